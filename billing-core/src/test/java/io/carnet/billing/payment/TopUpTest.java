package io.carnet.billing.payment;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.violation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.carnet.billing.BuyRequest;
import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.TopUpRequest;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Quantity;
import io.carnet.billing.event.Event;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.testing.FakePaymentProvider;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Credits that run low are bought again, within what the customer consented to and never beyond. */
class TopUpTest {

    private static final Mandate MANDATE = new Mandate(
            FakePaymentProvider.NAME,
            new PaymentMethod.Saved("pm_4242"),
            "consent-1",
            Money.usd("10.00"),
            Money.usd("30.00"),
            4,
            Duration.ofDays(30));

    @RegisterExtension
    final Fixture host = Fixture.selling(Product.of("tool", Price.perRun(Amount.credits(1))));

    private int runs;

    @BeforeEach
    void offers() {
        host.shelf.offer(Offer.credits(
                "credits",
                new Quantity.Stepped(Amount.credits(1), Amount.credits(1_000), Amount.credits(1), Money.usd("0.50"))));
        host.credits("gift", "10");
    }

    private static TopUpRequest request(long version, long threshold, long amount) {
        return new TopUpRequest(
                ALICE,
                version,
                Optional.of(Amount.credits(threshold)),
                Optional.of(Amount.credits(amount)),
                Optional.of("credits"),
                Optional.of(MANDATE));
    }

    private TopUp set(TopUpRequest request) {
        return host.billing.topUps().set(request).orElseThrow();
    }

    private TopUp topUp() {
        return host.billing.topUps().of(ALICE);
    }

    private void spend(int credits) {
        for (int i = 0; i < credits; i++) {
            String key = "run-" + runs++;
            host.hold(key, "tool");
            host.settle(key);
        }
    }

    private void work() {
        host.billing.worker().runOnce();
    }

    private int charges() {
        return host.bank.charged().size();
    }

    private Purchase purchase(int number) {
        return host.billing.packs().purchase(ALICE, "top-up/" + number).orElseThrow();
    }

    @Test
    void buysWhenCreditsFallBelowTheThresholdAndNotAtIt() {
        set(request(0, 5, 20));
        spend(5);
        work();
        assertThat(topUp().open()).isEmpty();
        assertThat(charges()).isZero();
        spend(1);
        assertThat(topUp().open()).contains(CommandKey.of("top-up/1"));
        assertThat(charges()).isZero();
        work();
        assertThat(purchase(1).state()).isEqualTo(PurchaseState.FULFILLED);
        assertThat(host.balance().total()).isEqualTo(Amount.credits(24));
        assertThat(host.bank.charged())
                .extracting(PaymentCommand.Charge::amount, PaymentCommand.Charge::method)
                .containsExactly(tuple(Money.usd("10.00"), MANDATE.method()));
        assertThat(host.events()).contains(new Event.TopUpOpened(CommandKey.of("top-up/1"), Amount.credits(20)));
        assertThat(topUp().open()).isEmpty();
    }

    @Test
    void whatRunsInFlightHoldIsNotAvailable() {
        set(request(0, 5, 20));
        for (int i = 0; i < 6; i++) {
            host.hold("held-" + i, "tool");
        }
        assertThat(topUp().open()).isPresent();
    }

    @Test
    void opensOnePurchaseAtATime() {
        host.bank.thenStayPending();
        set(request(0, 5, 20));
        spend(6);
        work();
        spend(4);
        host.pass(Duration.ofHours(1));
        work();
        assertThat(topUp().episodes()).isEqualTo(1);
        host.bank.complete(purchase(1).attempt().providerKey());
        host.pass(Duration.ofDays(1));
        work();
        assertThat(host.balance().total()).isEqualTo(Amount.credits(20));
    }

    @Test
    void restsAfterEachPurchase() {
        set(request(0, 5, 1));
        spend(6);
        work();
        assertThat(host.balance().total()).isEqualTo(Amount.credits(5));
        spend(2);
        work();
        assertThat(charges()).isEqualTo(1);
        host.pass(Duration.ofMinutes(5));
        spend(1);
        work();
        assertThat(charges()).isEqualTo(2);
    }

