package io.carnet.billing.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.contract.WrappedStore;
import io.carnet.billing.event.Event;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker looks for what has happened lately, goes through everybody now and then, and overlooks nobody by that. */
class RoundsTest {

    private static final Principal ALICE = Principal.of("alice");
    private static final Principal BOB = Principal.of("bob");
    private static final String NAME = "mails";
    private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final Duration ROUND = Duration.ofMinutes(10);
    private static final Duration MOMENT = Duration.ofMillis(1);

    /** Notes since when is looked for who is behind, and breaks when it is told to. */
    private static final class Watched extends WrappedStore {

        private final List<Instant> since = new ArrayList<>();
        private volatile boolean reads = true;
        private volatile boolean writes = true;

        Watched(BillingStore store) {
            super(store, store.threading());
        }

        private static void require(boolean works) {
            if (!works) {
                throw new IllegalStateException("the connection broke");
            }
        }

        @Override
        public synchronized List<Principal> behind(
                HandlerName handler, Instant from, Instant at, Optional<Principal> after, int limit) {
            require(reads);
            since.add(from);
            return super.behind(handler, from, at, after, limit);
        }

        @Override
        public void transact(
                Collection<Need> needs,
                Instant at,
                Duration patience,
                Function<Map<Principal, WalletView>, Collection<Changes>> work) {
            require(writes);
            super.transact(needs, at, patience, work);
        }
    }

    private final SettableClock clock = SettableClock.at(NOON.toString());
    private final SettableClock elsewhere = SettableClock.at(NOON.toString());
    private final InMemoryBillingStore shared = new InMemoryBillingStore();
    private final Watched store = new Watched(shared);
    private final Listener mails = new Listener();
    private final Billing node =
            Billing.on(store).clock(clock).subscribe(NAME, mails).build();
    private final Billing other = Billing.on(shared)
            .clock(elsewhere)
            .subscribe(NAME, envelope -> {
                throw new IllegalStateException("planned");
            })
            .build();

    @AfterEach
    void close() {
        node.close();
        other.close();
        shared.close();
    }

    private void pass(Duration time) {
        clock.advance(time);
        elsewhere.advance(time);
    }

    private static void give(Billing billing, Principal principal, String key) {
        billing.packs()
                .grant(GrantRequest.credits(key, principal, Amount.credits(1)))
                .orElseThrow();
    }

    /** Since when a round of the worker has looked. */
    private List<Instant> round() {
        store.since.clear();
        node.worker().runOnce();
        return store.since.stream().distinct().toList();
    }

    @Test
    void onlyTheFirstOfManyRoundsGoesThroughEverybody() {
        assertThat(round()).containsExactly(Instant.EPOCH, NOON.minus(SKEW));
        pass(MOMENT);
        assertThat(round()).containsExactly(NOON.minus(SKEW), NOON.plus(MOMENT).minus(SKEW));
        pass(ROUND.minus(MOMENT).minus(MOMENT));
        assertThat(round()).doesNotContain(Instant.EPOCH);
        pass(MOMENT);
        assertThat(round()).contains(Instant.EPOCH);
        pass(MOMENT);
        assertThat(round()).doesNotContain(Instant.EPOCH);
    }

    @Test
    void whatANodeWroteWhoseClockIsLateIsFoundAtOnceOrInTheNextRoundThroughEverybody() {
        round();
        elsewhere.moveTo(NOON.minus(SKEW));
        give(other, ALICE, "late");
        elsewhere.moveTo(NOON.minus(SKEW).minus(MOMENT));
        give(other, BOB, "too-late");
        round();
        assertThat(mails.numbers(ALICE)).containsExactly(1L);
        assertThat(mails.numbers(BOB)).isEmpty();
        pass(ROUND);
        round();
        assertThat(mails.numbers(BOB)).containsExactly(1L);
    }

    @Test
    void whenTheClockWasSetBackEverybodyIsLookedAt() {
        round();
        clock.moveTo(NOON.minus(Duration.ofHours(1)));
        give(node, ALICE, "gift");
        assertThat(round()).contains(Instant.EPOCH);
        assertThat(mails.numbers(ALICE)).containsExactly(1L);
    }

    @Test
    void whoCouldNotBeServedIsFoundHoweverMuchLater() {
        round();
        give(node, ALICE, "gift");
        store.writes = false;
        round();
        store.writes = true;
        pass(ROUND.minus(MOMENT));
        assertThat(round()).contains(Instant.EPOCH);
        assertThat(mails.numbers(ALICE)).containsExactly(1L);
    }

    @Test
    void aRoundThatCouldNotBeReadIsMadeUpFor() {
        round();
        give(node, ALICE, "gift");
        store.reads = false;
        round();
        store.reads = true;
        pass(ROUND.minus(MOMENT));
        assertThat(round()).contains(Instant.EPOCH);
        assertThat(mails.numbers(ALICE)).containsExactly(1L);
    }

    @Test
    void aStreamThatAnotherNodeWasAtOrReplaysIsFoundHoweverOldItsEventsAre() {
        round();
        give(other, ALICE, "gift");
        other.worker().runOnce();
        pass(SKEW.plus(MOMENT));
        assertThat(round()).doesNotContain(Instant.EPOCH);
        assertThat(mails.numbers(ALICE)).containsExactly(1L);

        other.events().replay(ALICE, NAME, 1);
        assertThat(round()).doesNotContain(Instant.EPOCH);
        assertThat(mails.numbers(ALICE)).containsExactly(1L, 1L);
    }

    @Test
    void whatIsReplayedAfterANodeWroteWhoseClockIsAheadComesAtOnce() {
        elsewhere.moveTo(NOON.plus(Duration.ofHours(1)));
        give(other, ALICE, "gift");
        round();
        assertThat(mails.numbers(ALICE)).containsExactly(1L);

        node.events().replay(ALICE, NAME, 1);
        round();
        assertThat(mails.numbers(ALICE)).containsExactly(1L, 1L);
    }

    @Test
    void whatWasDueLongAgoAndIsWrittenDownNowIsFoundAtOnce() {
        node.packs()
                .grant(GrantRequest.credits("gift", ALICE, Amount.credits(1)).expiring(NOON.plus(MOMENT)))
                .orElseThrow();
        round();
        pass(SKEW.plus(MOMENT).plus(MOMENT));
        store.writes = false;
        round();
        store.writes = true;
        try (Billing sweeping = Billing.on(shared).clock(elsewhere).build()) {
            sweeping.worker().runOnce();
        }
        assertThat(round()).doesNotContain(Instant.EPOCH);
        assertThat(mails.told().get(mails.told().size() - 1).event()).isInstanceOf(Event.PackExpired.class);
    }
}
