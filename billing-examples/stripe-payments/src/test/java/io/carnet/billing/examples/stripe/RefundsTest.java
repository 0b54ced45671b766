package io.carnet.billing.examples.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.payment.PaymentCommand.Refund;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentOutcome.Advice;
import io.carnet.billing.payment.PaymentOutcome.Declined;
import io.carnet.billing.payment.PaymentOutcome.NotFound;
import io.carnet.billing.payment.PaymentOutcome.Pending;
import io.carnet.billing.payment.PaymentOutcome.Succeeded;
import io.carnet.billing.payment.PaymentOutcome.Unknown;
import io.carnet.billing.payment.Reversals;
import io.carnet.billing.value.Money;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefundsTest extends Fixture {

    private PaymentOutcome lookup(Refund refund) {
        return payments.lookup(refund, Optional.empty());
    }

    @Test
    void givesMoneyBackOnceHoweverOftenItIsSubmitted() {
        Refund refund = refund("back-1", paid("key-1"), "5.00");
        PaymentOutcome outcome = payments.submit(refund);

        assertThat(outcome)
                .isEqualTo(new Succeeded(stripe.account().names("refunds").get(0)));
        assertThat(payments.submit(refund)).isEqualTo(outcome);
        assertThat(lookup(refund)).isEqualTo(outcome);
        clock.advance(Duration.ofDays(3));
        assertThat(payments.submit(refund)).isEqualTo(outcome);
        assertThat(taken()).isEqualTo(1999 - 500);
    }

    @Test
    void severalRefundsOfOnePaymentAreToldApart() {
        String payment = paid("key-1");
        Refund first = refund("back-1", payment, "5.00");
        Refund second = refund("back-2", payment, "5.00");

        PaymentOutcome outcome = payments.submit(first);

        assertThat(payments.submit(second)).isInstanceOf(Succeeded.class).isNotEqualTo(outcome);
        assertThat(lookup(first)).isEqualTo(outcome);
        assertThat(taken()).isEqualTo(1999 - 1000);
    }

    @ParameterizedTest
    @CsvSource({"pending", "requires_action"})
    void aRefundThatIsUnderWayIsPending(String status) {
        Refund refund = refund("back-1", paid("key-1"), "5.00");
        payments.submit(refund);
        String id = stripe.account().names("refunds").get(0);
        stripe.account().set("refunds", id, "status", status);

        assertThat(lookup(refund)).isEqualTo(new Pending(id));
        assertThat(payments.submit(refund)).isEqualTo(new Pending(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "canceled"})
    void aRefundThatTheBankSendsBackIsDeclined(String status) {
        Refund refund = refund("back-1", paid("key-1"), "5.00");
        payments.submit(refund);
        stripe.account().set("refunds", stripe.account().names("refunds").get(0), "status", status);

        assertThat(lookup(refund)).isInstanceOf(Declined.class);
    }

    @Test
    void anUnknownStateIsUnknown() {
        Refund refund = refund("back-1", paid("key-1"), "5.00");
        payments.submit(refund);
        stripe.account().set("refunds", stripe.account().names("refunds").get(0), "status", "new");

        assertThat(lookup(refund)).isInstanceOf(Unknown.class);
    }

    @Test
    void neverGivesBackMoreThanWasPaid() {
        String payment = paid("key-1");
        payments.submit(refund("back-1", payment, "19.99"));

        assertThat(payments.submit(refund("back-2", payment, "0.01")))
                .isEqualTo(new Declined("Stripe refuses it: charge_already_refunded", Advice.NEVER));
        assertThat(taken()).isZero();
    }

    @Test
    void aDisputedPaymentIsNotGivenBackNow() {
        String payment = paid("key-1");
        stripe.account().dispute(payment, 1999, "needs_response");

        assertThat(payments.submit(refund("back-1", payment, "1.00")))
                .isEqualTo(new Declined("Stripe refuses it: charge_disputed", Advice.TRY_LATER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ch_1", "cs_1", "pi_1/../x", "0xabc"})
    void whatIsNotAPaymentOfStripesIsNotGivenBack(String payment) {
        assertThat(payments.submit(refund("back-1", payment, "1.00"))).isInstanceOf(Declined.class);
        assertThat(stripe.requests("POST")).isEmpty();
    }

    @Test
    void aRefundThatIsNotThereIsNotFoundOnceItWouldBe() {
        Refund refund = refund("back-1", paid("key-1"), "5.00");

        assertThat(lookup(refund)).isInstanceOf(Unknown.class);
        clock.advance(SETTLED);
        assertThat(lookup(refund)).isEqualTo(new NotFound());
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"ERROR_AFTER", "GATEWAY_AFTER", "CUT_AFTER", "TRUNCATED_AFTER", "EMPTY_AFTER", "NO_OBJECT_AFTER"})
    void aLostAnswerIsClosedByLookingItUp(Fault fault) {
        Refund refund = refund("back-1", paid("key-1"), "5.00");
        stripe.next(fault);

        assertThat(payments.submit(refund)).isInstanceOf(Unknown.class);
        assertThat(lookup(refund)).isInstanceOf(Succeeded.class);
        assertThat(taken()).isEqualTo(1999 - 500);
    }

    @Test
    void tellsEverythingThatWasTakenBack() {
        String payment = paid("key-1");
        payments.submit(refund("back-1", payment, "5.00"));
        payments.submit(refund("back-2", payment, "1.00"));
        String dispute = stripe.account().dispute(payment, 1399, "under_review");
        stripe.account().dispute("pi_other", 7, "lost");

        assertThat(payments.reversals(saved("key-1", "pm_ok"), payment))
                .isEqualTo(new Reversals(600, List.of(new Reversals.Dispute(dispute, 1399, Reversals.State.OPEN))));
    }

    @ParameterizedTest
    @CsvSource({
        "needs_response,OPEN",
        "under_review,OPEN",
        "warning_needs_response,OPEN",
        "warning_under_review,OPEN",
        "something_new,OPEN",
        "won,WON",
        "warning_closed,WON",
        "prevented,WON",
        "lost,LOST"
    })
    void tellsWhereADisputeStands(String status, Reversals.State state) {
        String payment = paid("key-1");
        stripe.account().dispute(payment, 1999, status);

        assertThat(payments.reversals(saved("key-1", "pm_ok"), payment).disputes())
                .extracting(Reversals.Dispute::state)
                .containsExactly(state);
    }

    @Test
    void whatWasWithdrawnToPreventADisputeIsLost() {
        String payment = paid("key-1");
        String dispute = stripe.account().dispute(payment, 1999, "prevented");
        stripe.account()
                .get("disputes", dispute)
                .putArray("balance_transactions")
                .addObject()
                .put("id", "txn_1")
                .put("amount", -1999);

        assertThat(payments.reversals(saved("key-1", "pm_ok"), payment).disputes())
                .extracting(Reversals.Dispute::state)
                .containsExactly(Reversals.State.LOST);
    }

    @Test
    void readsAllPagesOfDisputes() {
        String payment = paid("key-1");
        for (int i = 0; i < 101; i++) {
            stripe.account().dispute(payment, 1, "won");
        }

        assertThat(payments.reversals(saved("key-1", "pm_ok"), payment).disputes())
                .hasSize(101);
    }

    @Test
    void nothingIsTakenBackOfAPaymentLeftAlone() {
        assertThat(payments.reversals(saved("key-1", "pm_ok"), paid("key-1"))).isEqualTo(Reversals.none());
    }

    @Test
    void reversalsThatStripeDoesNotTellAreNoNone() {
        String payment = paid("key-1");

        assertThatThrownBy(() -> payments.reversals(saved("key-1", "pm_ok"), "pi_unknown"))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> payments.reversals(saved("key-1", "pm_ok"), "cs_1"))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(
                        () -> payments.reversals(charge("key-1", method("pm_ok"), new Money("EUR", 2, 1999)), payment))
                .isInstanceOf(IllegalStateException.class);
        stripe.nextRead(Fault.GATEWAY_BEFORE);
        assertThatThrownBy(() -> payments.reversals(saved("key-1", "pm_ok"), payment))
                .isInstanceOf(IllegalStateException.class);
    }
}
