package io.carnet.billing.examples.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.stripe.Fault;
import io.carnet.billing.examples.stripe.StripeAccount.Move;
import io.carnet.billing.examples.x402.payment.FacilitatorStandIn.Act;
import io.carnet.billing.examples.x402.payment.Shopper;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.Unit;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Payments of packs and of single runs: by card and by x402, that succeed, fail, and of which nobody knows. */
class PaymentsTest {

    private static final String PAIR = "/agents/rehearsal/packs/pair";
    private static final String RUNS = "/agents/rehearsal/runs";
    private static final String FINE = "{\"input\":{}}";
    private static final String BY_CARD = "{\"input\":{},\"pay_with\":\"card:first\"}";
    private static final String FAIL_BY_CARD = "{\"input\":{\"fail\":true},\"pay_with\":\"card:first\"}";

    private final Markets market = new Markets();
    private final Client alice = market.customer("alice");

    @AfterEach
    void close() {
        assertThat(market.marketplace.billing().audit().drifts()).isEmpty();
        market.close();
    }

    private long cents() {
        return market.stripe.account().moves().stream().mapToLong(Move::minor).sum();
    }

    private void later(Duration time) {
        market.clock.advance(time);
        market.work();
    }

    private String earned() {
        market.work();
        return market.operator().get("/operator/sellers/stagehand").at("/earned");
    }

    /** A pack is bought on a page, and the card is kept; then the pack is used up. */
    private void leaveACard() {
        Answer page = alice.post(PAIR, "first", "{\"pay_with\":\"page:keep\"}");
        assertThat(page.status()).isEqualTo(202);
        assertThat(page.at("/status")).isEqualTo("action_required");
        assertThat(market.pay(page.at("/action"))).isEqualTo(200);
        assertThat(alice.post(PAIR, "first", "{\"pay_with\":\"page:keep\"}").status())
                .isEqualTo(201);
        alice.post(RUNS, FINE);
        alice.post(RUNS, FINE);
        assertThat(cents()).isEqualTo(95);
        assertThat(earned()).isEqualTo("0.80");
    }

    @Test
    void aCardThatWasLeftPaysForASingleRun() {
        leaveACard();

        Answer run = alice.post(RUNS, "r", BY_CARD);
        assertThat(run.status()).isEqualTo(200);
        assertThat(run.at("/funding")).isEqualTo("payment");
        assertThat(run.at("/cost")).isEqualTo("0.50");
        assertThat(alice.post(RUNS, "r", BY_CARD).json()).isEqualTo(run.json());
        assertThat(cents()).isEqualTo(145);
        assertThat(earned()).isEqualTo("1.22");
    }

    @Test
    void aRunMayBePaidForOnAPage() {
        Answer page = alice.post(RUNS, "r", "{\"input\":{},\"pay_with\":\"page\"}");
        assertThat(page.status()).isEqualTo(202);
        assertThat(alice.get("/jobs/r").at("/status")).isEqualTo("action_required");
        market.pay(page.at("/action"));
        Answer paid = alice.get("/jobs/r");
        assertThat(paid.status()).isEqualTo(200);
        assertThat(paid.at("/error")).isEqualTo("payment_made");
        assertThat(paid.at("/message")).isEqualTo("it is paid: issue the same call again");
        assertThat(alice.post(RUNS, "r", "{\"input\":{},\"pay_with\":\"page\"}").status())
                .isEqualTo(200);
        assertThat(alice.post(RUNS, "s", "{\"input\":{},\"pay_with\":\"card:r\"}")
                        .at("/problems/0/path"))
                .isEqualTo("pay_with");
    }

