package io.carnet.billing.examples.x402.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.BuyRequest;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.examples.x402.payment.FacilitatorStandIn.Act;
import io.carnet.billing.examples.x402.protocol.Facilitator;
import io.carnet.billing.examples.x402.protocol.Resource;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.Challenges;
import io.carnet.billing.payment.PaymentProtocol.Challenge;
import io.carnet.billing.payment.PaymentProtocol.Credential;
import io.carnet.billing.payment.PaymentProtocol.Demand;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

/** A host that sells ten credits for ten dollars, from the request to the pack. */
class SaleTest {

    private static final Principal BUYER = Principal.of("user:7");
    private static final Money TEN = Money.usd("10.00");
    private static final Resource PACK = new Resource("https://shop.example/packs", "Ten credits", "application/json");
    private static final List<Tender> TENDERS = List.of(Shopper.TENDER);
    private static final StaticCatalog CATALOG =
            StaticCatalog.of(List.of(), List.of(Offer.credits("ten", Amount.credits(10), TEN)));

    private final SettableClock clock = SettableClock.at(Shopper.NOW.toString());
    private final Challenges challenges = new Challenges(List.of(new Till(TENDERS)));
    private FacilitatorStandIn facilitator;
    private Billing billing;

    @BeforeEach
    void open() throws IOException {
        facilitator = new FacilitatorStandIn(clock);
        Facilitator asked = new Facilitator(facilitator.base(), Duration.ofSeconds(20), () -> "");
        billing = Billing.on(new InMemoryBillingStore())
                .catalog(CATALOG)
                .payments(new X402Payments(TENDERS, asked, facilitator, charge -> PACK, clock))
                .clock(clock)
                .build();
    }

    @AfterEach
    void close() {
        assertThat(billing.audit().drifts()).isEmpty();
        billing.close();
        facilitator.close();
    }

    private record Answer(int status, Map<String, List<String>> headers) {}

    private Answer post(String key, Map<String, List<String>> headers) {
        Credential credential = challenges.read(headers);
        if (credential instanceof Credential.Malformed) {
            return new Answer(400, Map.of());
        }
        if (credential instanceof Credential.Unfit unfit) {
            return ask(unfit.why());
        }
        return credential instanceof Credential.Presented presented ? buy(key, presented) : ask("payment required");
    }

    private Answer ask(String why) {
        Challenge challenge = challenges.ask(new Demand(TEN, PACK.url(), PACK.description(), PACK.mimeType(), why));
        return new Answer(402, challenge.headers());
    }

    private Answer buy(String key, Credential.Presented presented) {
        Outcome<Purchase> bought = billing.packs()
                .buy(BuyRequest.credits(key, BUYER, "ten")
                        .payingWith(presented.method())
                        .through(presented.provider()));
        if (bought.whyRefused().isPresent()) {
            return new Answer(409, Map.of());
        }
        Purchase purchase = bought.orElseThrow();
        Optional<String> reference = purchase.paid().flatMap(Attempt::reference);
        if (reference.isPresent()) {
            return new Answer(200, challenges.receipt(presented, reference.get()));
        }
        return purchase.unpaid()
                ? ask(purchase.attempt().detail())
                : new Answer(503, Map.of("Retry-After", List.of("30")));
    }

    private Answer post(String key, Shopper shopper) {
        return post(key, Map.of("payment-signature", List.of(shopper.credential())));
    }

    private String credits() {
        return billing.credits().balance(BUYER).available().toString();
    }

    @Test
    void aPackIsAskedForPaidAndGrantedOnce() {
        assertThat(post("p", Map.of()).status()).isEqualTo(402);
        Answer paid = post("p", Shopper.honest());

        assertThat(paid.status()).isEqualTo(200);
        assertThat(paid.headers()).containsKey("PAYMENT-RESPONSE");
        assertThat(post("p", Shopper.honest())).isEqualTo(paid);
        assertThat(post("another", Shopper.honest()).status()).isEqualTo(409);
        assertThat(credits()).isEqualTo(Amount.credits(10).toString());
        assertThat(facilitator.ledger()).hasSize(1);
    }

    @Test
    void whatIsNoPaymentIsAskedForOnlyIfItCannotBeOne() {
        Shopper forged = Shopper.honest();
        ObjectNode json = forged.json();
        ((ObjectNode) json.at("/payload"))
                .put(
                        "signature",
                        forged.paying(1).json().at("/payload/signature").asString());
        Answer unfit = post("p", Map.of("payment-signature", List.of(Shopper.header(json))));
        Answer malformed = post("p", Map.of("payment-signature", List.of("secret")));

        assertThat(unfit.status()).isEqualTo(402);
        assertThat(unfit.headers()).containsKey("PAYMENT-REQUIRED");
        assertThat(malformed).isEqualTo(new Answer(400, Map.of()));
        assertThat(facilitator.asked()).isZero();
    }

    @Test
    void aDeclinedPaymentIsAskedForAgain() {
        facilitator.plays(Act.REFUSED);
        Answer declined = post("p", Shopper.honest());

        assertThat(declined.status()).isEqualTo(402);
        assertThat(declined.headers()).containsKey("PAYMENT-REQUIRED");
        assertThat(post("q", Shopper.honest().once("2")).status()).isEqualTo(200);
        assertThat(facilitator.ledger()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST", "FAILED", "GARBAGE", "UNCLEAR", "PENDING", "PENDING_UNNAMED"})
    void aPaymentWhoseAnswerIsLostIsGrantedOnceItIsSeen(Act act) {
        facilitator.plays(act).forgetting();
        Answer unknown = post("p", Shopper.honest());

        assertThat(unknown.status()).isEqualTo(503);
        assertThat(unknown.headers()).containsKey("Retry-After").doesNotContainKey("PAYMENT-REQUIRED");
        assertThat(post("p", Shopper.honest().once("2")).status()).isEqualTo(409);
        clock.advance(Duration.ofMinutes(10));
        billing.worker().runOnce();

        assertThat(credits()).isEqualTo(Amount.credits(10).toString());
        assertThat(post("p", Shopper.honest()).status()).isEqualTo(200);
        assertThat(facilitator.ledger()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"CUT_BEFORE", "FAILED_BEFORE", "GARBAGE_BEFORE", "REVERTED"})
    void aPaymentThatWasNeverMadeIsDeclinedAfterItsEnd(Act act) {
        facilitator.plays(act);

        assertThat(post("p", Shopper.honest()).status()).isEqualTo(503);
        assertThat(post("p", Shopper.honest()).status()).isEqualTo(503);
        clock.advance(Duration.ofMinutes(10));
        assertThat(post("p", Shopper.honest()).status()).isEqualTo(402);
        assertThat(facilitator.ledger()).isEmpty();
        assertThat(facilitator.asked()).isEqualTo(1);
    }

    @Test
    void aPaymentThatDidNotArriveIsSubmittedAgain() {
        facilitator.plays(Act.TURNED_AWAY);

        assertThat(post("p", Shopper.honest()).status()).isEqualTo(503);
        assertThat(post("p", Shopper.honest()).status()).isEqualTo(200);
        assertThat(facilitator.ledger()).hasSize(1);
    }
}
