package io.carnet.billing.payment;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.BOB;
import static io.carnet.billing.Fixture.violation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.carnet.billing.BuyRequest;
import io.carnet.billing.Fixture;
import io.carnet.billing.Payments;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.event.Event;
import io.carnet.billing.payment.PaymentMethod.Taking;
import io.carnet.billing.payment.WebhookReader.Notice;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.testing.FakePaymentProvider;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Money;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What nobody waits for any more is looked after until somebody knows. */
class ReconcilingTest {

    private static final Offer CREDITS = Offer.credits("credits", Amount.credits(10), Money.usd("5"));

    @RegisterExtension
    final Fixture host = Fixture.selling();

    @BeforeEach
    void offers() {
        host.shelf.offer(CREDITS, CREDITS.atMost(1).versioned("once"));
    }

    private Purchase buy(String key) {
        return host.billing.credits().buy(ALICE, "credits", key).orElseThrow();
    }

    private Purchase purchase(String key) {
        return host.billing.packs().purchase(ALICE, key).orElseThrow();
    }

    private String providerKey(String key) {
        return purchase(key).attempt().providerKey();
    }

    private long work() {
        return host.billing.worker().runOnce().asked();
    }

    private Payments.Heard hear(Notice notice) {
        return host.billing.payments().hear(FakePaymentProvider.NAME, notice);
    }

    private void hearAll() {
        host.bank.notices().forEach(notice -> assertThat(hear(notice)).isEqualTo(Payments.Heard.DONE));
    }

    @Test
    void aLostAnswerIsLookedUpByTheWorkerAndBringsThePack() {
        host.bank.thenLoseTheAnswer();
        assertThat(buy("order").attempt().state()).isEqualTo(AttemptState.UNKNOWN);
        assertThat(work()).isZero();
        host.pass(Duration.ofMinutes(2));
        assertThat(work()).isEqualTo(1);
        assertThat(purchase("order").state()).isEqualTo(PurchaseState.FULFILLED);
        assertThat(host.balance().total()).isEqualTo(Amount.credits(10));
        host.pass(Duration.ofDays(2));
        assertThat(work()).isZero();
    }

    @Test
    void aLostRequestIsSubmittedAgainWithinTheHour() {
        host.bank.thenLoseTheRequest();
        buy("order");
        host.pass(Duration.ofHours(1).minusNanos(1_000));
        assertThat(work()).isEqualTo(1);
        assertThat(purchase("order").state()).isEqualTo(PurchaseState.FULFILLED);
        assertThat(host.bank.charged()).hasSize(1);
    }

    @Test
    void nobodyIsChargedLongAfterHeAsked() {
        host.bank.thenLoseTheRequest();
        buy("order");
        host.pass(Duration.ofHours(1));
        assertThat(work()).isEqualTo(1);
        assertThat(purchase("order").state()).isEqualTo(PurchaseState.DECLINED);
        assertThat(purchase("order").attempt().state()).isEqualTo(AttemptState.FAILED);
        assertThat(host.bank.charged()).isEmpty();
        assertThat(host.events()).containsExactly(new Event.PurchaseDeclined(CommandKey.of("order")));
    }

    @Test
    void whatWasTurnedAwayIsSubmittedAgainUnderTheSameKey() {
        host.bank.thenTurnAway().thenTurnAway();
        Purchase turnedAway = buy("order");
        assertThat(turnedAway.attempt().state()).isEqualTo(AttemptState.CREATED);
        assertThat(turnedAway.attempt().detail()).isEqualTo("too many requests");
        host.pass(Duration.ofMinutes(2));
        work();
        assertThat(purchase("order").attempt().state()).isEqualTo(AttemptState.CREATED);
        host.pass(Duration.ofMinutes(8));
        work();
        assertThat(purchase("order").state()).isEqualTo(PurchaseState.FULFILLED);
        assertThat(host.bank.charged())
                .extracting(PaymentCommand.Charge::providerKey)
                .containsExactly(turnedAway.attempt().providerKey());
    }

    @Test
    void itAsksEverMoreSeldom() {
        host.bank.thenStayPending();
        buy("order");
        long asked = 0;
        for (int minute = 0; minute < 24 * 60; minute++) {
            host.pass(Duration.ofMinutes(1));
            asked += work();
        }
        assertThat(asked).isBetween(8L, 14L);
    }