    @Test
    void whatIsPaidTooLateGoesBackAndIsNotWaitedFor() {
        Answer pack = alice.post(PAIR, "p", "{\"pay_with\":\"page\"}");
        Answer run = alice.post(RUNS, "r", "{\"input\":{},\"pay_with\":\"page\"}");
        Billing billing = market.marketplace.billing();
        Principal customer = Principal.of("alice");
        for (String purchase : List.of("buy/p", "run/r")) {
            billing.payments().cancel(customer, purchase).orElseThrow();
        }
        billing.packs()
                .grant(GrantRequest.runs("all-there-is-room-for", customer, "rehearsal", Unit.RUNS.largest()))
                .orElseThrow();
        market.pay(pack.at("/action"));
        market.pay(run.at("/action"));

        assertThat(cents()).isEqualTo(145);
        assertLate(409, "created", alice.post(PAIR, "p", "{\"pay_with\":\"page\"}"));
        assertLate(200, "created", alice.get("/jobs/r"));
        later(Duration.ofMinutes(3));
        assertThat(cents()).isZero();
        assertLate(409, "succeeded", alice.post(PAIR, "p", "{\"pay_with\":\"page\"}"));
        assertLate(200, "succeeded", alice.get("/jobs/r"));
    }

    private static void assertLate(int status, String refund, Answer late) {
        assertThat(late.status()).isEqualTo(status);
        assertThat(late.at("/error")).isEqualTo("payment_late");
        assertThat(late.at("/message")).endsWith("use another idempotency_key");
        assertThat(late.json().at("/needs_new_key").asBoolean()).isTrue();
        assertThat(late.at("/refund")).isEqualTo(refund);
        assertThat(late.json().has("retry_after")).isFalse();
    }

    @Test
    void theMoneyOfAFailedRunThatWasPaidByCardGoesBackAndSoDoesTheSellersShare() {
        leaveACard();

        Answer failed = alice.post(RUNS, "r", FAIL_BY_CARD);
        assertThat(failed.status()).isEqualTo(502);
        assertThat(failed.at("/funding")).isEqualTo("payment");
        assertThat(failed.at("/cost")).isEqualTo("0.00");
        assertThat(cents()).isEqualTo(145);
        assertThat(earned()).isEqualTo("1.22");
        for (int minute = 0; minute < 5; minute++) {
            later(Duration.ofMinutes(2));
        }
        assertThat(cents()).isEqualTo(95);
        assertThat(earned()).isEqualTo("0.80");
        assertThat(alice.get("/agents/rehearsal/packs").at("/balances/runs_available"))
                .isEqualTo("0");
        assertThat(alice.post(RUNS, "r", FAIL_BY_CARD).json()).isEqualTo(failed.json());
        assertThat(cents()).isEqualTo(95);
    }

    @Test
    void aFailedRunThatWasPaidByX402LeavesARunSinceThatMoneyCannotGoBack() {
        Shopper shopper = market.shopper("0.50");
        Client paying = alice.with("PAYMENT-SIGNATURE", shopper.credential());

        assertThat(paying.post(RUNS, "r", "{\"input\":{\"fail\":true}}").status())
                .isEqualTo(502);
        for (int minute = 0; minute < 5; minute++) {
            later(Duration.ofMinutes(2));
        }
        assertThat(alice.get("/agents/rehearsal/packs").at("/balances/runs_available"))
                .isEqualTo("1");
        assertThat(alice.post(RUNS, FINE).at("/funding")).isEqualTo("pack");
        assertThat(market.facilitator.ledger()).hasSize(1);
        assertThat(earned()).isEqualTo("0.42");
    }

    @Test
    void aCardThatIsDeclinedBuysNeitherAPackNorARunAndPaysNobody() {
        leaveACard();
        String payment = market.stripe.account().names("payment_intents").get(0);
        market.stripe.account().set("payment_intents", payment, "payment_method", "pm_insufficient_funds");

        Answer pack = alice.post(PAIR, "p", "{\"pay_with\":\"card:first\"}");
        assertThat(pack.status()).isEqualTo(402);
        assertThat(pack.at("/message")).startsWith("pay under another idempotency_key");
        assertNeedsANewKey(pack);
        Answer run = alice.post(RUNS, "r", BY_CARD);
        assertNeedsANewKey(run);
        assertThat(alice.get("/jobs/r").status()).isEqualTo(404);
        assertThat(cents()).isEqualTo(95);
        assertThat(earned()).isEqualTo("0.80");
        assertThat(alice.get("/agents/rehearsal/packs").at("/balances/runs_total"))
                .isEqualTo("0");
    }

