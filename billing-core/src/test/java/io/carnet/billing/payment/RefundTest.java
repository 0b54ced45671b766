package io.carnet.billing.payment;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.effect;
import static io.carnet.billing.Fixture.violation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.Payments.Heard;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.event.Event;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Reversals.Dispute;
import io.carnet.billing.payment.Reversals.State;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.testing.FakePaymentProvider;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Money that goes back takes with it what it paid for, once, whoever sends it back. */
class RefundTest {

    @RegisterExtension
    final Fixture host = Fixture.selling(Product.of("chat", Price.metered(Rate.per("tokens", "1", 1))));

    @BeforeEach
    void buy() {
        host.shelf.offer(Offer.credits("credits", Amount.credits(10), Money.usd("5.01")));
        host.billing.credits().buy(ALICE, "credits", "order").orElseThrow();
    }

    private void spend(long credits) {
        host.hold(Fixture.request("run-" + host.journal().size(), "chat").upTo(Usage.of("tokens", credits)));
        String run = host.activity().get(0).key().value();
        host.settle(run, Usage.of("tokens", credits));
    }

    private Purchase purchase() {
        return host.billing.packs().purchase(ALICE, "order").orElseThrow();
    }

    private String charge() {
        return purchase().attempt().providerKey();
    }

    private Outcome<Purchase> refund(String key) {
        return host.billing.payments().refund(ALICE, "order", key);
    }

    private void hear() {
        host.bank
                .notices()
                .forEach(notice -> assertThat(host.billing.payments().hear(FakePaymentProvider.NAME, notice))
                        .isIn(Heard.DONE, Heard.IGNORED));
    }

    private void dispute(String id, long minor, State state) {
        host.bank.dispute(charge(), new Dispute(id, minor, state));
        hear();
    }

    private Amount left() {
        return host.balance().total();
    }

    private Amount debt() {
        return host.balance().debt();
    }

    @Test
    void allOfItGoesBackIfNothingWasSpent() {
        assertThat(effect(refund("back"))).isEqualTo(Outcome.Effect.NEW);
        assertThat(host.bank.refunded())
                .extracting(PaymentCommand.Refund::amount)
                .containsExactly(Money.usd("5.01"));
        assertThat(left()).isEqualTo(Amount.NO_CREDITS);
        assertThat(purchase().refunds().get(0).attempt().state()).isEqualTo(AttemptState.SUCCEEDED);
        assertThat(effect(refund("back"))).isEqualTo(Outcome.Effect.REPLAYED);
        assertThat(violation(refund("again")))
                .isEqualTo(new Violation.WrongState("purchase order", "spent", "refunded"));
        hear();
        assertThat(debt()).isEqualTo(Amount.NO_CREDITS);
        assertThat(host.bank.refunded()).hasSize(1);
    }

    @Test
    void theShareOfWhatIsUnspentGoesBackRoundedDown() {
        spend(3);
        refund("back").orElseThrow();
        assertThat(host.bank.refunded())
                .extracting(PaymentCommand.Refund::amount)
                .containsExactly(Money.usd("3.50"));
        assertThat(left()).isEqualTo(Amount.NO_CREDITS);
        hear();
        assertThat(debt()).isEqualTo(Amount.NO_CREDITS);
    }

    @Test
    void whatRunsInFlightHoldIsNotRefunded() {
        host.hold(Fixture.request("run", "chat").upTo(Usage.of("tokens", 4)));
        refund("back").orElseThrow();
        assertThat(host.bank.refunded())
                .extracting(PaymentCommand.Refund::amount)
                .containsExactly(Money.usd("3.00"));
        host.release("run");
        assertThat(left()).isEqualTo(Amount.credits(4));
        refund("rest").orElseThrow();
        assertThat(host.bank.refunded())
                .extracting(PaymentCommand.Refund::amount)
                .containsExactly(Money.usd("3.00"), Money.usd("2.00"));
    }

