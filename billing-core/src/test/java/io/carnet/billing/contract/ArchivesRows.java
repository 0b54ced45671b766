package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.Event;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.store.Archival;
import io.carnet.billing.store.Checkpoint;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What goes into an archive goes wholly or not at all, and leaves behind what it must. */
public interface ArchivesRows extends StoreUnderTest {

    /** Longer than a page of anything, with all that stands between fields. */
    String CONTENT = "one\tline\n".repeat(30_000) + "seal";

    private void happen(Principal principal, int count) {
        Writing.of(principal)
                .movements(IntStream.range(0, count)
                        .mapToObj(i -> Rows.movement(NOW, "reference-" + i % 2))
                        .toList())
                .events(Collections.nCopies(count, new Event.DebtRepaid(BalanceKey.CREDITS)))
                .to(store());
    }

    private Everything all(Principal principal) {
        return Everything.of(principal, second());
    }

    private Archival upTo(long entries, long events, List<Run> runs) {
        Everything now = all(ALICE);
        Checkpoint before = now.checkpoint();
        Hash head = now.entries().stream()
                .filter(entry -> entry.number() == entries)
                .map(Entry::hash)
                .findFirst()
                .orElse(before.head());
        Checkpoint after = new Checkpoint(
                ALICE, before.number() + 1, NOW, RichRows.LATEST, entries, head, events, CONTENT + entries);
        return new Archival(before, after, runs);
    }

    private List<Long> entries(Optional<String> reference, long after, int limit) {
        return second().entries(ALICE, reference, after, limit).stream()
                .map(Entry::number)
                .toList();
    }

    private List<Long> events(long after, int limit) {
        return second().events(ALICE, after, limit).stream()
                .map(Envelope::number)
                .toList();
    }

    private Optional<Run> named(RunKey key) {
        return second().read(new Need(ALICE, Set.of(key), Set.of(), Set.of(), Set.of()), NOW, view -> view.run(key));
    }

    private static Run closed(String key, long number) {
        return Rows.in(Rows.run(ALICE, key, number), RunState.SETTLED);
    }

    @Test
    default void nothingWasArchivedOfAnybodyAtFirst() {
        happen(ALICE, 1);

        assertThat(all(ALICE).checkpoint()).isEqualTo(Checkpoint.none(ALICE));
        assertThat(all(BOB).checkpoint()).isEqualTo(Checkpoint.none(BOB));
    }

    @Test
    default void everyFieldOfACheckpoint() {
        happen(ALICE, 4);
        Archival first = upTo(3, 2, List.of());
        assertThat(store().archive(first)).isTrue();
        assertThat(all(ALICE).checkpoint()).isEqualTo(first.after());

        Archival next = upTo(4, 2, List.of());
        assertThat(next.before()).isEqualTo(first.after());
        assertThat(store().archive(next)).isTrue();
        assertThat(all(ALICE).checkpoint()).isEqualTo(next.after());
    }

    @Test
    default void entriesAndEventsBehindTheCheckpointAreGone() {
        happen(ALICE, 7);
        Everything before = all(ALICE);
        assertThat(store().archive(upTo(4, 3, List.of()))).isTrue();

        assertThat(entries(Optional.empty(), 0, 10)).containsExactly(5L, 6L, 7L);
        assertThat(entries(Optional.empty(), Long.MIN_VALUE, 2)).containsExactly(5L, 6L);
        assertThat(entries(Optional.empty(), 5, 1)).containsExactly(6L);
        assertThat(entries(Optional.empty(), Long.MAX_VALUE, 1)).isEmpty();
        assertThat(entries(Optional.of("reference-0"), 0, 10)).containsExactly(5L, 7L);
        assertThat(entries(Optional.of("reference-1"), 0, 10)).containsExactly(6L);
        assertThat(events(0, 10)).containsExactly(4L, 5L, 6L, 7L);
        assertThat(events(5, 1)).containsExactly(6L);
        assertThat(all(ALICE).entries()).isEqualTo(before.entries().subList(4, 7));
        assertThat(all(ALICE).events()).isEqualTo(before.events().subList(3, 7));
        assertThat(all(ALICE).wallet()).isEqualTo(before.wallet());
    }

    @Test
    default void theJournalGoesOnBehindACheckpointWithNothingBehindIt() {
        happen(ALICE, 2);
        assertThat(store().archive(upTo(2, 2, List.of()))).isTrue();
        assertThat(entries(Optional.empty(), 0, 10)).isEmpty();
        assertThat(entries(Optional.of("reference-0"), 0, 10)).isEmpty();
        HandlerName mails = HandlerName.of("mails");
        assertThat(second().behind(mails, Instant.EPOCH, NOW, Optional.empty(), 10))
                .containsExactly(ALICE);

        happen(ALICE, 2);

        assertThat(entries(Optional.empty(), 0, 10)).containsExactly(3L, 4L);
        assertThat(entries(Optional.of("reference-0"), 2, 10)).containsExactly(3L);
        assertThat(events(0, 10)).containsExactly(3L, 4L);
    }

