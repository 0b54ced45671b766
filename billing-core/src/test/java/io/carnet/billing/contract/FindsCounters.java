package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.Measure;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.Money;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A counter is found by the bounds it has, whatever bounds a window would have in today's zone. */
public interface FindsCounters extends StoreUnderTest {

    private Optional<CapWindow> around(Subject subject, Window window, Measure measure, String at) {
        Instant instant = Instant.parse(at);
        return store().read(
                        new Need(ALICE, Set.of(), Set.of(), Set.of(), Set.of(subject)),
                        instant,
                        view -> view.windowAround(subject, window, measure, instant));
    }

    private Optional<CapWindow> day(String at) {
        return around(Subject.EVERYTHING, Window.DAY, Measure.CALLS, at);
    }

    private static CapWindow day(String start, String end) {
        return Rows.window(Subject.EVERYTHING, Window.DAY, Measure.CALLS, start, end);
    }

    @Test
    default void aCounterHoldsFromItsStartToBeforeItsEnd() {
        CapWindow counter = day("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z");
        Writing.of(ALICE).at(Instant.EPOCH).windows(counter).to(store());

        assertThat(day("2026-02-28T23:59:59.999999Z")).isEmpty();
        assertThat(day("2026-03-01T00:00:00Z")).contains(counter);
        assertThat(day("2026-03-01T23:59:59.999999Z")).contains(counter);
        assertThat(day("2026-03-02T00:00:00Z")).isEmpty();
    }

    @Test
    default void countersOfOtherSubjectsWindowsAndMeasuresDoNotMix() {
        Subject agent = Subject.of(Spender.agent("writers", "tool"));
        Subject group = Subject.of(Spender.group("writers"));
        Subject product = new Subject(Subject.Level.PRODUCT, "", "tool");
        Measure cents = Measure.of(Money.usd("1"));
        Measure micros = Measure.of(Money.of("USD", 6, "1"));
        List<CapWindow> counters = List.of(
                Rows.window(agent, Window.DAY, cents, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"),
                Rows.window(group, Window.DAY, cents, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"),
                Rows.window(product, Window.DAY, cents, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"),
                Rows.window(agent, Window.MONTH, cents, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"),
                Rows.window(agent, Window.DAY, micros, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"),
                Rows.window(agent, Window.DAY, Measure.CREDITS, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"));
        Writing.of(ALICE).windows(counters).to(store());
        Writing.of(BOB)
                .windows(Rows.window(agent, Window.DAY, Measure.CALLS, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"))
                .to(store());

        for (CapWindow counter : counters) {
            assertThat(around(
                            counter.key().subject(),
                            counter.key().window(),
                            counter.key().measure(),
                            "2026-03-01T12:00:00Z"))
                    .contains(counter);
        }
        assertThat(around(agent, Window.DAY, Measure.CALLS, "2026-03-01T12:00:00Z"))
                .isEmpty();
    }

    @Test
    default void afterAZoneChangeTheOldDayHoldsUntilItsOwnEndAndTheNewOneFromThen() {
        CapWindow utc = day("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z");
        CapWindow tokyo = day("2026-03-01T15:00:00Z", "2026-03-02T15:00:00Z");
        Writing.of(ALICE).at(Instant.EPOCH).windows(utc).to(store());
        assertThat(day("2026-03-01T20:00:00Z")).contains(utc);

        Writing.of(ALICE).at(Instant.EPOCH).windows(tokyo).to(store());
        assertThat(day("2026-03-02T00:30:00Z")).contains(tokyo);
        assertThat(day("2026-03-01T14:59:59Z")).contains(utc);
        assertThat(day("2026-03-02T15:00:00Z")).isEmpty();
    }

    /** Adelaide's day of 25 hours began before Brisbane's of 24 and ends after it. */
    @Test
    default void aCounterIsFoundAroundAShorterOneThatBeganLaterAndHasEnded() {
        CapWindow brisbane = day("2026-04-04T14:00:00Z", "2026-04-05T14:00:00Z");
        CapWindow adelaide = day("2026-04-04T13:30:00Z", "2026-04-05T14:30:00Z");
        Writing.of(ALICE).at(Instant.EPOCH).windows(brisbane, adelaide).to(store());

        assertThat(day("2026-04-05T14:10:00Z")).contains(adelaide);
    }

    @Test
    default void theCounterOfATotalNeverEnds() {
        CapWindow total = Rows.window(
                Subject.EVERYTHING, Window.TOTAL, Measure.CREDITS, "1970-01-01T00:00:00Z", "9999-12-31T00:00:00Z");
        Writing.of(ALICE).windows(total).to(store());

        assertThat(around(Subject.EVERYTHING, Window.TOTAL, Measure.CREDITS, "2099-12-31T23:59:59Z"))
                .contains(total);
    }
}