    @Test
    void whatIsNotSettledWithinADayIsForAHumanAndStillLookedAfter() {
        host.bank.thenStayPending();
        buy("order");
        for (int hour = 0; hour < 72; hour++) {
            host.pass(Duration.ofHours(1));
            work();
        }
        assertThat(purchase("order").review()).isTrue();
        assertThat(purchase("order").state()).isEqualTo(PurchaseState.OPEN);
        assertThat(host.events())
                .containsExactly(new Event.PurchaseNeedsReview(CommandKey.of("order"), "not settled within a day"));
        assertThat(host.billing
                        .payments()
                        .reviewed(ALICE, "order")
                        .orElseThrow()
                        .review())
                .isFalse();
        host.bank.complete(providerKey("order"));
        host.pass(Duration.ofHours(6));
        work();
        assertThat(purchase("order").state()).isEqualTo(PurchaseState.FULFILLED);
    }

    @Test
    void aCustomerWhoHasToActIsToldSoAndActs() {
        host.bank.thenWantAction();
        Purchase waiting = buy("order");
        assertThat(waiting.attempt().state()).isEqualTo(AttemptState.REQUIRES_ACTION);
        assertThat(waiting.attempt().action()).contains("confirm at the bank");
        assertThat(waiting.toString() + waiting.attempt()).doesNotContain("confirm at the bank");
        assertThat(host.events()).containsExactly(new Event.PaymentNeedsAction(CommandKey.of("order")));
        host.bank.complete(providerKey("order"));
        hearAll();
        assertThat(purchase("order").state()).isEqualTo(PurchaseState.FULFILLED);
    }

    @Test
    void aCustomerWhoDoesNotActHasNotBought() {
        host.bank.thenWantAction();
        buy("order");
        host.bank.fail(providerKey("order"));
        hearAll();
        assertThat(purchase("order").attempt().state()).isEqualTo(AttemptState.EXPIRED);
        assertThat(purchase("order").state()).isEqualTo(PurchaseState.DECLINED);
    }

    @Test
    void noticesAreHeardInAnyOrderAndAsOftenAsTheyCome() {
        host.bank.thenStayPending();
        buy("order");
        host.bank.complete(providerKey("order"));
        Notice notice = host.bank.notices().get(0);
        for (int i = 0; i < 5; i++) {
            assertThat(hear(notice)).isEqualTo(Payments.Heard.DONE);
        }
        assertThat(host.journal()).hasSize(1);
        assertThat(hear(new Notice.Irrelevant())).isEqualTo(Payments.Heard.IGNORED);
        assertThat(hear(new Notice.Rejected("forged"))).isEqualTo(Payments.Heard.REJECTED);
        assertThat(hear(new Notice.OfPayment("somebody else's", Optional.empty())))
                .isEqualTo(Payments.Heard.IGNORED);
        assertThat(hear(new Notice.OfPayment(
                        "ours, early", Optional.of(new PurchaseId(ALICE, CommandKey.of("not-there-yet"))))))
                .isEqualTo(Payments.Heard.SEND_AGAIN);
    }

    @Test
    void aNoticeThatLiesGrantsNothing() {
        host.bank.thenStayPending();
        buy("order");
        hear(new Notice.OfPayment(
                "payment-" + providerKey("order"), Optional.of(new PurchaseId(ALICE, CommandKey.of("order")))));
        assertThat(purchase("order").state()).isEqualTo(PurchaseState.OPEN);
        assertThat(host.balance().total()).isEqualTo(Amount.NO_CREDITS);
    }

    @Test
    void aDeclinedPaymentThatSucceedsLateBringsThePackAllTheSame() {
        host.bank.thenDecline();
        buy("order");
        host.bank.succeedLate(providerKey("order"));
        hearAll();
        assertThat(purchase("order").state()).isEqualTo(PurchaseState.FULFILLED);
        assertThat(host.balance().total()).isEqualTo(Amount.credits(10));
    }

    @Test
    void aCanceledPurchaseThatIsPaidAllTheSameBringsThePack() {
        host.bank.thenStayPending();
        buy("order");
        Outcome<Purchase> canceled = host.billing.payments().cancel(ALICE, "order");
        assertThat(canceled.orElseThrow().state()).isEqualTo(PurchaseState.CANCELED);
        assertThat(buy("order").state()).isEqualTo(PurchaseState.CANCELED);
        host.bank.complete(providerKey("order"));
        host.pass(Duration.ofMinutes(5));
        work();
        assertThat(purchase("order").state()).isEqualTo(PurchaseState.FULFILLED);
        assertThat(violation(host.billing.payments().cancel(ALICE, "order")))
                .isEqualTo(new Violation.WrongState("purchase order", "fulfilled", "canceled"));
    }

    @Test
    void aCanceledPurchaseThatTheProviderKnowsNothingOfIsNotSubmitted() {
        host.bank.thenLoseTheRequest();
        buy("order");
        host.billing.payments().cancel(ALICE, "order").orElseThrow();
        host.pass(Duration.ofMinutes(5));
        work();
        assertThat(purchase("order").attempt().state()).isEqualTo(AttemptState.FAILED);
        assertThat(host.bank.charged()).isEmpty();
        assertThat(work()).isZero();
    }