    @Test
    default void nothingOfAnybodyElseGoes() {
        happen(ALICE, 3);
        happen(BOB, 3);
        Writing.of(BOB).runs(Rows.in(Rows.run(BOB, "run", 1), RunState.SETTLED)).to(store());
        Writing.of(ALICE).runs(closed("run", 1)).to(store());
        Everything his = all(BOB);

        assertThat(store().archive(upTo(3, 3, all(ALICE).runs()))).isTrue();

        assertThat(all(BOB)).isEqualTo(his);
    }

    @Test
    default void anArchivedRunIsItsKeyAndWhatItCounts() {
        List<Pack> packs = RichRows.packs();
        List<CapWindow> windows = RichRows.windows();
        List<Run> runs = RichRuns.runs(ALICE, packs, windows);
        Writing.of(ALICE).packs(packs).windows(windows).runs(runs).to(store());
        List<Run> going = runs.stream().filter(run -> !run.state().open()).toList();
        List<Run> left = new ArrayList<>(runs);
        left.removeAll(going);
        List<Run> listed = List.copyOf(left);
        going.stream()
                .filter(run -> run.state() != RunState.REFUSED)
                .map(Run::archived)
                .forEach(left::add);

        assertThat(store().archive(upTo(0, 0, going))).isTrue();

        assertThat(all(ALICE).runs()).containsExactlyInAnyOrderElementsOf(left);
        assertThat(all(ALICE).packs()).containsExactlyInAnyOrderElementsOf(packs);
        assertThat(all(ALICE).windows()).containsExactlyInAnyOrderElementsOf(windows);
        assertThat(second().runs(ALICE, ActivityFilter.ALL, Optional.empty(), Limits.PAGE))
                .containsExactlyInAnyOrderElementsOf(listed);
        for (Run run : left) {
            assertThat(named(run.key())).contains(run);
        }
        assertThat(second().runs(ALICE, ActivityFilter.ALL.states(RunState.ARCHIVED), Optional.empty(), 10))
                .isEmpty();
    }

    @Test
    default void aRefusedRunGoesAndTheRunUnderItsKeyStays() {
        Run refused = Rows.in(Rows.run(ALICE, "key", 1), RunState.REFUSED);
        Run run = closed("key", 2);
        Writing.of(ALICE).runs(refused, run).to(store());

        assertThat(store().archive(upTo(0, 0, List.of(refused)))).isTrue();

        assertThat(all(ALICE).runs()).containsExactly(run);
        assertThat(named(run.key())).contains(run);
    }

    @Test
    default void moreRunsThanAPageGoAtOnce() {
        List<Run> runs = IntStream.rangeClosed(1, Limits.PAGE + 1)
                .mapToObj(i -> closed("run-" + i, i))
                .toList();
        Writing.of(ALICE).runs(runs).to(store());

        assertThat(store().archive(upTo(0, 0, runs))).isTrue();

        assertThat(all(ALICE).runs()).hasSize(Limits.PAGE + 1).allMatch(run -> run.state() == RunState.ARCHIVED);
        assertThat(second().runs(ALICE, ActivityFilter.ALL, Optional.empty(), 1))
                .isEmpty();
    }

    @Test
    default void aCheckpointThatIsNotTheLatestAnyMoreMovesNothing() {
        happen(ALICE, 4);
        Archival late = upTo(3, 3, List.of());
        assertThat(store().archive(upTo(2, 1, List.of()))).isTrue();
        Everything before = all(ALICE);

        assertThat(second().archive(late)).isFalse();

        assertThat(all(ALICE)).isEqualTo(before);
    }

    @Test
    default void aRunThatHasChangedKeepsEverythingWhereItIs() {
        happen(ALICE, 2);
        Run expired = Rows.in(Rows.run(ALICE, "late", 2), RunState.EXPIRED);
        Writing.of(ALICE).runs(closed("run", 1), expired).to(store());
        Archival archival = upTo(2, 1, List.of(closed("run", 1), expired));
        Writing.of(ALICE)
                .runs(Rows.in(Rows.run(ALICE, "late", 2), RunState.SETTLED))
                .to(second());
        Everything before = all(ALICE);

        assertThat(store().archive(archival)).isFalse();

        assertThat(all(ALICE)).isEqualTo(before);
    }

    @Test
    default void entriesThatAreNotThereKeepEverythingWhereItIs() {
        happen(ALICE, 2);
        Writing.of(ALICE).runs(closed("run", 1)).to(store());
        Everything before = all(ALICE);

        assertThatThrownBy(() -> store().archive(upTo(3, 1, List.of(closed("run", 1)))))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> store().archive(upTo(1, 3, List.of(closed("run", 1)))))
                .isInstanceOf(RuntimeException.class);

        assertThat(all(ALICE)).isEqualTo(before);
    }

    @Test
    default void oneOfManyThatArchiveAtOnceDoes() {
        happen(ALICE, 9);
        Writing.of(ALICE).runs(closed("run", 1)).to(store());
        Archival archival = upTo(8, 8, all(ALICE).runs());
        try (Crowd crowd = Crowd.ofPlatformThreads()) {
            List<Boolean> done = crowd.send(8, who -> (who % 2 == 0 ? store() : second()).archive(archival));

            assertThat(Collections.frequency(done, true)).isEqualTo(1);
        }
        assertThat(entries(Optional.empty(), 0, 10)).containsExactly(9L);
        assertThat(all(ALICE).checkpoint()).isEqualTo(archival.after());
    }
}