    @Test
    void neverExceedsTheMandateAndGoesOnWhenItAllows() {
        set(request(0, 5, 20));
        Instant begun = host.clock.instant();
        for (int hour = 0; hour < 24 * 45; hour++) {
            if (host.balance().available().steps() >= Amount.credits(2).steps()) {
                spend(2);
            }
            host.pass(Duration.ofHours(1));
            work();
            if (host.clock.instant().isBefore(begun.plus(Duration.ofDays(30)))) {
                assertThat(charges()).isLessThanOrEqualTo(3);
            }
        }
        assertThat(charges()).isEqualTo(6);
    }

    @Test
    void aDecliningCardIsTriedThreeTimesInThirtyDays() {
        set(request(0, 5, 20));
        spend(6);
        for (int hour = 0; hour < 24 * 30; hour++) {
            host.bank.thenDecline();
            host.pass(Duration.ofHours(1));
            work();
            if (hour % 100 == 0 && host.balance().available().steps() > 0) {
                spend(1);
            }
        }
        assertThat(purchase(1).attempts()).hasSize(3).allMatch(each -> each.state() == AttemptState.DECLINED);
        assertThat(purchase(1).state()).isEqualTo(PurchaseState.DECLINED);
        assertThat(topUp().episodes()).isEqualTo(1);
        assertThat(topUp().suspended()).contains("declined: card declined");
        assertThat(host.events()).contains(new Event.TopUpSuspended("declined: card declined"));
        assertThat(charges()).isZero();
    }

    @Test
    void worksAgainOnlyWhenThePlanIsSavedAgainAndWhatWasTriedStillCounts() {
        host.bank.thenDecline().thenDecline().thenDecline();
        set(request(0, 5, 20));
        spend(6);
        for (int hour = 0; hour < 6; hour++) {
            work();
            host.pass(Duration.ofHours(1));
        }
        assertThat(topUp().suspended()).isPresent();
        host.pass(Duration.ofDays(20));
        spend(1);
        work();
        assertThat(charges()).isZero();
        assertThat(set(request(1, 6, 20)).suspended()).isEmpty();
        work();
        assertThat(charges())
                .as("three tries of ten dollars each in thirty days")
                .isZero();
        host.pass(Duration.ofDays(10));
        work();
        assertThat(charges()).isEqualTo(1);
    }

    @Test
    void aRetryIsDroppedIfCreditsWereBoughtMeanwhile() {
        host.bank.thenDecline();
        set(request(0, 5, 20));
        spend(6);
        work();
        assertThat(purchase(1).attempts()).hasSize(2);
        host.credits("more", "100");
        host.pass(Duration.ofHours(2));
        work();
        assertThat(purchase(1).state()).isEqualTo(PurchaseState.CANCELED);
        assertThat(charges()).isZero();
        assertThat(topUp().open()).isEmpty();
    }

    @Test
    void nothingIsBoughtForAPlanThatWasEnded() {
        set(request(0, 5, 20));
        spend(6);
        set(TopUpRequest.none(ALICE, 1));
        work();
        assertThat(purchase(1).state()).isEqualTo(PurchaseState.CANCELED);
        assertThat(charges()).isZero();
        spend(1);
        assertThat(topUp().open()).isEmpty();
    }

    private void spendAllBut(int credits) {
        spend(host.balance().available().decimal().intValueExact() - credits);
    }

    private void loseTheRequest() {
        host.bank.thenLoseTheRequest();
        set(request(0, 5, 20));
        spend(6);
        work();
        assertThat(purchase(1).attempt().state()).isEqualTo(AttemptState.UNKNOWN);
    }

    private static TopUpRequest within(Mandate mandate) {
        return new TopUpRequest(
                ALICE,
                1,
                Optional.of(Amount.credits(5)),
                Optional.of(Amount.credits(5)),
                Optional.of("credits"),
                Optional.of(mandate));
    }

    @Test
    void whatWasLostOnItsWayIsSubmittedAgain() {
        loseTheRequest();
        host.pass(Duration.ofMinutes(2));
        work();
        assertThat(charges()).isEqualTo(1);
    }

    @Test
    void whatWasLostOnItsWayIsNotSubmittedAgainForAPlanThatWasEnded() {
        loseTheRequest();
        set(TopUpRequest.none(ALICE, 1));
        host.pass(Duration.ofMinutes(2));
        work();
        assertThat(charges()).isZero();
        assertThat(purchase(1).attempt().state()).isEqualTo(AttemptState.FAILED);
    }

