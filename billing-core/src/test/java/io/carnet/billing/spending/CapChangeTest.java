package io.carnet.billing.spending;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.effect;
import static io.carnet.billing.Fixture.request;
import static io.carnet.billing.Fixture.violation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.carnet.billing.Fixture;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.Amount;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A daily cap of 10 credits that changes, is reset, and meets midnight. */
class CapChangeTest {

    private static final Subject ALL = Subject.EVERYTHING;
    private static final Cap TEN_A_DAY = Cap.credits(Window.DAY, Amount.credits(10));

    @RegisterExtension
    final Fixture host = Fixture.selling(Product.of("chat", Price.metered(Rate.per("tokens", "1", 1))));

    @BeforeEach
    void cap() {
        host.credits("gift", "1000");
        cap(10);
    }

    private void cap(long credits) {
        host.policy(ALL, SpendingPolicy.capped(Cap.credits(Window.DAY, Amount.credits(credits))));
    }

    private static RunRequest chat(String key, long tokens) {
        return request(key, "chat").upTo(Usage.of("tokens", tokens));
    }

    private void spend(String key, long tokens) {
        host.hold(chat(key, tokens));
        host.settle(key, Usage.of("tokens", tokens));
    }

    private long left(String key) {
        return ((Violation.CapExceeded) violation(host.billing.runs().authorize(chat(key, 500)))).left()
                / Amount.credits(1).steps();
    }

    private long used() {
        return host.billing.spending().used(ALICE, ALL).get(0).used()
                / Amount.credits(1).steps();
    }

    @Test
    void takesEffectWithTheNextCommandWhenRaised() {
        spend("one", 10);
        assertThat(left("two")).isZero();
        cap(15);
        assertThat(left("two")).isEqualTo(5);
        spend("two", 5);
    }

    @Test
    void stopsEverythingWhenLoweredBelowWhatIsUsed() {
        spend("one", 5);
        Run held = host.hold(chat("two", 5));
        cap(3);
        assertThat(left("three")).isZero();
        assertThat(host.run("two")).isEqualTo(held);
        assertThat(violation(host.billing.runs().extend(ALICE, "two", Amount.credits(6))))
                .isInstanceOf(Violation.CapExceeded.class);
        assertThat(host.settle("two", Usage.of("tokens", 9)).charged()).isEqualTo(Amount.credits(5));
    }

    @Test
    void letsEverythingPassWhenRemoved() {
        spend("one", 10);
        host.policy(ALL, SpendingPolicy.OPEN);
        spend("two", 500);
        assertThat(host.billing.spending().used(ALICE, ALL)).isEmpty();
    }

    @Test
    void resetForgivesWhatWasSpentAndNotWhatIsHeld() {
        spend("spent", 4);
        host.hold(chat("held", 3));
        CapWindow reset =
                host.billing.spending().reset(ALICE, ALL, TEN_A_DAY, "reset-1").orElseThrow();
        assertThat(reset.used()).isEqualTo(Amount.credits(3).steps());
        assertThat(left("next")).isEqualTo(7);
        host.settle("held", Usage.of("tokens", 3));
        assertThat(used()).isEqualTo(3);
    }

    @Test
    void resetIsJournalledOnceForAKey() {
        spend("spent", 4);
        host.billing.spending().reset(ALICE, ALL, TEN_A_DAY, "reset-1").orElseThrow();
        spend("again", 5);
        int entries = host.journal().size();
        Outcome<CapWindow> replay = host.billing.spending().reset(ALICE, ALL, TEN_A_DAY, "reset-1");
        assertThat(effect(replay)).isEqualTo(Outcome.Effect.REPLAYED);
        assertThat(host.journal()).hasSize(entries);
        assertThat(used()).isEqualTo(5);
        assertThat(host.journal())
                .extracting(entry -> entry.movement())
                .filteredOn(move -> move.kind() == Kind.CAP_RESET)
                .extracting(Movement::steps, Movement::reference)
                .containsExactly(tuple(Amount.credits(4).steps(), "reset-1"));
    }