    /** There is no challenge: under this key it could not be met. */
    private static void assertNeedsANewKey(Answer declined) {
        assertThat(declined.status()).isEqualTo(402);
        assertThat(declined.at("/error")).isEqualTo("payment_declined");
        assertThat(declined.json().at("/needs_new_key").asBoolean()).isTrue();
        assertThat(declined.at("/price")).isNotEmpty();
        assertThat(declined.header("PAYMENT-REQUIRED")).isEmpty();
        assertThat(declined.json().has("accepts")).isFalse();
    }

    @Test
    void aDeclinedX402PaymentIsAskedForAgainOnlyWhereItWasTheKey() {
        Answer named = market.paying(alice, "0.49").post(RUNS, "r", FINE);
        assertNeedsANewKey(named);
        assertNeedsANewKey(alice.post(RUNS, "r", FINE));
        assertThat(market.paying(alice, "0.50").post(RUNS, "r", FINE).status()).isEqualTo(409);
        assertThat(market.paying(alice, "0.50").post(RUNS, "s", FINE).status()).isEqualTo(200);

        Answer unnamed = market.paying(alice, "0.49").post(RUNS, FINE);
        assertThat(unnamed.status()).isEqualTo(402);
        assertThat(unnamed.at("/error")).isEqualTo("payment_required");
        assertThat(unnamed.json().has("needs_new_key")).isFalse();
        assertThat(unnamed.header("PAYMENT-REQUIRED")).isNotEmpty();
        assertThat(market.paying(alice, "0.50").post(RUNS, FINE).status()).isEqualTo(200);
        assertThat(market.facilitator.ledger()).hasSize(2);
    }