    @Test
    void moneyThatNothingCanBeGrantedForGoesBack() {
        host.shelf.offer(CREDITS, Offer.credits("everything", Amount.credits(1_000_000_000), Money.usd("9")));
        host.bank.thenDecline();
        buy("order");
        host.billing.credits().buy(ALICE, "everything", "all").orElseThrow();
        host.bank.succeedLate(providerKey("order"));
        hearAll();
        host.pass(Duration.ofMinutes(1));
        work();
        assertThat(purchase("order").state()).isEqualTo(PurchaseState.DECLINED);
        assertThat(purchase("order").review()).isTrue();
        assertThat(purchase("order").refunds()).hasSize(1);
        assertThat(purchase("order").refunds().get(0).reason()).isEqualTo(Refund.Reason.NOT_GRANTED);
        assertThat(host.bank.refunded())
                .extracting(PaymentCommand.Refund::payment, PaymentCommand.Refund::amount)
                .containsExactly(tuple("payment-" + providerKey("order"), Money.usd("5")));
    }

    @Test
    void aSignedPaymentPaysForOnePurchase() {
        PaymentMethod signed = new PaymentMethod.Signed("{...}", "usdc/0xabc/nonce-1", Taking.EXACT);
        BuyRequest first = BuyRequest.credits("order", ALICE, "credits").payingWith(signed);
        host.billing.packs().buy(first).orElseThrow();
        assertThat(host.billing.packs().buy(first).orElseThrow().state()).isEqualTo(PurchaseState.FULFILLED);
        for (BuyRequest again : new BuyRequest[] {
            BuyRequest.credits("another", ALICE, "credits").payingWith(signed),
            BuyRequest.credits("order", BOB, "credits").payingWith(signed)
        }) {
            assertThat(violation(host.billing.packs().buy(again)))
                    .isEqualTo(new Violation.PaymentUsed("usdc/0xabc/nonce-1"));
        }
        assertThat(host.bank.charged()).hasSize(1);
    }

    @Test
    void onePaymentPaysForOnePurchaseWhateverAProviderSays() {
        PaymentProvider confused = new PaymentProvider() {
            @Override
            public String name() {
                return "confused";
            }

            @Override
            public PaymentOutcome submit(PaymentCommand command) {
                return new PaymentOutcome.Succeeded("the same again");
            }

            @Override
            public PaymentOutcome lookup(PaymentCommand command, Optional<String> reference) {
                return new PaymentOutcome.Succeeded("the same again");
            }
        };
        try (var billing = host.builder().payments(confused).build()) {
            billing.credits().buy(ALICE, "credits", "order").orElseThrow();
            Purchase other = billing.credits().buy(BOB, "credits", "order").orElseThrow();
            assertThat(other.state()).isEqualTo(PurchaseState.OPEN);
            assertThat(other.review()).isTrue();
            assertThat(other.attempt().detail()).isEqualTo("a payment of another purchase");
            assertThat(billing.credits().balance(BOB).total()).isEqualTo(Amount.NO_CREDITS);
        }
    }

    /** Answers a submission when another process has long looked it up. */
    private void buySlowly(PaymentOutcome lateAnswer) {
        host.bank.thenStayPending();
        PaymentProvider slow = new PaymentProvider() {
            @Override
            public String name() {
                return FakePaymentProvider.NAME;
            }

            @Override
            public PaymentOutcome submit(PaymentCommand command) {
                host.bank.submit(command);
                host.pass(Duration.ofMinutes(1));
                assertThat(work()).isEqualTo(1);
                return lateAnswer;
            }

            @Override
            public PaymentOutcome lookup(PaymentCommand command, Optional<String> reference) {
                return host.bank.lookup(command, reference);
            }
        };
        try (var billing = host.builder().payments(slow).build()) {
            billing.credits().buy(ALICE, "credits", "order").orElseThrow();
        }
    }

    @Test
    void whoeverTookAnAttemptLaterKnowsBetter() {
        buySlowly(new PaymentOutcome.Declined("old news", PaymentOutcome.Advice.NEVER));
        assertThat(purchase("order").attempt().state()).isEqualTo(AttemptState.PENDING);
        host.bank.complete(providerKey("order"));
        hearAll();
        assertThat(purchase("order").state()).isEqualTo(PurchaseState.FULFILLED);
    }

    @Test
    void aSuccessCountsHoweverLateItIsToldOf() {
        buySlowly(new PaymentOutcome.Succeeded("payment-late"));
        assertThat(purchase("order").state()).isEqualTo(PurchaseState.FULFILLED);
        assertThat(purchase("order").attempt().reference()).contains("payment-late");
    }
}
