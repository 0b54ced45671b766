package io.carnet.billing.payment;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.NOON;
import static io.carnet.billing.Fixture.effect;
import static io.carnet.billing.Fixture.violation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carnet.billing.Billing;
import io.carnet.billing.BuyRequest;
import io.carnet.billing.Fixture;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Money;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a provider answers, loses or throws, and that the customer is charged once. */
class PaymentTest {

    private static final Offer CREDITS = Offer.credits("credits", Amount.credits(10), Money.usd("5"));

    @RegisterExtension
    final Fixture host = Fixture.selling();

    @BeforeEach
    void offers() {
        host.shelf.offer(CREDITS, Offer.credits("other", Amount.credits(20), Money.usd("9")));
    }

    private Outcome<Purchase> buy(String key) {
        return host.billing.credits().buy(ALICE, "credits", key);
    }

    private void assertStands(Outcome<Purchase> outcome, PurchaseState state, AttemptState attempt) {
        assertThat(outcome.orElseThrow().state()).isEqualTo(state);
        assertThat(outcome.orElseThrow().attempt().state()).isEqualTo(attempt);
        boolean granted = state == PurchaseState.FULFILLED;
        assertThat(host.balance().total()).isEqualTo(granted ? Amount.credits(10) : Amount.NO_CREDITS);
        assertThat(host.journal()).hasSize(granted ? 1 : 0);
    }

    @Test
    void aSuccessIsReplayedWithoutAskingAgain() {
        assertStands(buy("order"), PurchaseState.FULFILLED, AttemptState.SUCCEEDED);
        assertThat(effect(buy("order"))).isEqualTo(Outcome.Effect.REPLAYED);
        assertThat(host.bank.charged()).hasSize(1);
        assertThat(host.journal()).hasSize(1);
    }

    @Test
    void aDeclineGrantsNothingAndIsReplayed() {
        host.bank.thenDecline();
        Outcome<Purchase> declined = buy("order");
        assertStands(declined, PurchaseState.DECLINED, AttemptState.DECLINED);
        assertThat(declined.orElseThrow().attempt().detail()).isEqualTo("card declined");
        assertThat(buy("order")).isEqualTo(Outcome.replayed(declined.orElseThrow()));
        assertThat(host.bank.charged()).isEmpty();
        assertStands(buy("another-order"), PurchaseState.FULFILLED, AttemptState.SUCCEEDED);
    }

    @Test
    void aPendingPaymentIsLookedUpUntilItIsDecided() {
        host.bank.thenStayPending();
        assertStands(buy("order"), PurchaseState.OPEN, AttemptState.PENDING);
        assertStands(buy("order"), PurchaseState.OPEN, AttemptState.PENDING);
        host.bank.complete(buy("order").orElseThrow().attempt().providerKey());
        assertStands(buy("order"), PurchaseState.FULFILLED, AttemptState.SUCCEEDED);
        assertThat(host.bank.charged()).hasSize(1);
    }

    @Test
    void aLostAnswerIsLookedUpAndChargedOnce() {
        host.bank.thenLoseTheAnswer();
        assertStands(buy("order"), PurchaseState.OPEN, AttemptState.UNKNOWN);
        assertThat(host.bank.charged()).hasSize(1);
        assertStands(buy("order"), PurchaseState.FULFILLED, AttemptState.SUCCEEDED);
        assertThat(host.bank.charged()).hasSize(1);
    }

    @Test
    void aLostRequestIsSentAgainUnderTheSameKeyAndChargedOnce() {
        host.bank.thenLoseTheRequest();
        Outcome<Purchase> lost = buy("order");
        assertStands(lost, PurchaseState.OPEN, AttemptState.UNKNOWN);
        assertThat(host.bank.charged()).isEmpty();
        assertStands(buy("order"), PurchaseState.FULFILLED, AttemptState.SUCCEEDED);
        assertThat(host.bank.charged())
                .extracting(PaymentCommand.Charge::providerKey)
                .containsExactly(lost.orElseThrow().attempt().providerKey());
    }

    @Test
    void aRequestLostTwiceIsStillChargedOnce() {
        host.bank.thenLoseTheRequest().thenLoseTheRequest().thenLoseTheAnswer();
        for (int i = 0; i < 3; i++) {
            assertStands(buy("order"), PurchaseState.OPEN, AttemptState.UNKNOWN);
        }
        assertStands(buy("order"), PurchaseState.FULFILLED, AttemptState.SUCCEEDED);
        assertThat(host.bank.charged()).hasSize(1);
    }

    @Test
    void anotherContentUnderTheKeyIsAConflictNamingTheField() {
        buy("order").orElseThrow();
        BuyRequest same = BuyRequest.credits("order", ALICE, "credits");
        assertThat(violation(host.billing.packs().buy(same.amount(Amount.credits(20)))))
                .isEqualTo(new Violation.Conflict("amount", "10 credits", "20 credits"));
        assertThat(violation(host.billing.packs().buy(same.payingWith(new PaymentMethod.Saved("card-2")))))
                .isEqualTo(new Violation.Conflict("method", "what was given first", "another one"));
        assertThat(Fixture.refusal(host.billing.credits().buy(ALICE, "other", "order"))
                        .violations())
                .contains(new Violation.Conflict("offer", "credits", "other"));
        assertThat(effect(host.billing.packs().buy(same.amount(Amount.credits(10)))))
                .isEqualTo(Outcome.Effect.REPLAYED);
        assertThat(host.bank.charged()).hasSize(1);
    }

