package io.carnet.billing.examples.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.payment.PaymentCommand.Charge;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.PaymentOutcome.Advice;
import io.carnet.billing.payment.PaymentOutcome.Declined;
import io.carnet.billing.payment.PaymentOutcome.Pending;
import io.carnet.billing.payment.PaymentOutcome.RequiresAction;
import io.carnet.billing.payment.PaymentOutcome.Succeeded;
import io.carnet.billing.payment.PaymentOutcome.Unknown;
import io.carnet.billing.value.Money;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostedPagesTest extends Fixture {

    private final Charge charge = page("key-1");

    private String opened() {
        return reference(payments.submit(charge));
    }

    private Map<String, String> asked(String session) {
        return stripe.account()
                .asked(stripe.account().get("checkout/sessions", session))
                .values();
    }

    @Test
    void sendsTheCustomerToAPage() {
        RequiresAction action = (RequiresAction) payments.submit(charge);

        assertThat(action.reference()).startsWith("cs_test_");
        assertThat(action.action()).isEqualTo("https://checkout.test/c/" + action.reference());
        assertThat(action.until()).contains(start.plus(Duration.ofDays(1)));
        assertThat(taken()).isZero();
    }

    @Test
    void asksForTheExactAmountAndMarksEverything() {
        assertThat(asked(opened()))
                .containsEntry("mode", "payment")
                .containsEntry("line_items[0][quantity]", "1")
                .containsEntry("line_items[0][price_data][unit_amount]", "1999")
                .containsEntry("line_items[0][price_data][currency]", "usd")
                .containsEntry("line_items[0][price_data][product_data][name]", "1,000 credits")
                .containsEntry("adaptive_pricing[enabled]", "false")
                .containsEntry("success_url", "https://shop.test/thanks")
                .containsEntry("client_reference_id", "key-1")
                .containsEntry("metadata[carnet_principal]", "alice@example.com")
                .containsEntry("metadata[carnet_purchase]", "order/1")
                .containsEntry("metadata[carnet_key]", "key-1")
                .containsEntry("payment_intent_data[metadata][carnet_principal]", "alice@example.com")
                .containsEntry("payment_intent_data[metadata][carnet_purchase]", "order/1")
                .containsEntry("payment_intent_data[metadata][carnet_key]", "key-1")
                .doesNotContainKeys("payment_intent_data[setup_future_usage]", "customer_creation");
    }

    @Test
    void comesBackToTheHostIfTheChargeDoesNotSay() {
        Charge silent = charge("key-1", new PaymentMethod.HostedPage("", false), PRICE);

        assertThat(asked(reference(payments.submit(silent)))).containsEntry("success_url", "https://shop.test/back");
    }

    @Test
    void keepsWhatWasPaidWithIfTheCustomerAgreed() {
        Charge keeping = charge("key-1", new PaymentMethod.HostedPage("", true), PRICE);
        String session = reference(payments.submit(keeping));
        String payment = stripe.account().pay(session);

        assertThat(asked(session))
                .containsEntry("payment_intent_data[setup_future_usage]", "off_session")
                .containsEntry("customer_creation", "always");
        assertThat(payments.kept(payment)).contains(new PaymentMethod.Saved("cus_new:pm_ok"));
    }

    @Test
    void keepsNothingOtherwise() {
        assertThat(payments.kept(stripe.account().pay(opened()))).isEmpty();
    }

    @Test
    void findsAPageByItsNameAndByItsPaymentsAndWithoutEither() {
        String session = opened();
        String payment = stripe.account().pay(session);

        assertThat(payments.lookup(charge, Optional.of(session))).isEqualTo(new Succeeded(payment));
        assertThat(payments.lookup(charge, Optional.of(payment))).isEqualTo(new Succeeded(payment));
        assertThat(lookup(charge)).isEqualTo(new Succeeded(payment));
        assertThat(taken()).isEqualTo(1999);
    }

    @Test
    void aPageThatNobodyPaidYetWaitsForTheCustomer() {
        String session = opened();

        assertThat(lookup(charge))
                .isInstanceOfSatisfying(
                        RequiresAction.class,
                        action -> assertThat(action.reference()).isEqualTo(session));
    }

    @Test
    void aPaymentOnThePageThatFailedLeavesThePageOpen() {
        String session = opened();
        stripe.account().tryOn(session, "requires_payment_method");

        assertThat(payments.lookup(charge, Optional.of(session))).isInstanceOf(RequiresAction.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"processing", "requires_action"})
    void aPageThatIsCompleteAndNotPaidIsPending(String status) {
        String session = opened();
        stripe.account().completeUnpaid(session, status);

        assertThat(lookup(charge)).isEqualTo(new Pending(session));
    }

    @Test
    void whatIsPaidDaysLaterSucceeds() {
        String session = opened();
        String payment = stripe.account().completeUnpaid(session, "processing");
        stripe.account().decide(payment, true);

        assertThat(payments.lookup(charge, Optional.of(session))).isEqualTo(new Succeeded(payment));
    }

    @Test
    void whatFailsDaysLaterIsDeclined() {
        String session = opened();
        String payment = stripe.account().completeUnpaid(session, "processing");
        stripe.account().decide(payment, false);

        assertThat(payments.lookup(charge, Optional.of(session))).isInstanceOf(Declined.class);
    }

    @Test
    void aPageThatExpiredUnusedIsDeclined() {
        String session = opened();
        stripe.account().expire(session);

        assertThat(lookup(charge)).isEqualTo(new Declined("the page has expired", Advice.TRY_LATER));
    }

    @Test
    void aPageThatExpiredAndIsPaidAfterAllSucceeds() {
        String session = opened();
        String payment = stripe.account().tryOn(session, "requires_action");
        stripe.account().expire(session);
        assertThat(lookup(charge)).isEqualTo(new Pending(session));

        stripe.account().pay(session);

        assertThat(lookup(charge)).isEqualTo(new Succeeded(payment));
    }

    @ParameterizedTest
    @CsvSource({
        "open,succeeded",
        "expired,processing",
        "expired,requires_capture",
        "complete,requires_capture",
        "expired,something_new",
        "something_new,requires_payment_method"
    })
    void nothingIsDeclinedThatMayBePaid(String page, String payment) {
        String session = opened();
        stripe.account().tryOn(session, payment);
        stripe.account().set("checkout/sessions", session, "status", page);

        assertThat(lookup(charge)).isInstanceOfAny(Pending.class, Unknown.class);
    }

    @Test
    void submittingAgainTellsWhatThePageIsNow() {
        String session = opened();
        String payment = stripe.account().pay(session);

        assertThat(payments.submit(charge)).isEqualTo(new Succeeded(payment));
        assertThat(stripe.account().names("checkout/sessions")).containsExactly(session);
    }

    @Test
    void anotherSumThanTheChargesIsUnknown() {
        String session = opened();
        stripe.account().pay(session);
        stripe.account().set("checkout/sessions", session, "amount_total", 1998);

        assertThat(lookup(charge)).isInstanceOf(Unknown.class);
    }

    @Test
    void anotherCurrencyThanTheChargesIsUnknown() {
        String session = opened();
        stripe.account().pay(session);
        stripe.account().set("checkout/sessions", session, "currency", "eur");

        assertThat(lookup(charge)).isInstanceOf(Unknown.class);
    }

    @Test
    void aNameThatIsAnothersIsNotTakenForThis() {
        String other = reference(payments.submit(page("key-2")));
        stripe.account().pay(other);
        String own = opened();

        assertThat(payments.lookup(charge, Optional.of(other)))
                .isInstanceOfSatisfying(
                        RequiresAction.class,
                        action -> assertThat(action.reference()).isEqualTo(own));
    }

    @ParameterizedTest
    @CsvSource({"USD,3", "JPY,2", "JPY,3", "KWD,2", "USDC,2", "USD,0"})
    void refusesMoneyThatStripeCountsOtherwise(String currency, int scale) {
        Charge odd = charge("key-1", PAGE, new Money(currency, scale, 5_000));

        assertThat(payments.submit(odd))
                .isEqualTo(new Declined("Stripe does not take this sum in this currency", Advice.NEVER))
                .isEqualTo(lookup(odd));
        assertThat(stripe.requests("POST")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"JPY,0,500", "KWD,3,5120", "ISK,2,50000", "EUR,2,1"})
    void takesMoneyThatStripeCountsAlike(String currency, int scale, long minor) {
        assertThat(Sums.areCountedAlike(new Money(currency, scale, minor))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"KWD,3,5124", "ISK,2,50050", "UGX,2,1", "EUR,2,0"})
    void refusesSumsThatStripeCannotTake(String currency, int scale, long minor) {
        assertThat(Sums.areCountedAlike(new Money(currency, scale, minor))).isFalse();
    }

    @Test
    void takesYenWithoutDecimals() {
        Charge yen = charge("key-1", PAGE, new Money("JPY", 0, 500));
        String session = reference(payments.submit(yen));

        assertThat(asked(session))
                .containsEntry("line_items[0][price_data][unit_amount]", "500")
                .containsEntry("line_items[0][price_data][currency]", "jpy");
        stripe.account().pay(session);
        assertThat(lookup(yen)).isInstanceOf(Succeeded.class);
    }

    @Test
    void whatStripeRefusesIsDeclined() {
        assertThat(payments.submit(charge("key-1", PAGE, Money.usd("0.49"))))
                .isEqualTo(new Declined("Stripe refuses it: amount_too_small", Advice.NEVER));
    }

    @Test
    void signedPaymentsAreDeclined() {
        PaymentMethod signed = new PaymentMethod.Signed("credential", "replay", PaymentMethod.Taking.EXACT);

        assertThat(payments.submit(charge("key-1", signed, PRICE)))
                .isEqualTo(new Declined("Stripe takes no signed payments", Advice.NEVER));
    }

    @Test
    void longDescriptionsAreShortenedAndEmptyOnesNamed() {
        assertThat(Requests.shortened("\uD83D\uDE00".repeat(300))).hasSize(500);
        assertThat(Requests.shortened(" ")).isEqualTo("Purchase");
    }

    @Test
    void isCalledStripe() {
        assertThat(payments.name()).isEqualTo("stripe");
    }
}
