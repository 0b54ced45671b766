package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** Caps keep counting when a principal moves to where days and months begin at other times. */
public interface CountsAcrossZones extends BillingUnderTest {

    private void capped(Window window, String zone) {
        billing().packs().grant(GrantRequest.runs("pack", ALICE, REMOVER, 10)).orElseThrow();
        billing()
                .spending()
                .set(ALICE, Subject.EVERYTHING, 0, SpendingPolicy.capped(Cap.calls(window, 2)))
                .orElseThrow();
        moveTo(zone);
    }

    private void moveTo(String zone) {
        billing().spending().zone(ALICE, ZoneId.of(zone)).orElseThrow();
    }

    private Outcome<Run> run(String key) {
        return billing(1).runs().authorize(RunRequest.of(key, ALICE, REMOVER).holdFor(Duration.ofHours(24)));
    }

    private void isFull() {
        assertThat(run("one-too-many"))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.refusal().violations())
                                .hasOnlyElementsOfType(Violation.CapExceeded.class));
    }

    @Test
    default void aDayThatHasBegunEndsWhereItBegan() {
        clock().moveTo(Instant.parse("2026-03-05T10:00:00Z"));
        capped(Window.DAY, "UTC");
        run("first").orElseThrow();
        run("second").orElseThrow();

        moveTo("Asia/Tokyo");
        clock().moveTo(Instant.parse("2026-03-05T20:00:00Z"));
        isFull();

        clock().moveTo(Instant.parse("2026-03-06T00:00:00Z"));
        run("third").orElseThrow();
        run("fourth").orElseThrow();
        isFull();
    }

    /** The day of 25 hours one moves into began before the one of 24 hours one comes from. */
    @Test
    default void aDayMayBeginBeforeTheDayBeforeIt() {
        clock().moveTo(Instant.parse("2026-04-05T10:00:00Z"));
        capped(Window.DAY, "Australia/Brisbane");
        run("first").orElseThrow();

        moveTo("Australia/Adelaide");
        clock().moveTo(Instant.parse("2026-04-05T14:10:00Z"));
        run("second").orElseThrow();
        run("third").orElseThrow();
        isFull();
        billing().runs().release(ALICE, "first").orElseThrow();
        isFull();
    }

    /** The month one moves into began at the very instant of the one that has ended, and takes its count over. */
    @Test
    default void aMonthMayBeginTogetherWithTheMonthBeforeIt() {
        clock().moveTo(Instant.parse("2026-10-31T22:00:00Z"));
        capped(Window.MONTH, "UTC");
        run("first").orElseThrow();

        moveTo("Atlantic/Azores");
        clock().moveTo(Instant.parse("2026-11-01T00:30:00Z"));
        run("second").orElseThrow();
        isFull();
    }
}