    /** A provider that does something else while it is asked. */
    private static final class Scripted implements PaymentProvider {

        private final List<String> asked = new ArrayList<>();
        private Supplier<PaymentOutcome> submitting = () -> new PaymentOutcome.Unknown("never");
        private Supplier<PaymentOutcome> lookingUp = PaymentOutcome.NotFound::new;

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public PaymentOutcome submit(PaymentCommand command) {
            asked.add("submit " + command.providerKey());
            return submitting.get();
        }

        @Override
        public PaymentOutcome lookup(PaymentCommand command, Optional<String> reference) {
            asked.add("lookup " + command.providerKey());
            return lookingUp.get();
        }
    }

    private final Scripted scripted = new Scripted();
    private final SettableClock clock = SettableClock.at(NOON.toString());

    private Billing scriptedBilling() {
        return Billing.on(new InMemoryBillingStore())
                .catalog(host.shelf)
                .payments(scripted)
                .clock(clock)
                .ids(() -> "attempt")
                .build();
    }

    @Test
    void anotherCallerWaitsWhileThePaymentIsSubmitted() {
        try (Billing billing = scriptedBilling()) {
            List<Outcome<Purchase>> others = new ArrayList<>();
            scripted.submitting = () -> {
                others.add(billing.credits().buy(ALICE, "credits", "order"));
                return new PaymentOutcome.Succeeded("payment");
            };
            assertThat(billing.credits()
                            .buy(ALICE, "credits", "order")
                            .orElseThrow()
                            .state())
                    .isEqualTo(PurchaseState.FULFILLED);
            assertThat(violation(others.get(0)))
                    .isEqualTo(new Violation.PaymentInProgress("order", NOON.plus(Duration.ofMinutes(1))));
            assertThat(Fixture.refusal(others.get(0)).retryAt()).contains(NOON.plus(Duration.ofMinutes(1)));
            assertThat(scripted.asked).containsExactly("submit attempt");
        }
    }

    @Test
    void anAttemptWhoseCallerDiedIsLookedUpWhenItsLeaseEnds() {
        try (Billing billing = scriptedBilling()) {
            scripted.submitting = () -> {
                throw new AssertionError("the caller dies");
            };
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> billing.credits().buy(ALICE, "credits", "order"));
            clock.advance(Duration.ofMinutes(1).minusNanos(1_000));
            assertThat(violation(billing.credits().buy(ALICE, "credits", "order")))
                    .isInstanceOf(Violation.PaymentInProgress.class);
            clock.advance(Duration.ofNanos(1_000));
            scripted.lookingUp = () -> new PaymentOutcome.Succeeded("payment");
            assertThat(billing.credits()
                            .buy(ALICE, "credits", "order")
                            .orElseThrow()
                            .state())
                    .isEqualTo(PurchaseState.FULFILLED);
            assertThat(scripted.asked).containsExactly("submit attempt", "lookup attempt");
        }
    }

    @Test
    void whateverAProviderThrowsLeavesThePaymentUnknown() {
        try (Billing billing = scriptedBilling()) {
            scripted.submitting = () -> {
                throw new IllegalArgumentException("secret 4242");
            };
            scripted.lookingUp = () -> {
                throw new UnsupportedOperationException("secret 4242");
            };
            for (String expected : new String[] {"IllegalArgumentException", "UnsupportedOperationException"}) {
                Purchase purchase =
                        billing.credits().buy(ALICE, "credits", "order").orElseThrow();
                assertThat(purchase.state()).isEqualTo(PurchaseState.OPEN);
                assertThat(purchase.attempt().state()).isEqualTo(AttemptState.UNKNOWN);
                assertThat(purchase.attempt().detail()).isEqualTo(expected);
            }
            assertThat(billing.credits().balance(ALICE).packs()).isEmpty();
        }
    }

    @Test
    void aNotFoundAnswerToASubmissionProvesNothing() {
        try (Billing billing = scriptedBilling()) {
            scripted.submitting = PaymentOutcome.NotFound::new;
            Purchase purchase = billing.credits().buy(ALICE, "credits", "order").orElseThrow();
            assertThat(purchase.attempt().state()).isEqualTo(AttemptState.UNKNOWN);
        }
    }

    @Test
    void noOfferCanBeSoldWhosePackCouldNotBeGranted() {
        assertThatIllegalArgumentException().isThrownBy(() -> CREDITS.validFor(Duration.ofSeconds(Long.MAX_VALUE)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CREDITS.validFor(Duration.ofDays(Limits.DAYS).plusNanos(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> CREDITS.validFor(Duration.ofNanos(999)));
        host.shelf.offer(CREDITS.validFor(Duration.ofDays(Limits.DAYS)));
        assertStands(buy("order"), PurchaseState.FULFILLED, AttemptState.SUCCEEDED);
        host.shelf.offer(CREDITS.withBonus(Amount.credits(999_999_990)));
        assertThat(violation(buy("full"))).isInstanceOf(Violation.LimitReached.class);
        assertThat(host.bank.charged()).hasSize(1);
    }
}