    @Test
    void unitsComeBackIfTheRefundIsDeclinedForGood() {
        host.bank.thenDecline();
        refund("back").orElseThrow();
        assertThat(left()).isEqualTo(Amount.credits(10));
        assertThat(purchase().review()).isTrue();
        assertThat(host.events())
                .contains(new Event.PackGivenBack(PackId.of("order"), BalanceKey.CREDITS, Amount.credits(10)));
        refund("another-try").orElseThrow();
        assertThat(host.bank.refunded()).hasSize(1);
        assertThat(left()).isEqualTo(Amount.NO_CREDITS);
    }

    @Test
    void aRefundWhoseAnswerWasLostIsMadeOnce() {
        host.bank.thenLoseTheAnswer();
        refund("back").orElseThrow();
        assertThat(left()).isEqualTo(Amount.NO_CREDITS);
        host.pass(Duration.ofMinutes(5));
        host.billing.worker().runOnce();
        assertThat(purchase().refunds().get(0).attempt().state()).isEqualTo(AttemptState.SUCCEEDED);
        assertThat(host.bank.refunded()).hasSize(1);
    }

    @Test
    void aRefundIsSubmittedHoweverLate() {
        host.bank.thenLoseTheRequest();
        refund("back").orElseThrow();
        host.pass(Duration.ofDays(3));
        host.billing.worker().runOnce();
        assertThat(host.bank.refunded()).hasSize(1);
        assertThat(purchase().refunds().get(0).attempt().state()).isEqualTo(AttemptState.SUCCEEDED);
    }

    @Test
    void aRefundMadeElsewhereTakesUnspentUnitsFirstAndThenLeavesADebt() {
        spend(4);
        host.bank.refundByItself(charge(), 250);
        hear();
        assertThat(left()).isEqualTo(Amount.credits("1.009980040"));
        host.bank.refundByItself(charge(), 251);
        hear();
        assertThat(left()).isEqualTo(Amount.NO_CREDITS);
        assertThat(debt()).isEqualTo(Amount.credits(4));
        hear();
        host.bank.refundByItself(charge(), 251);
        hear();
        assertThat(debt()).isEqualTo(Amount.credits(4));
    }

    @Test
    void manySmallRefundsTakeWhatOneLargeOneWould() {
        for (int i = 0; i < 501; i++) {
            host.bank.refundByItself(charge(), 1);
            hear();
        }
        assertThat(left()).isEqualTo(Amount.NO_CREDITS);
        assertThat(debt()).isEqualTo(Amount.NO_CREDITS);
    }

    @Test
    void aDisputeTakesAndAWonOneGivesBackExactlyThat() {
        spend(7);
        dispute("dp_1", 501, State.OPEN);
        assertThat(left()).isEqualTo(Amount.NO_CREDITS);
        assertThat(debt()).isEqualTo(Amount.credits(7));
        assertThat(violation(refund("back")))
                .isEqualTo(new Violation.WrongState("purchase order", "disputed", "refunded"));
        dispute("dp_1", 501, State.WON);
        assertThat(left()).isEqualTo(Amount.credits(3));
        assertThat(debt()).isEqualTo(Amount.NO_CREDITS);
        dispute("dp_1", 501, State.WON);
        assertThat(left()).isEqualTo(Amount.credits(3));
    }

    private void revoke() {
        host.billing.packs().revoke(ALICE, "order", "revoked").orElseThrow();
    }

    @Test
    void ofAPackThatHasExpiredWhatWasSpentIsOwedAndNothingElse() {
        host.shelf.offer(
                Offer.credits("short", Amount.credits(10), Money.usd("5.00")).validFor(Duration.ofDays(30)));
        revoke();
        host.billing.credits().buy(ALICE, "short", "second").orElseThrow();
        spend(4);
        host.pass(Duration.ofDays(31));
        assertThat(left()).isEqualTo(Amount.NO_CREDITS);
        String charge = host.billing
                .packs()
                .purchase(ALICE, "second")
                .orElseThrow()
                .attempt()
                .providerKey();
        host.bank.refundByItself(charge, 200);
        hear();
        assertThat(debt()).isEqualTo(Amount.credits(4));
        host.bank.refundByItself(charge, 300);
        hear();
        assertThat(debt()).isEqualTo(Amount.credits(4));
        assertThat(host.events()).noneMatch(Event.PurchaseNeedsReview.class::isInstance);
        assertThat(host.billing.audit(ALICE).drifts()).isEmpty();
    }

