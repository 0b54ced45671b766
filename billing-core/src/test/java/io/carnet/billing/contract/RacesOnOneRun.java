package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.value.Amount;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One run is settled, released, captured and expired by many at once; it ends once, and the figures add up. */
public interface RacesOnOneRun extends BillingUnderTest {

    int ROUNDS = 5;

    private void funded() {
        billing()
                .packs()
                .grant(GrantRequest.credits("funds", ALICE, Amount.credits(1_000)))
                .orElseThrow();
    }

    private void held(String key) {
        billing()
                .runs()
                .authorize(RunRequest.of(key, ALICE, CHAT)
                        .upTo(Usage.of("tokens", 10))
                        .holdFor(Duration.ofMinutes(1)))
                .orElseThrow();
    }

    private Run ended(String key) {
        Run run = billing(1).runs().find(ALICE, key).orElseThrow();
        assertThat(run.state().open()).isFalse();
        assertThat(run.hold().held()).isZero();
        return run;
    }

    private void addsUp() {
        Amount charged = billing(1).activity().page(ALICE).rows().stream()
                .map(Run::charged)
                .reduce(Amount.NO_CREDITS, Amount::plus);
        Balance balance = billing(1).credits().balance(ALICE);
        assertThat(balance.total().plus(charged)).isEqualTo(Amount.credits(1_000));
        assertThat(balance.held()).isEqualTo(Amount.NO_CREDITS);
    }

    @Test
    default void aRunIsSettledOnceByItsUsage() {
        funded();
        held("run");

        List<Outcome<Run>> outcomes =
                crowd().send(many(), who -> billing(who).runs().settle(ALICE, "run", Usage.of("tokens", 7)));

        assertThat(BillingUnderTest.effects(outcomes)).isEqualTo(1);
        assertThat(BillingUnderTest.replays(outcomes)).isEqualTo(many() - 1);
        assertThat(ended("run").charged()).isEqualTo(Amount.credits(7));
        addsUp();
    }

    @Test
    default void aRunSettledWithDifferentUsagesKeepsTheFirst() {
        funded();
        held("run");

        List<Outcome<Run>> outcomes =
                crowd().send(many(), who -> billing(who).runs().settle(ALICE, "run", Usage.of("tokens", who / 2 % 8)));

        assertThat(BillingUnderTest.effects(outcomes)).isEqualTo(1);
        assertThat(BillingUnderTest.violations(outcomes)).isNotEmpty().hasOnlyElementsOfType(Violation.Conflict.class);
        addsUp();
    }

    @Test
    default void capturesComeInAnyOrderAndTheLargestCounts() {
        funded();
        held("run");

        crowd().send(
                        many(),
                        who -> billing(who)
                                .runs()
                                .capture(ALICE, "run", Usage.of("tokens", who % 10))
                                .orElseThrow());

        assertThat(billing(1).runs().find(ALICE, "run")).map(Run::charged).contains(Amount.credits(9));
        billing().runs().release(ALICE, "run").orElseThrow();
        assertThat(ended("run").charged()).isEqualTo(Amount.credits(9));
        addsUp();
    }

    @Test
    default void settlingAndReleasingEndARunOnce() {
        funded();
        for (int round = 0; round < ROUNDS; round++) {
            String key = "run-" + round;
            held(key);

            List<Outcome<Run>> outcomes = crowd().send(
                            many(),
                            who -> who / 2 % 2 == 0
                                    ? billing(who).runs().settle(ALICE, key, Usage.of("tokens", 5))
                                    : billing(who).runs().release(ALICE, key));

            assertThat(BillingUnderTest.effects(outcomes)).isEqualTo(1);
            boolean settled = ended(key).state() == RunState.SETTLED;
            assertThat(ended(key).charged()).isEqualTo(Amount.credits(settled ? 5 : 0));
        }
        addsUp();
    }

    @Test
    default void releasingAndAbandoningEndARunOnce() {
        funded();
        for (int round = 0; round < ROUNDS; round++) {
            String key = "run-" + round;
            held(key);

            List<Outcome<Run>> outcomes = crowd().send(
                            many(),
                            who -> who / 2 % 2 == 0
                                    ? billing(who).runs().abandon(ALICE, key)
                                    : billing(who).runs().release(ALICE, key));

            assertThat(BillingUnderTest.effects(outcomes)).isEqualTo(1);
            assertThat(ended(key).charged()).isEqualTo(Amount.NO_CREDITS);
        }
        addsUp();
    }

    @Test
    default void capturesRacingTheEndAreChargedOrRefused() {
        funded();
        for (int round = 0; round < ROUNDS; round++) {
            String key = "run-" + round;
            held(key);

            List<Outcome<Run>> outcomes = crowd().send(
                            many(),
                            who -> who < 2
                                    ? billing(who).runs().settle(ALICE, key, Usage.of("tokens", 9))
                                    : billing(who).runs().capture(ALICE, key, Usage.of("tokens", who % 9)));

            assertThat(BillingUnderTest.violations(outcomes)).allMatch(Violation.WrongState.class::isInstance);
            assertThat(ended(key).charged()).isEqualTo(Amount.credits(9));
        }
        addsUp();
    }

    @Test
    default void expiryRacingSettlementEndsARunOnce() {
        funded();
        for (int round = 0; round < ROUNDS; round++) {
            String key = "run-" + round;
            held(key);

            crowd().send(many(), who -> {
                if (who == many() / 2) {
                    clock().advance(Duration.ofMinutes(2));
                }
                return switch (who % 3) {
                    case 0 ->
                        billing(who / 3)
                                .runs()
                                .settle(ALICE, key, Usage.of("tokens", 5))
                                .map(Run::state);
                    case 1 ->
                        billing(who / 3)
                                .runs()
                                .extend(ALICE, key, Amount.credits(12))
                                .map(Run::state);
                    default -> billing(who / 3).worker().runOnce();
                };
            });

            Run run = ended(key);
            assertThat(run.state()).isEqualTo(RunState.SETTLED);
            assertThat(run.charged()).isEqualTo(Amount.credits(5));
        }
        addsUp();
    }
}