    @Test
    void resetIsReplayedAfterTheCapIsGone() {
        spend("spent", 4);
        host.billing.spending().reset(ALICE, ALL, TEN_A_DAY, "reset-1").orElseThrow();
        host.policy(ALL, SpendingPolicy.OPEN);
        assertThat(effect(host.billing.spending().reset(ALICE, ALL, TEN_A_DAY, "reset-1")))
                .isEqualTo(Outcome.Effect.REPLAYED);
    }

    @Test
    void resetWantsACapThatIsThere() {
        for (Cap other : new Cap[] {
            Cap.calls(Window.DAY, 1),
            Cap.credits(Window.HOUR, Amount.credits(10)),
            Cap.credits(Window.CALL, Amount.credits(1))
        }) {
            assertThat(violation(host.billing.spending().reset(ALICE, ALL, other, "reset-1")))
                    .isInstanceOf(Violation.Unknown.class);
        }
        assertThat(effect(host.billing.spending().reset(ALICE, ALL, TEN_A_DAY, "reset-1")))
                .isEqualTo(Outcome.Effect.NEW);
    }

    @Test
    void resetConcernsTheCurrentWindowOnly() {
        spend("spent", 4);
        host.billing.spending().reset(ALICE, ALL, TEN_A_DAY, "reset-1").orElseThrow();
        host.pass(Duration.ofDays(1));
        spend("tomorrow", 10);
        assertThat(left("next")).isZero();
    }

    @Test
    void aRunCountsInTheWindowOfItsAuthorisationAcrossMidnight() {
        host.clock.moveTo(Instant.parse("2026-03-04T23:59:00Z"));
        host.hold(chat("late", 4));
        host.pass(Duration.ofMinutes(2));
        spend("early", 10);
        assertThat(violation(host.billing.runs().extend(ALICE, "late", Amount.credits(11))))
                .isInstanceOf(Violation.CapExceeded.class);
        assertThat(host.billing
                        .runs()
                        .extend(ALICE, "late", Amount.credits(8))
                        .orElseThrow()
                        .held())
                .isEqualTo(Amount.credits(8));
        assertThat(host.settle("late", Usage.of("tokens", 99)).charged()).isEqualTo(Amount.credits(10));
        assertThat(used()).isEqualTo(10);
    }

    @Test
    void aLateSettlementTakesNoCallThatHasBeenGivenAway() {
        host.policy(ALL, SpendingPolicy.capped(Cap.calls(Window.DAY, 1)));
        host.hold(chat("late", 2));
        host.pass(Duration.ofMinutes(15));
        spend("next", 1);
        Run settled = host.settle("late", Usage.of("tokens", 2));
        assertThat(settled.charged()).isEqualTo(Amount.NO_CREDITS);
        assertThat(settled.shortfall()).isEqualTo(Amount.credits(2));
        assertThat(host.billing.spending().used(ALICE, ALL).get(0).used()).isEqualTo(1);
    }

    @Test
    void keepsABegunDayWhenTheZoneChanges() {
        spend("utc", 10);
        host.billing.spending().zone(ALICE, ZoneId.of("Asia/Tokyo")).orElseThrow();
        host.clock.moveTo(Instant.parse("2026-03-04T23:59:59Z"));
        assertThat(left("tokyo")).isZero();
        host.clock.moveTo(Instant.parse("2026-03-05T00:00:00Z"));
        spend("tokyo", 10);
        assertThat(left("next")).isZero();
        host.clock.moveTo(Instant.parse("2026-03-05T15:00:00Z"));
        spend("next", 10);
    }

    @Test
    void isNoWayRoundACapToChangeTheZoneToAndFro() {
        spend("one", 10);
        for (String zone : new String[] {"Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Tokyo", "UTC"}) {
            host.billing.spending().zone(ALICE, ZoneId.of(zone)).orElseThrow();
            assertThat(left("two")).isZero();
        }
    }

    @Test
    void usesTheZoneOfThePrincipalForWindowsThatBegin() {
        host.billing.spending().zone(ALICE, ZoneId.of("America/New_York")).orElseThrow();
        spend("one", 10);
        assertThat(violation(host.billing.runs().authorize(chat("two", 1))).retryAt())
                .contains(Instant.parse("2026-03-05T05:00:00Z"));
    }
}