    @Test
    void ofAPackThatWasRevokedWhatWasSpentIsOwedAndNothingElse() {
        spend(4);
        revoke();
        dispute("dp_1", 501, State.OPEN);
        assertThat(debt()).isEqualTo(Amount.credits(4));
        assertThat(purchase().review()).isFalse();
        dispute("dp_1", 501, State.WON);
        assertThat(debt()).isEqualTo(Amount.NO_CREDITS);
        assertThat(left()).isEqualTo(Amount.NO_CREDITS);
        assertThat(host.billing.audit(ALICE).drifts()).isEmpty();
    }

    @Test
    void whatRunsInFlightHoldOfAClosedPackIsOwedUntilItComesBack() {
        spend(4);
        host.hold(Fixture.request("in-flight", "chat").upTo(Usage.of("tokens", 5)));
        revoke();
        dispute("dp_1", 501, State.OPEN);
        assertThat(debt()).isEqualTo(Amount.credits(9));
        host.release("in-flight");
        assertThat(debt()).isEqualTo(Amount.credits(4));
        dispute("dp_2", 501, State.OPEN);
        assertThat(debt()).isEqualTo(Amount.credits(4));
        assertThat(host.billing.audit(ALICE).drifts()).isEmpty();
    }

    @Test
    void whatComesBackToAPackThatClosedAfterTheDisputeRepaysWhatIsOwed() {
        host.hold(Fixture.request("in-flight", "chat").upTo(Usage.of("tokens", 5)));
        dispute("dp_1", 501, State.OPEN);
        assertThat(debt()).isEqualTo(Amount.credits(5));
        revoke();
        dispute("dp_2", 1, State.OPEN);
        assertThat(debt()).isEqualTo(Amount.credits(5));
        host.settle("in-flight", Usage.of("tokens", 2));
        assertThat(debt()).isEqualTo(Amount.credits(2));
        dispute("dp_2", 1, State.WON);
        dispute("dp_1", 501, State.WON);
        assertThat(debt()).isEqualTo(Amount.NO_CREDITS);
        assertThat(left()).isEqualTo(Amount.credits(3));
        assertThat(host.billing.audit(ALICE).drifts()).isEmpty();
    }

    @Test
    void whatWasOwedOnlyWhileItWasHeldIsNotTakenTwice() {
        host.hold(Fixture.request("in-flight", "chat").upTo(Usage.of("tokens", 5)));
        host.bank.refundByItself(charge(), 301);
        hear();
        host.credits("gift", "2");
        host.release("in-flight");
        host.bank.refundByItself(charge(), 200);
        hear();
        assertThat(purchase().clawbacks().stream()
                        .mapToLong(each -> each.steps() + each.debt())
                        .sum())
                .isEqualTo(Amount.credits(10).steps());
        assertThat(host.billing.audit(ALICE).drifts()).isEmpty();
    }

    @Test
    void whatOthersRepaidIsGivenBackBesideWhatRunsInFlightStillHold() {
        host.hold(Fixture.request("in-flight", "chat").upTo(Usage.of("tokens", 5)));
        dispute("dp_1", 501, State.OPEN);
        host.credits("gift", "5");
        dispute("dp_1", 501, State.WON);
        assertThat(left()).isEqualTo(Amount.credits(15));
        host.release("in-flight");
        assertThat(left()).isEqualTo(Amount.credits(15));
        assertThat(host.balance().available()).isEqualTo(Amount.credits(15));
        assertThat(host.billing.audit(ALICE).drifts()).isEmpty();
    }

