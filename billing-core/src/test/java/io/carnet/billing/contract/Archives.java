package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.contract.Books.Written;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.history.Forecast;
import io.carnet.billing.journal.ArchiveReport;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.refusal.ArchivedException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.Span;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.statement.Standing;
import io.carnet.billing.statement.Statement;
import io.carnet.billing.statement.Verdict;
import io.carnet.billing.store.Archival;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.RunKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is archived is missed by nobody: whatever can still be told is told as if nothing had gone. */
public interface Archives extends BillingUnderTest {

    int ROUNDS = 12;

    Duration MICROSECOND = ChronoUnit.MICROS.getDuration();

    /** What an archive was given, and what became of it. */
    record Shelved(Outcome<ArchiveReport> outcome, String text) {

        static Shelved by(Billing billing, Instant cut) {
            StringBuilder text = new StringBuilder();
            try {
                return new Shelved(billing.archive().before(ALICE, cut, text), text.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        ArchiveReport report() {
            return outcome.orElseThrow();
        }

        /** The part that is a statement. */
        Verdict verdict() {
            return Books.verdict(text.substring(text.indexOf("\nstatement\t") + 1));
        }
    }

    private void capped(Billing billing) {
        billing.spending()
                .set(
                        ALICE,
                        Subject.EVERYTHING,
                        0,
                        SpendingPolicy.capped(
                                Cap.calls(Window.HOUR, 20L * many()),
                                Cap.credits(Window.DAY, Amount.credits(50L * many())),
                                Cap.calls(Window.TOTAL, 1_000_000)))
                .orElseThrow();
    }

    /** Works on a wallet; what is asked of archived runs has no effect. */
    private void work(Billing billing, long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 10; i++) {
            try {
                AnyCommand.of(this, billing, ALICE, random);
            } catch (ArchivedException e) {
                assertThat(e.since()).isEmpty();
            }
        }
    }

    private List<Entry> journal(Billing billing, long after) {
        List<Entry> all = new ArrayList<>();
        for (List<Entry> page = billing.journal(ALICE, after, Limits.PAGE);
                !page.isEmpty();
                page = billing.journal(ALICE, all.get(all.size() - 1).number(), Limits.PAGE)) {
            all.addAll(page);
        }
        return all;
    }

    private static Optional<Forecast> forecast(Billing billing, Duration window) {
        return window.compareTo(Duration.ofSeconds(1)) < 0
                ? Optional.empty()
                : Optional.of(billing.history().forecast(ALICE, window));
    }

    private void tellsTheSame(Billing twin, List<Instant> instants, String seed) {
        Instant now = clock().instant();
        assertThat(billing(1).history().asOf(ALICE, now))
                .as(seed)
                .isEqualTo(twin.history().asOf(ALICE, now));
        Everything kept = Everything.of(ALICE, handle(1));
        Instant since = kept.checkpoint().since();
        TreeSet<BalanceKey> keys = new TreeSet<>();
        kept.packs().forEach(pack -> keys.add(pack.terms().key()));
        for (BalanceKey key : keys) {
            Balance balance = twin.packs().balance(ALICE, key);
            assertThat(billing(1).packs().balance(ALICE, key)).as(seed).isEqualTo(balance);
        }
        assertThat(journal(billing(0), 0))
                .as(seed)
                .isEqualTo(journal(twin, kept.checkpoint().entries()));
        List<Envelope> events = twin.events().list(ALICE, kept.checkpoint().events(), Limits.PAGE);
        assertThat(billing(0).events().list(ALICE, 0, Limits.PAGE)).as(seed).isEqualTo(events);
        Duration window = Duration.between(since, now);
        assertThat(forecast(billing(1), window)).as(seed).isEqualTo(forecast(twin, window));
        for (Instant instant : instants) {
            if (instant.isBefore(since.minus(MICROSECOND))) {
                assertThatThrownBy(() -> billing(0).history().asOf(ALICE, instant))
                        .as(seed)
                        .isInstanceOfSatisfying(
                                ArchivedException.class,
                                e -> assertThat(e.since()).contains(since));
            } else {
                assertThat(billing(0).history().asOf(ALICE, instant))
                        .as(seed)
                        .isEqualTo(twin.history().asOf(ALICE, instant));
            }
            if (!instant.isBefore(since) && instant.isBefore(now)) {
                Span period = new Span(instant, now);
                assertThat(Written.by(billing(1), ALICE, period)).as(seed).isEqualTo(Written.by(twin, ALICE, period));
                assertThat(billing(0).history().spend(ALICE, period))
                        .as(seed)
                        .isEqualTo(twin.history().spend(ALICE, period));
            }
        }
        Set<RunKey> archived = kept.runs().stream()
                .filter(run -> run.state() == RunState.ARCHIVED)
                .map(Run::key)
                .collect(Collectors.toSet());
        List<Run> runs = billing(1)
                .activity()
                .page(ALICE, ActivityFilter.ALL, Optional.empty(), Limits.PAGE)
                .rows();
        List<Run> all = new ArrayList<>(twin.activity()
                .page(ALICE, ActivityFilter.ALL, Optional.empty(), Limits.PAGE)
                .rows());
        all.removeIf(run -> run.state() == RunState.REFUSED
                ? run.times().authorized().isBefore(since)
                : archived.contains(run.key()));
        assertThat(runs).as(seed).isEqualTo(all);
    }

    @Test
    default void whoIsArchivedNowAndThenTellsTheSameAsWhoNeverWas() {
        long seed = BillingUnderTest.seed(Archives.class);
        String told = "seed " + seed;
        Random random = new Random(seed);
        List<Instant> instants = new ArrayList<>(List.of(clock().instant()));
        Optional<Statement> before = Optional.empty();
        long entries = 0;
        long runs = 0;
        try (Billing twin = on(new InMemoryBillingStore()).build()) {
            capped(billing());
            capped(twin);
            for (int round = 0; round < ROUNDS; round++) {
                work(billing(round), seed + round);
                work(twin, seed + round);
                clock().advance(Duration.ofMillis(1 + random.nextInt(3_000_000)));
                instants.add(clock().instant().truncatedTo(ChronoUnit.MICROS));
                if (round % 3 == 2) {
                    Instant cut = instants.get(instants.size() - 1 - random.nextInt(3));
                    Shelved shelved = Shelved.by(billing(round), cut);
                    assertThat(shelved.report().since()).as(told).isEqualTo(cut);
                    assertThat(shelved.report().more()).as(told).isFalse();
                    entries += shelved.report().entries();
                    runs += shelved.report().runs();
                    assertThat(shelved.verdict().findings()).as(told).isEmpty();
                    before.ifPresent(
                            last -> assertThat(shelved.verdict().following(last).findings())
                                    .as(told)
                                    .isEmpty());
                    before = shelved.verdict().statement();
                    assertThat(billing(round).audit().drifts()).as(told).isEmpty();
                    tellsTheSame(twin, instants, told);
                }
            }
        }
        assertThat(entries).as(told).isPositive();
        assertThat(runs).as(told).isPositive();
    }

    private void gift(String key) {
        billing()
                .packs()
                .grant(GrantRequest.credits(key, ALICE, Amount.credits(100)))
                .orElseThrow();
    }

    private void settled(String key) {
        billing()
                .runs()
                .authorize(RunRequest.of(key, ALICE, CHAT).upTo(Usage.of("tokens", 3)))
                .orElseThrow();
        billing(1).runs().settle(ALICE, key, Usage.of("tokens", 2)).orElseThrow();
    }

    private Instant later() {
        return clock().advance(Duration.ofHours(1));
    }

    @Test
    default void anArchivedRunIsNeverRunOrChargedAgain() {
        gift("gift");
        settled("run");
        Shelved.by(billing(), later()).report();
        Balance balance = billing(1).credits().balance(ALICE);
        long entries = Everything.of(ALICE, handle(0)).wallet().entries();

        for (int who = 0; who < 2; who++) {
            Billing billing = billing(who);
            archived(() ->
                    billing.runs().authorize(RunRequest.of("run", ALICE, CHAT).upTo(Usage.of("tokens", 3))));
            archived(() -> billing.runs().authorize(RunRequest.of("run", ALICE, REMOVER)));
            archived(() -> billing.runs().settle(ALICE, "run", Usage.of("tokens", 2)));
            archived(() -> billing.runs().settle(ALICE, "run", Usage.of("tokens", 3)));
            archived(() -> billing.runs().capture(ALICE, "run", Usage.of("tokens", 3)));
            archived(() -> billing.runs().accept(ALICE, "run"));
            archived(() -> billing.runs().extend(ALICE, "run", Amount.credits(9)));
            archived(() -> billing.runs().release(ALICE, "run"));
            archived(() -> billing.runs().abandon(ALICE, "run"));
            archived(() -> billing.runs().find(ALICE, "run"));
            archived(() -> billing.activity().story(ALICE, "run"));
            archived(() -> billing.run(RunRequest.of("run", ALICE, REMOVER), run -> {
                throw new AssertionError("ran again");
            }));
        }

        assertThat(billing(0).credits().balance(ALICE)).isEqualTo(balance);
        assertThat(Everything.of(ALICE, handle(0)).wallet().entries()).isEqualTo(entries);
        assertThat(billing(0).activity().page(ALICE).rows()).isEmpty();
    }

    private static void archived(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(ArchivedException.class)
                .hasMessage("run run was archived; its key stays used");
    }

    @Test
    default void aCommandForAnArchivedRunLeavesTheOthersOfItsBatchAlone() {
        gift("gift");
        settled("run");
        Shelved.by(billing(), later()).report();
        for (int credits = 0; credits < many(); credits += 100) {
            gift("gift-" + credits);
        }

        List<Outcome<?>> done = crowd().send(many(), who -> {
            if (who % 2 == 0) {
                archived(() -> billing(who).runs().settle(ALICE, "run", Usage.of("tokens", 2)));
                return Outcome.done(who);
            }
            return billing(who)
                    .runs()
                    .authorize(RunRequest.of("new-" + who, ALICE, CHAT).upTo(Usage.of("tokens", 1)));
        });

        assertThat(BillingUnderTest.effects(done)).isEqualTo(many());
    }

    @Test
    default void ofManyThatArchiveAtOnceOneDoes() {
        gift("gift");
        settled("run");
        Everything before = Everything.of(ALICE, handle(0));
        Instant cut = later();

        List<Shelved> all = crowd().send(many(), who -> Shelved.by(billing(who), cut));

        List<ArchiveReport> done = all.stream()
                .map(Shelved::outcome)
                .filter(outcome -> outcome.whyRefused().isEmpty())
                .map(Outcome::orElseThrow)
                .filter(report -> report.entries() > 0)
                .toList();
        assertThat(done).hasSize(1);
        assertThat(done.get(0).entries()).isEqualTo(before.wallet().entries());
        assertThat(done.get(0).runs()).isEqualTo(1);
        Everything after = Everything.of(ALICE, handle(1));
        assertThat(after.checkpoint().number()).isEqualTo(1);
        assertThat(after.checkpoint().head()).isEqualTo(before.wallet().head());
        assertThat(after.entries()).isEmpty();
    }

    @Test
    default void archivesWhileEverybodyWorks() {
        long seed = BillingUnderTest.seed(Archives.class);
        Random random = new Random(seed);
        capped(billing());
        List<List<Shelved>> texts = List.of(new ArrayList<>(), new ArrayList<>());

        crowd().sendWatched(
                        4,
                        who -> {
                            for (int i = 0; i < many() / 2; i++) {
                                work(billing(who), seed + 100L * who + i);
                                clock().advance(Duration.ofMillis(1 + random.nextInt(600_000)));
                            }
                            return who;
                        },
                        2,
                        who -> texts.get(who).add(Shelved.by(billing(who), clock().instant())));

        List<Statement> archived = texts.stream()
                .flatMap(List::stream)
                .filter(shelved -> shelved.outcome().whyRefused().isEmpty())
                .filter(shelved -> shelved.text().contains("\nstatement\t"))
                .map(shelved -> shelved.verdict().statement().orElseThrow())
                .sorted((one, other) ->
                        one.period().start().compareTo(other.period().start()))
                .toList();
        assertThat(archived).as("seed %d", seed).isNotEmpty();
        Standing last = Standing.NOTHING;
        for (Statement statement : archived) {
            assertThat(statement.opening()).as("seed %d", seed).isEqualTo(last);
            last = statement.closing();
        }
        Everything kept = Everything.of(ALICE, handle(0));
        assertThat(last.entries())
                .as("seed %d", seed)
                .isEqualTo(kept.checkpoint().entries());
        assertThat(last.head()).as("seed %d", seed).isEqualTo(kept.checkpoint().head());
    }

    @Test
    default void aStoreThatFailsKeepsEverythingAndTheNextTimeAllGoes() {
        gift("gift");
        settled("run");
        Everything before = Everything.of(ALICE, handle(0));
        BillingStore failing = new WrappedStore(handle(1), handle(1).threading()) {
            @Override
            public boolean archive(Archival archival) {
                throw new IllegalStateException("planned");
            }
        };
        Instant cut = later();
        StringBuilder text = new StringBuilder();
        try (Billing billing = on(failing).build()) {
            assertThatThrownBy(() -> billing.archive().before(ALICE, cut, text)).hasMessage("planned");
        }
        Everything after = Everything.of(ALICE, handle(0));
        assertThat(after.entries()).isEqualTo(before.entries());
        assertThat(after.runs()).isEqualTo(before.runs());
        assertThat(after.checkpoint()).isEqualTo(before.checkpoint());

        assertThat(Shelved.by(billing(), cut).text()).isEqualTo(text.toString());
        assertThat(Everything.of(ALICE, handle(0)).entries()).isEmpty();
    }
}