    @Test
    void aCardIsChargedOnlyUnderAKey() {
        leaveACard();

        for (Answer unnamed : List.of(
                alice.post(PAIR, "{\"pay_with\":\"card:first\"}"),
                alice.post(RUNS, BY_CARD),
                market.paying(alice, "0.50").post(RUNS, BY_CARD))) {
            assertThat(unnamed.status()).isEqualTo(422);
            assertThat(unnamed.json().at("/problems").toString())
                    .isEqualTo("[{\"path\":\"idempotency_key\",\"message\":\"must be present\"}]");
        }
        assertThat(cents()).isEqualTo(95);
        assertThat(market.facilitator.ledger()).isEmpty();
        for (int again = 0; again < 2; again++) {
            assertThat(alice.post(PAIR, "second", "{\"pay_with\":\"card:first\"}")
                            .status())
                    .isEqualTo(201);
        }
        assertThat(cents()).isEqualTo(190);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"CUT_AFTER", "ERROR_AFTER", "GATEWAY_BEFORE", "RATE_LIMITED", "KEY_IN_USE"})
    void whatNobodyKnowsOfACardIsNeverAskedForAgain(Fault fault) {
        leaveACard();

        market.stripe.next(fault);
        Answer run = alice.post(RUNS, "r", BY_CARD);
        assertThat(run.status()).isEqualTo(503);
        assertThat(run.at("/error")).isEqualTo("payment_pending");
        assertThat(Integer.parseInt(run.header("Retry-After"))).isPositive();
        assertThat(run.header("PAYMENT-REQUIRED")).isEmpty();
        assertThat(alice.get("/jobs/r").at("/error")).isEqualTo("payment_pending");
        for (int i = 0; i < 5; i++) {
            later(Duration.ofMinutes(3));
        }
        Answer again = alice.post(RUNS, "r", BY_CARD);
        assertThat(again.status()).isEqualTo(200);
        assertThat(cents()).isEqualTo(145);
        assertThat(earned()).isEqualTo("1.22");
    }

    @ParameterizedTest
    @EnumSource(
            value = Act.class,
            names = {"LOST", "GARBAGE", "FAILED", "UNCLEAR"})
    void whatNobodyKnowsOfAnX402PaymentIsNeverAskedForAgain(Act act) {
        market.facilitator.plays(act);
        Client paying = market.paying(alice, "0.50");

        Answer run = paying.post(RUNS, "r", FINE);
        assertThat(run.status()).isEqualTo(503);
        assertThat(run.header("PAYMENT-REQUIRED")).isEmpty();
        assertThat(Integer.parseInt(run.header("Retry-After"))).isPositive();
        Answer without = alice.post(RUNS, "r", FINE);
        assertThat(without.status()).isEqualTo(503);
        assertThat(without.header("PAYMENT-REQUIRED")).isEmpty();
        Answer fresh = market.paying(alice, "0.50").post(RUNS, "r", FINE);
        assertThat(fresh.status()).isEqualTo(409);
        later(Duration.ofMinutes(3));
        assertThat(paying.post(RUNS, "r", FINE).status()).isEqualTo(200);
        assertThat(market.facilitator.ledger()).hasSize(1);
    }

    @Test
    void aPaymentThatTakesItsTimeIsWaitedFor() {
        market.facilitator.plays(Act.PENDING);

        Answer run = market.paying(alice, "0.50").post(RUNS, "r", FINE);
        assertThat(run.status()).isEqualTo(503);
        assertThat(run.header("Retry-After")).isEqualTo("30");
        assertThat(alice.post(RUNS, "r", FINE).status()).isEqualTo(200);
        assertThat(market.facilitator.ledger()).hasSize(1);
    }

    @Test
    void aPaymentThatComesAgainFindsWhatItHasPaidFor() {
        Client paying = market.paying(alice, "0.50");

        Answer first = paying.post(RUNS, FINE);
        Answer again = paying.post(RUNS, FINE);
        assertThat(first.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.header("PAYMENT-RESPONSE")).isEqualTo(first.header("PAYMENT-RESPONSE"));
        assertThat(paying.post(RUNS, "other", FINE).status()).isEqualTo(409);
        assertThat(alice.with("PAYMENT-SIGNATURE", "!").post(RUNS, FINE).status())
                .isEqualTo(400);
        assertThat(market.facilitator.ledger()).hasSize(1);
    }

    @Test
    void whatIsIssuedAgainAtTheSameTimeSpendsOnceAndIsAnsweredTheSame() {
        Client paying = market.paying(alice, "0.95");
        List<Answer> bought = together(paying, PAIR, "p", "{}");
        assertThat(bought).extracting(Answer::status).containsOnly(201);
        assertThat(bought.stream().map(Answer::json).distinct()).hasSize(1);
        List<Answer> runs = together(alice, RUNS, "r", "{\"input\":{\"wait_ms\":200}}");
        assertThat(runs).extracting(Answer::status).containsOnly(200);
        assertThat(runs.stream().map(Answer::json).distinct()).hasSize(1);
        assertThat(alice.get("/agents/rehearsal/packs").at("/balances/runs_available"))
                .isEqualTo("1");
        assertThat(alice.post(RUNS, "r", FINE).status()).isEqualTo(409);
        assertThat(alice.post("/agents/rehearsal/packs/starter", "p", "{}").status())
                .isEqualTo(409);
        assertThat(market.facilitator.ledger()).hasSize(1);
        assertThat(earned()).isEqualTo("0.80");
        assertThat(earned()).isEqualTo("0.80");
    }

    private static List<Answer> together(Client client, String path, String key, String body) {
        try (Callers callers = new Callers()) {
            return callers.all(IntStream.range(0, 8).mapToObj(any -> () -> client.post(path, key, body)));
        }
    }
}