    /** Another process is told that it failed while the first still waits for its answer. */
    @Test
    void aRefundThatIsMadeAfterItHadFailedIsForAHuman() {
        PaymentProvider slow = new PaymentProvider() {
            @Override
            public String name() {
                return FakePaymentProvider.NAME;
            }

            @Override
            public PaymentOutcome submit(PaymentCommand command) {
                host.bank.thenDecline().submit(command);
                host.pass(Duration.ofMinutes(5));
                host.billing.worker().runOnce();
                assertThat(left()).isEqualTo(Amount.credits(10));
                host.billing.payments().reviewed(ALICE, "order").orElseThrow();
                return new PaymentOutcome.Succeeded("refund-late");
            }

            @Override
            public PaymentOutcome lookup(PaymentCommand command, Optional<String> reference) {
                return host.bank.lookup(command, reference);
            }
        };
        try (var billing = host.builder().payments(slow).ids(() -> "slow").build()) {
            billing.payments().refund(ALICE, "order", "back").orElseThrow();
        }
        assertThat(purchase().refunds().get(0).attempt().state()).isEqualTo(AttemptState.SUCCEEDED);
        assertThat(host.events())
                .contains(new Event.PurchaseNeedsReview(
                        CommandKey.of("order"),
                        "a refund was made after it had failed, and its units were given back"));
    }

    @Test
    void whatIsSpentOfAClosedPackLaterIsOwedForMoneyThatGoesBackThen() {
        host.hold(Fixture.request("in-flight", "chat").upTo(Usage.of("tokens", 5)));
        revoke();
        host.settle("in-flight", Usage.of("tokens", 3));
        dispute("dp_1", 501, State.OPEN);
        assertThat(debt()).isEqualTo(Amount.credits(3));
        assertThat(purchase().review()).isFalse();
    }

    @Test
    void whatRepaidTheDebtOfAPackThatIsClosedByNowComesBackAsAPackOfItsOwn() {
        spend(7);
        dispute("dp_1", 501, State.OPEN);
        host.credits("gift", "5");
        assertThat(debt()).isEqualTo(Amount.credits(2));
        revoke();
        dispute("dp_1", 501, State.WON);
        assertThat(debt()).isEqualTo(Amount.NO_CREDITS);
        assertThat(host.balance().packs())
                .extracting(pack -> pack.id().value(), Pack::remainingAmount)
                .containsExactly(Assertions.tuple("given-back/1/1", Amount.credits(5)));
        assertThat(host.billing.audit(ALICE).drifts()).isEmpty();
        dispute("dp_1", 501, State.LOST);
        assertThat(left()).isEqualTo(Amount.NO_CREDITS);
        assertThat(debt()).isEqualTo(Amount.credits(2));
        dispute("dp_1", 501, State.WON);
        assertThat(debt()).isEqualTo(Amount.NO_CREDITS);
        assertThat(left()).isEqualTo(Amount.credits(5));
        assertThat(host.billing.audit(ALICE).drifts()).isEmpty();
    }

