package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.journal.Entry;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Lists come in pages; what arrives meanwhile neither hides a row nor shows one twice. */
public interface Pages extends StoreUnderTest {

    private void writeRuns(int first, int last) {
        Writing.of(ALICE)
                .runs(IntStream.rangeClosed(first, last)
                        .mapToObj(i -> Rows.run(ALICE, "run-" + i, i))
                        .toList())
                .to(store());
    }

    private void writeEntries(int count) {
        Writing.of(ALICE)
                .movements(IntStream.rangeClosed(1, count)
                        .mapToObj(i -> Rows.movement(NOW, "entry-" + i))
                        .toList())
                .to(store());
    }

    private List<Long> runs(Optional<Long> before, int limit) {
        return store().runs(ALICE, ActivityFilter.ALL, before, limit).stream()
                .map(Run::number)
                .toList();
    }

    private List<Long> entries(long after, int limit) {
        return store().entries(ALICE, Optional.empty(), after, limit).stream()
                .map(Entry::number)
                .toList();
    }

    private static List<Long> rising(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    default void runsComeLatestFirst() {
        writeRuns(1, 5);
        Writing.of(BOB).runs(Rows.run(BOB, "his", 1)).to(store());

        assertThat(runs(Optional.empty(), 10)).containsExactly(5L, 4L, 3L, 2L, 1L);
        assertThat(runs(Optional.empty(), 2)).containsExactly(5L, 4L);
        assertThat(runs(Optional.of(4L), 2)).containsExactly(3L, 2L);
        assertThat(runs(Optional.of(2L), 2)).containsExactly(1L);
        assertThat(runs(Optional.of(1L), 2)).isEmpty();
        assertThat(runs(Optional.of(Long.MAX_VALUE), 1)).containsExactly(5L);
    }

    @Test
    default void noRunIsNumberedBelowOne() {
        writeRuns(1, 3);

        assertThat(runs(Optional.of(0L), 10)).isEmpty();
        assertThat(runs(Optional.of(-1L), 10)).isEmpty();
        assertThat(runs(Optional.of(Long.MIN_VALUE), 10)).isEmpty();
    }

    @Test
    default void runsKeepTheirPlaceWhateverBecomesOfThem() {
        writeRuns(1, 3);
        Writing.of(ALICE)
                .runs(Rows.in(Rows.run(ALICE, "run-1", 1), RunState.RELEASED))
                .to(store());

        assertThat(runs(Optional.empty(), 10)).containsExactly(3L, 2L, 1L);
    }

    @Test
    default void aPageOfRunsIsFollowedByTheNextWhileOthersArrive() {
        writeRuns(1, 6);
        List<Long> seen = new ArrayList<>(runs(Optional.empty(), 3));
        writeRuns(7, 9);
        seen.addAll(runs(Optional.of(seen.get(2)), 3));

        assertThat(seen).containsExactly(6L, 5L, 4L, 3L, 2L, 1L);
    }

    @Test
    default void theGreatestPageOfRunsIsWhole() {
        writeRuns(1, Limits.PAGE + 1);

        assertThat(runs(Optional.empty(), Limits.PAGE)).hasSize(Limits.PAGE).endsWith(2L);
    }

    @Test
    default void entriesComeInTheirOrder() {
        writeEntries(5);
        Writing.of(BOB).movements(List.of(Rows.movement(NOW, "his"))).to(store());

        assertThat(entries(0, 10)).isEqualTo(rising(1, 5));
        assertThat(entries(0, 2)).containsExactly(1L, 2L);
        assertThat(entries(2, 2)).containsExactly(3L, 4L);
        assertThat(entries(4, 2)).containsExactly(5L);
        assertThat(entries(5, 2)).isEmpty();
        assertThat(entries(Long.MAX_VALUE, 2)).isEmpty();
    }

    @Test
    default void whoAsksForEntriesFromBeforeTheFirstBeginsWithTheFirst() {
        writeEntries(3);

        assertThat(entries(-1, 2)).containsExactly(1L, 2L);
        assertThat(entries(Long.MIN_VALUE, 2)).containsExactly(1L, 2L);
    }

    @Test
    default void aPageOfEntriesIsFollowedByTheNextWhileOthersArrive() {
        writeEntries(4);
        List<Long> seen = new ArrayList<>(entries(0, 3));
        writeEntries(2);
        seen.addAll(entries(3, 3));

        assertThat(seen).isEqualTo(rising(1, 6));
    }

    @Test
    default void theGreatestPageOfEntriesIsWhole() {
        writeEntries(Limits.PAGE + 1);

        assertThat(entries(0, Limits.PAGE)).isEqualTo(rising(1, Limits.PAGE));
    }

    @Test
    default void aPageGivenOutDoesNotChange() {
        writeRuns(1, 2);
        writeEntries(2);
        List<Run> runs = store().runs(ALICE, ActivityFilter.ALL, Optional.empty(), 10);
        List<Entry> entries = store().entries(ALICE, Optional.empty(), 0, 10);
        writeRuns(3, 4);
        writeEntries(2);

        assertThat(runs).hasSize(2);
        assertThat(entries).hasSize(2);
    }

    @Test
    default void principalsComeInByteOrder() {
        List<Principal> ordered = java.util.stream.Stream.of(
                        "+", "-", ".", "0", "9", ":", "A", "Z", "_", "a", "a+", "aA", "aa", "z", "|")
                .map(Principal::of)
                .toList();
        List<Principal> shuffled = new ArrayList<>(ordered);
        java.util.Collections.reverse(shuffled);
        shuffled.forEach(principal ->
                Writing.of(principal).packs(Rows.credits("pack", 1, 5)).to(store()));

        assertThat(store().principals(Optional.empty(), 100)).isEqualTo(ordered);
        assertThat(store().principals(Optional.empty(), 3)).isEqualTo(ordered.subList(0, 3));
        assertThat(store().principals(Optional.of(ordered.get(2)), 3)).isEqualTo(ordered.subList(3, 6));
        assertThat(store().principals(Optional.of(Principal.of("B")), 2)).isEqualTo(ordered.subList(7, 9));
        assertThat(store().principals(Optional.of(Principal.of("|")), 3)).isEmpty();
    }

    @Test
    default void aPageOfPrincipalsIsFollowedByTheNextWhileOthersArrive() {
        for (String name : List.of("b", "d", "f", "h")) {
            Writing.of(Principal.of(name)).packs(Rows.credits("pack", 1, 5)).to(store());
        }
        List<Principal> seen = new ArrayList<>(store().principals(Optional.empty(), 2));
        for (String name : List.of("a", "e")) {
            Writing.of(Principal.of(name)).packs(Rows.credits("pack", 1, 5)).to(store());
        }
        seen.addAll(store().principals(Optional.of(seen.get(1)), 10));

        assertThat(seen).extracting(Principal::value).containsExactly("b", "d", "e", "f", "h");
    }
}