    @Test
    void whatWasLostOnItsWayIsNotSubmittedAgainBeyondAMandateThatWasNarrowed() {
        loseTheRequest();
        set(within(new Mandate(
                MANDATE.provider(),
                MANDATE.method(),
                "consent-2",
                Money.usd("9.99"),
                Money.usd("30.00"),
                4,
                Duration.ofDays(30))));
        host.pass(Duration.ofMinutes(2));
        work();
        assertThat(charges()).isZero();
        assertThat(purchase(1).state()).isEqualTo(PurchaseState.DECLINED);
    }

    @Test
    void savingALongerPeriodForgetsNoTry() {
        Mandate hourly = new Mandate(
                MANDATE.provider(),
                MANDATE.method(),
                "consent-1",
                Money.usd("2.50"),
                Money.usd("2.50"),
                1,
                Duration.ofHours(1));
        set(new TopUpRequest(
                ALICE,
                0,
                Optional.of(Amount.credits(5)),
                Optional.of(Amount.credits(5)),
                Optional.of("credits"),
                Optional.of(hourly)));
        for (int charge = 1; charge <= 3; charge++) {
            spendAllBut(4);
            work();
            assertThat(charges()).isEqualTo(charge);
            host.pass(Duration.ofHours(2));
        }
        set(within(new Mandate(
                hourly.provider(),
                hourly.method(),
                "consent-2",
                Money.usd("2.50"),
                Money.usd("10.00"),
                3,
                Duration.ofDays(1))));
        spendAllBut(0);
        work();
        assertThat(charges()).isEqualTo(3);
        host.pass(Duration.ofDays(1));
        work();
        assertThat(charges()).isEqualTo(4);
    }

    private Rehearsal rehearse(Instant since) {
        return host.billing.topUps().rehearse(request(0, 5, 20), since);
    }

    @Test
    void aRehearsalTellsWhatWouldHaveBeenCharged() {
        Instant begun = host.clock.instant();
        host.credits("more", "40");
        for (int hour = 0; hour < 48; hour++) {
            spend(1);
            host.pass(Duration.ofHours(1));
        }
        Rehearsal rehearsal = rehearse(begun);
        assertThat(rehearsal.charges()).containsExactly(new TopUp.Try(begun.plus(Duration.ofHours(45)), 1_000));
        assertThat(rehearsal.total()).isEqualTo(Money.usd("10.00"));
        assertThat(rehearse(begun.plus(Duration.ofHours(46))).charges())
                .containsExactly(new TopUp.Try(begun.plus(Duration.ofHours(46)), 1_000));
        assertThat(charges()).isZero();
        assertThat(topUp()).isEqualTo(TopUp.none());
    }

    @Test
    void aRehearsalStaysWithinTheMandate() {
        host.credits("more", "500");
        Instant begun = host.clock.instant();
        host.pass(Duration.ofSeconds(1));
        for (int day = 0; day < 45; day++) {
            spend(10);
            host.pass(Duration.ofDays(1));
        }
        Rehearsal rehearsal = host.billing.topUps().rehearse(request(0, 400, 20), begun);
        List<Instant> charged = rehearsal.charges().stream().map(TopUp.Try::at).toList();
        assertThat(charged).hasSize(5);
        assertThat(charged.subList(3, 5))
                .containsExactly(
                        charged.get(0).plus(Duration.ofDays(30)), charged.get(1).plus(Duration.ofDays(30)));
    }