    @Test
    void neitherWhatIsLostNorWhatIsOwedIsEverMoreThanThereWas() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 150; round++) {
            Principal who = Principal.of("customer-" + round);
            List<String> story = new ArrayList<>(List.of("seed " + seed));
            host.billing.credits().buy(who, "credits", "order").orElseThrow();
            String charge = host.billing
                    .packs()
                    .purchase(who, "order")
                    .orElseThrow()
                    .attempt()
                    .providerKey();
            for (int step = 0; step < 16; step++) {
                story.add(step(random, who, charge, step));
                hear();
                assertThat(host.billing.audit(who).drifts()).as("%s", story).isEmpty();
            }
        }
    }

    private String step(Random random, Principal who, String charge, int number) {
        String run = "run-" + random.nextInt(3);
        Usage tokens = Usage.of("tokens", random.nextInt(6));
        String dispute = "dp_" + random.nextInt(2);
        switch (random.nextInt(9)) {
            case 0, 1 ->
                host.billing.runs().authorize(RunRequest.of(run, who, "chat").upTo(Usage.of("tokens", 5)));
            case 2 -> host.billing.runs().settle(who, run, tokens);
            case 3 -> host.billing.runs().release(who, run);
            case 4 -> host.bank.refundByItself(charge, 1 + random.nextInt(200));
            case 5, 6 -> {
                State state = List.of(State.OPEN, State.WON, State.LOST).get(random.nextInt(3));
                host.bank.dispute(charge, new Dispute(dispute, 1 + random.nextInt(501), state));
                return dispute + " " + state;
            }
            case 7 -> host.billing.packs().grant(GrantRequest.credits("gift-" + number, who, Amount.credits(2)));
            default -> {
                if (random.nextInt(3) == 0) {
                    host.billing.packs().revoke(who, "order", "revoke");
                    return "revoke";
                }
            }
        }
        return run + " " + tokens;
    }

    @Test
    void nobodyElseUsesTheKeysOfPacksThatWereGivenBack() {
        assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> host.credits("given-back/1/1", "5"));
    }

    @Test
    void aDisputeThatWasWonIsNotOpenedAgainByOldNews() {
        dispute("dp_1", 501, State.OPEN);
        dispute("dp_1", 501, State.WON);
        dispute("dp_1", 501, State.OPEN);
        assertThat(left()).isEqualTo(Amount.credits(10));
        dispute("dp_2", 501, State.OPEN);
        assertThat(left()).isEqualTo(Amount.NO_CREDITS);
    }

    @Test
    void whatWasRepaidInTheMeantimeComesBackAsUnits() {
        spend(7);
        dispute("dp_1", 501, State.OPEN);
        host.credits("gift", "20");
        assertThat(left()).isEqualTo(Amount.credits(13));
        dispute("dp_1", 501, State.WON);
        assertThat(left()).isEqualTo(Amount.credits(23));
    }

    @Test
    void aRefundAndADisputeOfTheSameMoneyTakeItOnce() {
        spend(2);
        host.bank.refundByItself(charge(), 501);
        hear();
        dispute("dp_1", 501, State.OPEN);
        assertThat(debt()).isEqualTo(Amount.credits(2));
        assertThat(left()).isEqualTo(Amount.NO_CREDITS);
    }

    @Test
    void aLostDisputeStaysTakenAndOneThatIsLostAfterAllIsTakenAgain() {
        dispute("dp_1", 501, State.OPEN);
        dispute("dp_1", 501, State.LOST);
        assertThat(left()).isEqualTo(Amount.NO_CREDITS);
        dispute("dp_1", 501, State.WON);
        assertThat(left()).isEqualTo(Amount.credits(10));
        dispute("dp_1", 501, State.LOST);
        assertThat(left()).isEqualTo(Amount.NO_CREDITS);
    }

    @Test
    void noticesInEveryOrderWithDuplicatesEndTheSame() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        spend(3);
        for (int round = 0; round < 50; round++) {
            String key = "order-" + round;
            host.billing.credits().buy(ALICE, "credits", key).orElseThrow();
            String charge = host.billing
                    .packs()
                    .purchase(ALICE, key)
                    .orElseThrow()
                    .attempt()
                    .providerKey();
            host.bank.notices();
            host.bank.refundByItself(charge, 100);
            host.bank.dispute(charge, new Dispute("a", 200, State.OPEN));
            host.bank.dispute(charge, new Dispute("b", 50, State.OPEN));
            host.bank.dispute(charge, new Dispute("a", 200, State.WON));
            host.bank.refundByItself(charge, 51);
            List<WebhookReader.Notice> notices = new ArrayList<>(host.bank.notices());
            notices.addAll(notices.subList(0, random.nextInt(notices.size())));
            Collections.shuffle(notices, random);
            notices.forEach(notice -> host.billing.payments().hear(FakePaymentProvider.NAME, notice));
            assertThat(host.pack(key).remainingAmount())
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(Amount.credits("5.988023953"));
        }
    }

    @Test
    void whatWasNotPaidCannotBeRefunded() {
        host.bank.thenDecline();
        host.billing.credits().buy(ALICE, "credits", "declined").orElseThrow();
        assertThat(violation(host.billing.payments().refund(ALICE, "declined", "back")))
                .isEqualTo(new Violation.WrongState("purchase declined", "declined", "refunded"));
        assertThat(violation(host.billing.payments().refund(ALICE, "nothing", "back")))
                .isEqualTo(new Violation.Unknown("purchase", "nothing"));
    }
}
