package io.carnet.billing.examples.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.payment.PaymentCommand.Charge;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentOutcome.Advice;
import io.carnet.billing.payment.PaymentOutcome.Declined;
import io.carnet.billing.payment.PaymentOutcome.Pending;
import io.carnet.billing.payment.PaymentOutcome.RequiresAction;
import io.carnet.billing.payment.PaymentOutcome.Succeeded;
import io.carnet.billing.payment.PaymentOutcome.Unknown;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SavedMethodsTest extends Fixture {

    private String onlyPayment() {
        return stripe.account().names("payment_intents").get(0);
    }

    @Test
    void takesMoneyWithoutTheCustomer() {
        Charge charge = saved("key-1", "pm_ok");
        PaymentOutcome outcome = payments.submit(charge);

        assertThat(outcome).isEqualTo(new Succeeded(onlyPayment()));
        assertThat(lookup(charge)).isEqualTo(outcome);
        assertThat(payments.lookup(charge, Optional.of(onlyPayment()))).isEqualTo(outcome);
        assertThat(taken()).isEqualTo(1999);
    }

    @Test
    void takesItOnceHoweverOftenItIsSubmitted() {
        Charge charge = saved("key-1", "pm_ok");
        PaymentOutcome outcome = payments.submit(charge);

        assertThat(payments.submit(charge)).isEqualTo(outcome);
        clock.advance(Duration.ofHours(22));
        assertThat(payments.submit(charge)).isEqualTo(outcome);
        clock.advance(Duration.ofDays(30));
        assertThat(payments.submit(charge)).isEqualTo(outcome);
        assertThat(payments(PATIENCE).submit(charge)).isEqualTo(outcome);
        assertThat(taken()).isEqualTo(1999);
    }

    @Test
    void whatTheBankHasNotDecidedIsPending() {
        Charge charge = saved("key-1", "pm_processing");

        assertThat(payments.submit(charge)).isEqualTo(new Pending(onlyPayment()));
        assertThat(lookup(charge)).isEqualTo(new Pending(onlyPayment()));
        stripe.account().decide(onlyPayment(), true);
        assertThat(lookup(charge)).isEqualTo(new Succeeded(onlyPayment()));
        assertThat(payments.submit(charge)).isEqualTo(new Succeeded(onlyPayment()));
    }

    @Test
    void whatTheBankDecidesAgainstIsEndedAndDeclined() {
        Charge charge = saved("key-1", "pm_processing");
        payments.submit(charge);
        stripe.account().decide(onlyPayment(), false);

        assertThat(lookup(charge)).isInstanceOf(Declined.class).isEqualTo(lookup(charge));
        assertThatThrownBy(() -> stripe.account().decide(onlyPayment(), true)).hasMessage("it was ended");
    }

    @ParameterizedTest
    @CsvSource({
        "lost_card,NEVER",
        "stolen_card,NEVER",
        "pickup_card,NEVER",
        "restricted_card,NEVER",
        "fraudulent,NEVER",
        "expired_card,ASK_THE_CUSTOMER",
        "incorrect_cvc,ASK_THE_CUSTOMER",
        "incorrect_number,ASK_THE_CUSTOMER",
        "card_not_supported,ASK_THE_CUSTOMER",
        "call_issuer,ASK_THE_CUSTOMER",
        "insufficient_funds,TRY_LATER",
        "generic_decline,TRY_LATER",
        "do_not_honor,TRY_LATER",
        "processing_error,TRY_LATER",
        "card_velocity_exceeded,TRY_LATER",
        "something_new,TRY_LATER"
    })
    void aDeclinedCardSaysWhetherAnotherTryMayDoBetter(String reason, Advice advice) {
        Charge charge = saved("key-1", "pm_" + reason);

        Declined declined = (Declined) payments.submit(charge);

        assertThat(declined.advice()).isEqualTo(advice);
        assertThat(declined.why()).doesNotContain("lost", "stolen", "fraud", "_");
        assertThat(payments.submit(charge)).isEqualTo(declined);
        assertThat(lookup(charge)).isEqualTo(declined);
        assertThat(lookup(charge)).isEqualTo(declined);
        clock.advance(Duration.ofDays(2));
        assertThat(payments.submit(charge)).isEqualTo(declined);
        assertThat(stripe.account().names("payment_intents")).hasSize(1);
        assertThat(taken()).isZero();
    }

    @Test
    void aBankThatWantsToSeeTheCustomerRequiresAction() {
        Charge charge = saved("key-1", "pm_authentication_required");
        RequiresAction action = new RequiresAction("pi_1", "pi_1_secret_1", Optional.empty());

        assertThat(payments.submit(charge)).isEqualTo(action);
        assertThat(lookup(charge)).isEqualTo(action);
        assertThat(action.toString()).doesNotContain("secret");
        stripe.account().decide("pi_1", true);
        assertThat(lookup(charge)).isEqualTo(new Succeeded("pi_1"));
        assertThat(taken()).isEqualTo(1999);
    }

    @Test
    void aCustomerWhoFailedToProveThemselvesCannotPayTheDeclinedPaymentLater() {
        Charge charge = saved("key-1", "pm_authentication_required");
        payments.submit(charge);
        stripe.account().decide("pi_1", false);

        assertThat(lookup(charge)).isInstanceOf(Declined.class);
        assertThatThrownBy(() -> stripe.account().decide("pi_1", true)).hasMessage("it was ended");
    }

    @Test
    void anActionThatIsUnderWayRequiresIt() {
        Charge charge = saved("key-1", "pm_action");

        assertThat(payments.submit(charge)).isInstanceOf(RequiresAction.class);
        assertThat(lookup(charge)).isInstanceOf(RequiresAction.class);
    }

    @Test
    void aPaymentThatStripeGotStuckWithIsEnded() {
        Charge charge = saved("key-1", "pm_stuck");

        assertThat(payments.submit(charge)).isInstanceOf(Unknown.class);
        assertThat(lookup(charge)).isInstanceOf(Declined.class);
        assertThat(stripe.account()
                        .get("payment_intents", "pi_1")
                        .path("status")
                        .asString())
                .isEqualTo("canceled");
    }

    @Test
    void aPaymentThatCannotBeEndedIsUnknown() {
        Charge charge = saved("key-1", "pm_stuck");
        payments.submit(charge);
        stripe.next(Fault.CUT_BEFORE);

        assertThat(lookup(charge)).isInstanceOf(Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"requires_capture", "something_new"})
    void aStateThatIsNotKnownIsUnknown(String status) {
        Charge charge = saved("key-1", "pm_ok");
        payments.submit(charge);
        stripe.account().set("payment_intents", "pi_1", "status", status);

        assertThat(lookup(charge)).isInstanceOf(Unknown.class);
    }

    @Test
    void lessThanTheChargesSumIsUnknown() {
        Charge charge = saved("key-1", "pm_ok");
        payments.submit(charge);
        stripe.account().set("payment_intents", "pi_1", "amount_received", 1998);

        assertThat(lookup(charge)).isInstanceOf(Unknown.class);
    }

    @Test
    void aMethodThatIsNoLongerThereIsDeclined() {
        assertThat(payments.submit(saved("key-1", "pm_missing")))
                .isEqualTo(new Declined("Stripe refuses it: resource_missing", Advice.NEVER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pm_1", "cus_1", "cus_1:", "cus_1:pm_1:pm_2", "cus_1/x:pm_1", "pm_1:cus_1"})
    void aNameThatIsNotOneOfOursIsDeclined(String name) {
        assertThat(payments.submit(charge("key-1", new PaymentMethod.Saved(name), PRICE)))
                .isEqualTo(new Declined("nothing to pay with is kept at Stripe", Advice.ASK_THE_CUSTOMER));
        assertThat(stripe.requests("POST")).isEmpty();
    }

    @Test
    void aKeyThatWasUsedForSomethingElseIsUnknownAndSaidToBeABug() {
        payments.submit(saved("key-1", "pm_ok"));

        assertThat(payments.submit(saved("key-1", "pm_other")))
                .isInstanceOfSatisfying(
                        Unknown.class, unknown -> assertThat(unknown.why()).contains("a bug"));
        assertThat(taken()).isEqualTo(1999);
    }
}
