package io.carnet.billing.examples.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.BuyRequest;
import io.carnet.billing.Payments.Heard;
import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The library, with the adapter as its only provider. */
class HostTest extends Fixture {

    private static final Catalog CATALOG = new Catalog() {
        @Override
        public Optional<Product> product(ProductId id) {
            return Optional.empty();
        }

        @Override
        public List<Offer> offers(Scope scope) {
            return List.of(Offer.credits("credits", Amount.credits(10), PRICE));
        }
    };

    private Billing billing;
    private StripeWebhooks webhooks;

    @BeforeEach
    void open() {
        billing = Billing.on(new InMemoryBillingStore())
                .catalog(CATALOG)
                .payments(payments)
                .clock(clock)
                .build();
        webhooks = new StripeWebhooks(configuration(stripe.base(), PATIENCE), clock);
    }

    @AfterEach
    void theBooksBalance() {
        assertThat(billing.audit().drifts()).isEmpty();
        billing.close();
    }

    private Purchase buy(PaymentMethod method) {
        return billing.packs()
                .buy(BuyRequest.credits("order", PRINCIPAL, "credits").payingWith(method))
                .orElseThrow();
    }

    private Amount credits() {
        return billing.credits().balance(PRINCIPAL).total();
    }

    /** An event about an object, as the stand-in has it. */
    private Heard heard(String type, String kind, String id) {
        String event = stripe.account().event(type, kind, id);
        Map<String, List<String>> headers =
                Map.of("stripe-signature", List.of(Signer.header(event, clock.instant(), "whsec_new")));
        return billing.payments().hear("stripe", webhooks.read(event.getBytes(StandardCharsets.UTF_8), headers));
    }

    @Test
    void aPageThatIsPaidGrantsCreditsOnceHoweverOftenItIsAnnounced() {
        Purchase opened = buy(PAGE);
        String session = opened.attempt().reference().orElseThrow();
        String payment = stripe.account().pay(session);

        assertThat(opened.attempt().state()).isEqualTo(AttemptState.REQUIRES_ACTION);
        assertThat(heard("payment_intent.succeeded", "payment_intents", payment))
                .isEqualTo(Heard.DONE);
        assertThat(heard("checkout.session.completed", "checkout/sessions", session))
                .isEqualTo(Heard.DONE);
        assertThat(heard("payment_intent.succeeded", "payment_intents", payment))
                .isEqualTo(Heard.DONE);
        assertThat(credits()).isEqualTo(Amount.credits(10));
        assertThat(taken()).isEqualTo(1999);
    }

    @Test
    void aSavedCardWhoseAnswerGotLostIsChargedOnce() {
        stripe.next(Fault.CUT_AFTER);

        assertThat(buy(method("pm_ok")).state()).isEqualTo(PurchaseState.OPEN);
        clock.advance(Duration.ofMinutes(5));
        assertThat(buy(method("pm_ok")).state()).isEqualTo(PurchaseState.FULFILLED);
        assertThat(taken()).isEqualTo(1999);
    }

    @Test
    void aRequestThatGotLostIsSentAgainOnceItCannotArriveAnyMore() {
        stripe.next(Fault.CUT_BEFORE);

        assertThat(buy(method("pm_ok")).state()).isEqualTo(PurchaseState.OPEN);
        clock.advance(Duration.ofMinutes(5));
        assertThat(buy(method("pm_ok")).state()).isEqualTo(PurchaseState.FULFILLED);
        assertThat(taken()).isEqualTo(1999);
    }

    @Test
    void aCardThatIsDeclinedBuysNothing() {
        assertThat(buy(method("pm_insufficient_funds")).state()).isEqualTo(PurchaseState.DECLINED);
        assertThat(credits()).isEqualTo(Amount.NO_CREDITS);
    }

    @Test
    void whatIsUnspentIsGivenBack() {
        buy(method("pm_ok"));

        billing.payments().refund(PRINCIPAL, "order", "back");

        assertThat(credits()).isEqualTo(Amount.NO_CREDITS);
        assertThat(taken()).isZero();
    }

    @Test
    void aDisputeTakesTheCreditsAndAWonOneBringsThemBack() {
        String payment = buy(method("pm_ok")).attempt().reference().orElseThrow();
        String dispute = stripe.account().dispute(payment, 1999, "needs_response");

        assertThat(heard("charge.dispute.created", "disputes", dispute)).isEqualTo(Heard.DONE);
        assertThat(credits()).isEqualTo(Amount.NO_CREDITS);
        stripe.account().set("disputes", dispute, "status", "won");
        assertThat(heard("charge.dispute.closed", "disputes", dispute)).isEqualTo(Heard.DONE);
        assertThat(credits()).isEqualTo(Amount.credits(10));
    }
}