    @Test
    void aRehearsalOfWhatReallyHappenedTellsTheSame() {
        long seed = System.nanoTime();
        Random dice = new Random(seed);
        Mandate wide = new Mandate(
                MANDATE.provider(),
                MANDATE.method(),
                "consent-1",
                Money.usd("10.00"),
                Money.usd("10000.00"),
                100,
                Duration.ofDays(30));
        TopUpRequest plan = new TopUpRequest(
                ALICE,
                0,
                Optional.of(Amount.credits(7)),
                Optional.of(Amount.credits(20)),
                Optional.of("credits"),
                Optional.of(wide));
        set(plan);
        Instant begun = host.clock.instant();
        List<TopUp.Try> made = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            host.pass(Duration.ofMinutes(6 + dice.nextInt(600)));
            spend(1 + dice.nextInt(5));
            int before = charges();
            work();
            if (charges() > before) {
                made.add(new TopUp.Try(host.clock.instant(), 1_000));
            }
        }
        host.pass(Duration.ofMinutes(1));
        assertThat(made).hasSizeGreaterThan(20);
        assertThat(host.billing.topUps().rehearse(plan, begun).charges())
                .as("seed %d", seed)
                .isEqualTo(made);
    }

    @Test
    void aRehearsalWantsAPlanAndAPast() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> host.billing.topUps().rehearse(TopUpRequest.none(ALICE, 0), host.clock.instant()))
                .withMessageContaining("threshold");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> rehearse(host.clock.instant().plusSeconds(1)))
                .withMessageContaining("since");
    }

    @Test
    void aLateSuccessOfAnEarlierTryEndsTheLaterOnes() {
        host.bank.thenDecline();
        set(request(0, 5, 20));
        spend(6);
        work();
        host.bank.succeedLate(purchase(1).attempts().get(0).providerKey());
        host.bank.notices().forEach(notice -> host.billing.payments().hear(FakePaymentProvider.NAME, notice));
        host.pass(Duration.ofHours(2));
        work();
        assertThat(purchase(1).state()).isEqualTo(PurchaseState.FULFILLED);
        assertThat(charges()).isEqualTo(1);
    }

    @Test
    void anUnknownOutcomeIsLookedUpAndNotPaidAgain() {
        host.bank.thenLoseTheAnswer();
        set(request(0, 5, 20));
        spend(6);
        work();
        spend(4);
        host.pass(Duration.ofMinutes(10));
        work();
        assertThat(charges()).isEqualTo(1);
        assertThat(host.balance().total()).isEqualTo(Amount.credits(20));
    }

    @Test
    void aDisputeOfATopUpSuspendsIt() {
        set(request(0, 5, 20));
        spend(6);
        work();
        host.bank.dispute(
                purchase(1).attempt().providerKey(), new Reversals.Dispute("dp", 1_000, Reversals.State.OPEN));
        host.bank.notices().forEach(notice -> host.billing.payments().hear(FakePaymentProvider.NAME, notice));
        assertThat(topUp().suspended()).contains("disputed");
        host.pass(Duration.ofDays(1));
        spend(4);
        work();
        assertThat(charges()).isEqualTo(1);
    }

    @Test
    void aDisputeOfAnyPurchaseSuspendsIt() {
        buy("by-hand");
        set(request(0, 5, 20));
        dispute("by-hand");

        spend(10);
        work();

        assertThat(topUp().suspended()).contains(TopUp.DISPUTED);
        assertThat(topUp().suspended("declined").suspended()).contains(TopUp.DISPUTED);
        assertThat(set(request(1, 6, 20)).suspended()).contains(TopUp.DISPUTED);
        set(new TopUpRequest(ALICE, 2, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(set(request(3, 6, 20)).suspended()).contains(TopUp.DISPUTED);
        work();
        assertThat(charges()).isEqualTo(1);
    }

    @Test
    void whoOnlyBoughtMayBeToppedUpOnceTheHostSaysSo() {
        buy("by-hand");
        set(request(0, 5, 20));
        dispute("by-hand");

        assertThat(host.billing.topUps().resume(ALICE).orElseThrow().suspended())
                .isEmpty();
        assertThat(host.billing.topUps().resume(ALICE))
                .isInstanceOfSatisfying(
                        Outcome.Done.class, done -> assertThat(done.effect()).isEqualTo(Outcome.Effect.REPLAYED));
        spend(6);
        work();

        assertThat(charges()).isEqualTo(2);
        assertThat(host.billing.audit().drifts()).isEmpty();
    }

    private void buy(String key) {
        host.billing
                .packs()
                .buy(BuyRequest.credits(key, ALICE, "credits")
                        .amount(Amount.credits(20))
                        .payingWith(MANDATE.method()))
                .orElseThrow();
    }

    private void dispute(String purchase) {
        host.bank.dispute(
                host.billing
                        .packs()
                        .purchase(ALICE, purchase)
                        .orElseThrow()
                        .attempt()
                        .providerKey(),
                new Reversals.Dispute("dp", 1_000, Reversals.State.OPEN));
        host.bank.notices().forEach(notice -> host.billing.payments().hear(FakePaymentProvider.NAME, notice));
    }

    @Test
    void whatGoesOnWhileItIsSuspendedIsStillTheOnlyPurchase() {
        set(request(0, 5, 20));
        spend(6);
        work();
        host.bank.thenStayPending();
        host.pass(Duration.ofHours(1));
        spend(20);
        work();
        assertThat(topUp().open()).contains(CommandKey.of("top-up/2"));
        host.bank.dispute(purchase(1).attempt().providerKey(), new Reversals.Dispute("dp", 1, Reversals.State.OPEN));
        host.bank.notices().forEach(notice -> host.billing.payments().hear(FakePaymentProvider.NAME, notice));
        assertThat(topUp().suspended()).isPresent();
        host.billing.topUps().resume(ALICE);
        set(request(1, 5, 20));
        host.pass(Duration.ofHours(1));
        work();
        assertThat(topUp().open()).contains(CommandKey.of("top-up/2"));
        assertThat(topUp().episodes()).isEqualTo(2);
    }

    @Test
    void asksTheHostWhenTheCustomerHasToAct() {
        host.bank.thenWantAction();
        set(request(0, 5, 20));
        spend(6);
        work();
        assertThat(host.events()).contains(new Event.PaymentNeedsAction(CommandKey.of("top-up/1")));
        assertThat(purchase(1).attempt().action()).isPresent();
    }

    @Test
    void thresholdAndAmountAreGivenBothOrNeither() {
        TopUpRequest whole = request(0, 5, 20);
        for (TopUpRequest half : List.of(
                new TopUpRequest(ALICE, 0, whole.threshold(), Optional.empty(), whole.offer(), whole.mandate()),
                new TopUpRequest(ALICE, 0, Optional.empty(), whole.amount(), whole.offer(), whole.mandate()))) {
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> host.billing.topUps().set(half))
                    .withMessageContaining("must be given with the other, or neither");
        }
        assertThat(topUp()).isEqualTo(TopUp.none());
    }

    @Test
    void everythingThatIsWrongIsNamed() {
        Mandate small = new Mandate(
                "nobody",
                new PaymentMethod.Saved("pm"),
                "consent",
                Money.usd("1.00"),
                Money.of("EUR", 2, "1.00"),
                1,
                Duration.ofMinutes(59));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> host.billing
                        .topUps()
                        .set(new TopUpRequest(
                                ALICE,
                                0,
                                Optional.of(Amount.credits("4.999999999")),
                                Optional.of(Amount.credits("1.5")),
                                Optional.of("nothing"),
                                Optional.of(small))))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(InvalidRequestException.Problem::path)
                        .containsExactlyInAnyOrder(
                                "threshold",
                                "amount",
                                "offer",
                                "mandate.provider",
                                "mandate.period",
                                "mandate.perPeriod"));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> host.billing.topUps().set(request(0, 5, 21)))
                .withMessageContaining("mandate.perCharge");
    }

    @Test
    void theVersionDecidesBetweenTwoWhoSaveAtOnce() {
        set(request(0, 5, 20));
        assertThat(violation(host.billing.topUps().set(request(0, 6, 20))))
                .isEqualTo(new Violation.Conflict("version", "1", "0"));
        assertThat(Fixture.effect(host.billing.topUps().set(request(0, 5, 20)))).isEqualTo(Outcome.Effect.REPLAYED);
    }

    @Test
    void nobodyElseMayUseTheKeysOfTopUps() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> host.billing.credits().buy(ALICE, "credits", "top-up/1"));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(
                        () -> host.billing.packs().grant(GrantRequest.credits("top-up/1", ALICE, Amount.credits(1))));
    }

    @Test
    void anotherProcessGoesOnWhereOneEnded() {
        set(request(0, 5, 20));
        spend(6);
        try (var other = host.builder().build()) {
            other.worker().runOnce();
            assertThat(other.credits().balance(ALICE).total()).isEqualTo(Amount.credits(24));
        }
        work();
        assertThat(charges()).isEqualTo(1);
    }
}
