package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.store.Need;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every load brings along the runs whose time is over. */
public interface LoadsWhatIsDue extends StoreUnderTest {

    private Set<String> due(Instant loadedAt, Instant by) {
        return store().read(
                        Need.of(ALICE),
                        loadedAt,
                        view -> view.dueRuns(by).stream()
                                .map(run -> run.key().value())
                                .collect(Collectors.toSet()));
    }

    private static Run expiring(String key, long number, Instant until) {
        return Rows.until(Rows.run(ALICE, key, number), until);
    }

    @Test
    default void aRunIsDueFromItsExpiryOn() {
        Writing.of(ALICE)
                .runs(
                        expiring("before", 1, NOW.minusNanos(1_000)),
                        expiring("now", 2, NOW),
                        expiring("after", 3, NOW.plusNanos(1_000)))
                .to(store());

        assertThat(due(NOW, NOW)).containsExactlyInAnyOrder("before", "now");
    }

    @Test
    default void onlyHeldAndAcceptedRunsAreDue() {
        List<Run> runs = new ArrayList<>();
        for (RunState state : RunState.values()) {
            runs.add(Rows.in(expiring(state.name(), runs.size() + 1L, NOW), state));
        }
        Writing.of(ALICE).runs(runs).to(store());

        assertThat(due(NOW, NOW)).containsExactlyInAnyOrder("HELD", "ACCEPTED");
    }

    @Test
    default void aRunIsNoLongerDueOnceItIsClosed() {
        Run run = expiring("run", 1, NOW);
        Writing.of(ALICE).runs(run).to(store());
        Writing.of(ALICE).runs(Rows.in(run, RunState.EXPIRED)).to(store());

        assertThat(due(NOW, NOW)).isEmpty();
    }

    @Test
    default void aRunIsNoLongerDueOnceItIsExtended() {
        Run run = expiring("run", 1, NOW);
        Writing.of(ALICE).runs(run).to(store());
        Writing.of(ALICE).runs(Rows.until(run, NOW.plusSeconds(1))).to(store());

        assertThat(due(NOW, NOW)).isEmpty();
        assertThat(due(NOW.plusSeconds(1), NOW.plusSeconds(1))).containsExactly("run");
    }

    @Test
    default void aClockThatWentBackHidesNothingThatWasDue() {
        Writing.of(ALICE)
                .at(NOW)
                .runs(expiring("run", 1, NOW.minusNanos(1_000)))
                .to(store());
        Instant earlier = NOW.minusSeconds(3_600);

        assertThat(due(earlier, NOW)).containsExactly("run");
        store().transact(List.of(Need.of(ALICE)), earlier, PATIENCE, views -> {
            assertThat(views.get(ALICE).dueRuns(NOW)).hasSize(1);
            return List.of();
        });
    }

    @Test
    default void whoAsksForLessThanWasLoadedGetsLess() {
        Writing.of(ALICE)
                .runs(expiring("early", 1, NOW.plusSeconds(1)), expiring("late", 2, NOW.plusSeconds(2)))
                .to(store());

        assertThat(due(NOW.plusSeconds(2), NOW.plusSeconds(1))).containsExactly("early");
    }

    @Test
    default void runsThatExpireTogetherAreAllDue() {
        Writing.of(ALICE)
                .runs(expiring("one", 1, NOW), expiring("other", 2, NOW), expiring("third", 3, NOW))
                .to(store());

        assertThat(due(NOW, NOW)).containsExactlyInAnyOrder("one", "other", "third");
    }

    @Test
    default void dueRunsOfOthersStayWithThem() {
        Writing.of(BOB).runs(Rows.until(Rows.run(BOB, "his", 1), NOW)).to(store());

        assertThat(due(NOW, NOW)).isEmpty();
    }
}
