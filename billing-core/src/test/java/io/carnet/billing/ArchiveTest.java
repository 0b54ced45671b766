package io.carnet.billing;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.NOON;
import static io.carnet.billing.Fixture.request;
import static io.carnet.billing.Fixture.violation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.UnknownUsage;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.contract.WrappedStore;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.history.AsOf;
import io.carnet.billing.internal.books.ArchiveText;
import io.carnet.billing.internal.books.CheckpointText;
import io.carnet.billing.internal.rules.Carried;
import io.carnet.billing.journal.ArchiveReport;
import io.carnet.billing.journal.Drift;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.refusal.ArchivedException;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Charge;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.Story;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.Span;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.store.Archival;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Checkpoint;
import io.carnet.billing.store.Snapshot;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.io.Flushable;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ArchiveTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration INSTANT = Duration.ofNanos(1_000);
    private static final Price A_CREDIT_A_TOKEN = Price.metered(Rate.per("tokens", "1", 1));

    @RegisterExtension
    final Fixture host = Fixture.with(
            settings -> settings.recordRefusals(),
            Product.of("image", Price.perRun(Amount.credits(1))),
            Product.of("free", Price.free()),
            Product.of("chat", A_CREDIT_A_TOKEN),
            Product.of("parking", A_CREDIT_A_TOKEN).with(RunPolicies.DEFAULT.with(UnknownUsage.PARK)));

    private static Usage tokens(long count) {
        return Usage.of("tokens", count);
    }

    private static RunRequest chat(String key, long tokens) {
        return request(key, "chat").upTo(tokens(tokens));
    }

    private ArchiveReport archive(Instant cut) {
        return archive(host.billing, cut, new StringBuilder());
    }

    private static ArchiveReport archive(Billing billing, Instant cut, Appendable sink) {
        try {
            return billing.archive().before(ALICE, cut, sink).orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Checkpoint checkpoint() {
        return host.store.snapshot(ALICE, Snapshot::checkpoint);
    }

    private long kept() {
        return host.journal().size();
    }

    private void settled(String key) {
        host.hold(chat(key, 3));
        host.settle(key, tokens(2));
    }

    /** An hour with a gift and two settled runs, and then an hour of nothing. */
    private Instant anHour() {
        host.credits("gift", "10");
        settled("one");
        host.pass(HOUR);
        settled("two");
        host.pass(HOUR);
        return host.clock.instant();
    }

    @Test
    void leavesNothingBehindThatIsBeforeTheCut() {
        Instant cut = anHour();
        long entries = kept();

        ArchiveReport report = archive(cut);

        assertThat(report).isEqualTo(new ArchiveReport(ALICE, cut, entries, 2, 0, report.digest(), false));
        assertThat(host.journal()).isEmpty();
        assertThat(host.activity()).isEmpty();
        assertThat(host.balance().available()).isEqualTo(Amount.credits(6));
        assertThat(host.pack("gift").remaining()).isEqualTo(Amount.credits(6).steps());
    }

    @Test
    void cutsBetweenEntriesOfTwoInstants() {
        host.credits("gift", "10");
        host.pass(INSTANT);
        host.credits("second", "10");
        host.pass(HOUR);

        assertThat(archive(NOON).entries()).isZero();
        assertThat(archive(NOON.plus(INSTANT)).entries()).isEqualTo(1);
        assertThat(host.journal())
                .extracting(entry -> entry.movement().reference())
                .containsExactly("second");
    }

    @Test
    void tellsThePastFromTheCutOnAndNoMicrosecondEarlier() {
        Instant cut = anHour();
        AsOf last = host.billing.history().asOf(ALICE, cut.minus(INSTANT));
        archive(cut);
        host.pass(HOUR);

        assertThat(host.billing.history().asOf(ALICE, cut.minus(INSTANT))).isEqualTo(last);
        Instant now = host.clock.instant();
        assertThat(host.billing
                        .statements()
                        .of(ALICE, new Span(cut, now))
                        .opening()
                        .head())
                .isEqualTo(last.head());
        assertThat(host.billing.history().spend(ALICE, new Span(cut, now))).isEmpty();
        assertThat(host.billing.history().forecast(ALICE, HOUR).outlooks()).hasSize(1);
        Span tooEarly = new Span(cut.minus(INSTANT), now);
        List<Runnable> questions = List.of(
                () -> host.billing.history().asOf(ALICE, cut.minus(INSTANT).minus(INSTANT)),
                () -> host.billing.statements().of(ALICE, tooEarly),
                () -> host.billing.history().spend(ALICE, tooEarly),
                () -> host.billing.history().forecast(ALICE, HOUR.plus(Duration.ofSeconds(1))));
        for (Runnable question : questions) {
            assertThatThrownBy(question::run)
                    .isInstanceOfSatisfying(
                            ArchivedException.class, e -> assertThat(e.since()).contains(cut));
        }
    }

    @Test
    void archivesAgainFromWhereItEnded() {
        Instant cut = anHour();
        archive(cut);
        settled("three");
        host.pass(HOUR);
        Checkpoint first = checkpoint();

        ArchiveReport second = archive(host.clock.instant());

        assertThat(second.entries()).isEqualTo(3);
        assertThat(second.runs()).isEqualTo(1);
        assertThat(checkpoint().number()).isEqualTo(2);
        assertThat(checkpoint().entries()).isEqualTo(first.entries() + 3);
        assertThat(archive(host.clock.instant()).entries()).isZero();
        assertThat(archive(cut)).isEqualTo(new ArchiveReport(ALICE, second.since(), 0, 0, 0, Hash.ZERO, false));
        assertThat(checkpoint().number()).isEqualTo(2);
    }

    @Test
    void hasNothingToDoForAStranger() {
        StringBuilder text = new StringBuilder();

        ArchiveReport report = archive(host.billing, NOON, text);

        assertThat(report).isEqualTo(new ArchiveReport(ALICE, Instant.EPOCH, 0, 0, 0, Hash.ZERO, false));
        assertThat(text).isEmpty();
        assertThat(host.billing.audit().drifts()).isEmpty();
    }

    @Test
    void refusesACutInTheFutureOrBeforeTime() {
        for (Instant cut : List.of(NOON.plus(INSTANT), Instant.EPOCH.minus(INSTANT))) {
            assertThatThrownBy(() -> archive(cut)).isInstanceOf(InvalidRequestException.class);
        }
        assertThat(archive(NOON).entries()).isZero();
    }

    @Test
    void anExpiredRunStaysUntilItsGraceIsOver() {
        host.credits("gift", "10");
        host.hold(chat("late", 5));
        host.hold(chat("later", 5));
        Instant over = NOON.plus(Duration.ofMinutes(15)).plus(HOUR);
        host.clock.moveTo(over.minus(INSTANT));

        assertThat(archive(over.minus(INSTANT)).runs()).isZero();
        host.settle("late", tokens(4));
        assertThat(host.run("late").charged()).isEqualTo(Amount.credits(4));

        host.clock.moveTo(over);
        assertThat(archive(over).runs()).isEqualTo(2);
        assertThatThrownBy(() -> host.settle("later", tokens(4))).isInstanceOf(ArchivedException.class);
    }

    @Test
    void aRunWhoseHoldEndsLaterThanItWasGivenUpCanBeSettledForAsLong() {
        host.credits("gift", "10");
        host.hold(chat("run", 5));
        host.billing.runs().abandon(ALICE, "run").orElseThrow();
        host.pass(HOUR);

        assertThat(archive(host.clock.instant()).runs()).isZero();

        assertThat(host.settle("run", tokens(3)).charged()).isEqualTo(Amount.credits(3));
    }

    @Test
    void whatAnOpenRunWasChargedBehindTheCheckpointIsNotForgotten() {
        host.credits("gift", "10");
        host.hold(chat("open", 6).holdFor(Duration.ofHours(20)));
        host.capture("open", tokens(2));
        host.hold(request("parked", "parking").upTo(tokens(3)));
        host.accept("parked");
        host.pass(HOUR);
        assertThat(archive(host.clock.instant()).runs()).isZero();
        assertThat(host.billing.audit().drifts()).isEmpty();

        assertThat(host.settle("open", tokens(5)).charged()).isEqualTo(Amount.credits(5));
        assertThat(host.settle("parked", tokens(1)).charged()).isEqualTo(Amount.credits(1));

        Story story = host.billing.activity().story(ALICE, "open").orElseThrow();
        assertThat(story.whole()).isFalse();
        assertThat(story.chapters()).hasSize(3);
        assertThat(story.chapters().get(2).entries()).hasSize(2);
        host.pass(HOUR);
        assertThat(archive(host.clock.instant()).runs()).isEqualTo(2);
    }

    @Test
    void aPackThatWasTakenBackBehindTheCheckpointIsToldAsThat() {
        host.credits("gift", "10");
        host.hold(chat("open", 6).holdFor(Duration.ofHours(20)));
        host.billing.packs().revoke(ALICE, "gift", "back").orElseThrow();
        host.pass(HOUR);
        AsOf before = host.billing.history().asOf(ALICE, host.clock.instant().minus(INSTANT));

        archive(host.clock.instant());

        assertThat(host.billing.history().asOf(ALICE, host.clock.instant().minus(INSTANT)))
                .isEqualTo(before);
    }

    @Test
    void capsGoOnCountingArchivedRuns() {
        host.policy(Subject.EVERYTHING, SpendingPolicy.capped(Cap.calls(Window.TOTAL, 2)));
        Instant cut = anHour();

        assertThat(archive(cut).runs()).isEqualTo(2);

        assertThat(violation(host.billing.runs().authorize(chat("three", 1))))
                .isInstanceOf(Violation.CapExceeded.class);
    }

    @Test
    void refusedRunsGoWithoutATrace() {
        host.billing.runs().authorize(chat("key", 5));
        host.pass(HOUR);
        assertThat(archive(host.clock.instant()).runs()).isEqualTo(1);

        host.credits("gift", "10");
        assertThat(host.hold(chat("key", 5)).number()).isEqualTo(2);
    }

    private List<Long> events(Billing billing) {
        return billing.events().list(ALICE, 0, Limits.PAGE).stream()
                .map(Envelope::number)
                .toList();
    }

    @Test
    void eventsStayUntilEveryHandlerHasBeenTold() {
        List<Long> told = new ArrayList<>();
        try (Billing listening = host.builder()
                .subscribe("mails", envelope -> told.add(envelope.number()))
                .build()) {
            for (int i = 1; i <= 4; i++) {
                host.credits("gift-" + i, "1");
            }
            host.pass(HOUR);
            assertThat(archive(listening, host.clock.instant(), new StringBuilder())
                            .events())
                    .isZero();

            listening.worker().runOnce();
            assertThat(told).containsExactly(1L, 2L, 3L, 4L);
            host.pass(HOUR);
            assertThat(archive(listening, host.clock.instant(), new StringBuilder())
                            .events())
                    .isEqualTo(3);
            assertThat(events(listening)).containsExactly(4L);
            assertThat(archive(listening, host.clock.instant(), new StringBuilder())
                            .events())
                    .isZero();
        }
    }

    @Test
    void aCutBeforeTheCheckpointTakesNothingThatIsNotBeforeIt() {
        try (Billing listening =
                host.builder().subscribe("mails", envelope -> {}).build()) {
            host.pass(Duration.ofMinutes(1));
            host.credits("gift-1", "1");
            host.credits("gift-2", "1");
            host.pass(HOUR);
            Instant cut = host.clock.instant();
            assertThat(archive(listening, cut, new StringBuilder()).entries()).isEqualTo(2);
            listening.worker().runOnce();

            Instant earlier = NOON.plus(Duration.ofMinutes(1));
            assertThat(archive(listening, earlier, new StringBuilder()).events())
                    .isZero();
            assertThat(archive(listening, earlier.plus(INSTANT), new StringBuilder())
                            .events())
                    .isEqualTo(1);
            assertThat(checkpoint().since()).isEqualTo(cut);
        }
    }

    @Test
    void aStreamThatIsBehindKeepsItsEvents() {
        try (Billing failing = host.builder()
                .subscribe("mails", envelope -> {
                    if (envelope.number() == 2) {
                        throw new IllegalStateException("planned");
                    }
                })
                .build()) {
            for (int i = 1; i <= 4; i++) {
                host.credits("gift-" + i, "1");
            }
            failing.worker().runOnce();
        }
        host.pass(HOUR);

        assertThat(archive(host.clock.instant()).events()).isEqualTo(1);
        assertThat(events(host.billing)).containsExactly(2L, 3L, 4L);
    }

    @Test
    void aNewHandlerBeginsBehindWhatWasArchivedAndComesToAnEnd() {
        for (int i = 1; i <= 4; i++) {
            host.credits("gift-" + i, "1");
        }
        host.pass(HOUR);
        assertThat(archive(host.clock.instant()).events()).isEqualTo(3);
        List<Long> told = new ArrayList<>();
        try (Billing late = host.builder()
                .subscribe("mails", envelope -> told.add(envelope.number()))
                .build()) {
            late.worker().runOnce();
            assertThat(told).containsExactly(4L);
            host.credits("gift-5", "1");
            late.worker().runOnce();
            assertThat(told).containsExactly(4L, 5L);
            late.events().replay(ALICE, "mails", 1);
            late.worker().runOnce();
            assertThat(told).containsExactly(4L, 5L, 4L, 5L);
        }
    }

    @Test
    void aSinkThatFailsKeepsEverythingWhereItIs() {
        Instant cut = anHour();
        long entries = kept();
        class Full implements Appendable, Flushable {
            private final StringBuilder taken = new StringBuilder();

            @Override
            public Appendable append(CharSequence text) {
                taken.append(text);
                return this;
            }

            @Override
            public Appendable append(CharSequence text, int start, int end) {
                return append(text.subSequence(start, end));
            }

            @Override
            public Appendable append(char c) {
                return append(String.valueOf(c));
            }

            @Override
            public void flush() throws IOException {
                assertThat(kept()).isEqualTo(entries);
                throw new IOException("full");
            }
        }
        Full full = new Full();

        assertThatThrownBy(() -> host.billing.archive().before(ALICE, cut, full))
                .hasMessage("full");

        assertThat(kept()).isEqualTo(entries);
        assertThat(checkpoint()).isEqualTo(Checkpoint.none(ALICE));
        StringBuilder text = new StringBuilder();
        archive(host.billing, cut, text);
        assertThat(text.toString()).isEqualTo(full.taken.toString());
    }

    @Test
    void theReportKnowsWhatTheSinkWasGiven() throws Exception {
        StringBuilder text = new StringBuilder();

        ArchiveReport report = archive(host.billing, anHour(), text);

        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(report.digest()).isEqualTo(Hash.of(digest));
    }

    /** Keeps what was to be archived. */
    private static final class Watched extends WrappedStore {

        private final List<Archival> archived = new ArrayList<>();

        Watched(BillingStore store) {
            super(store, store.threading());
        }

        @Override
        public boolean archive(Archival archival) {
            archived.add(archival);
            return super.archive(archival);
        }

        @Override
        public void close() {}
    }

    @Test
    void noTextThatWasSpoiltIsTakenForWhatGoes() {
        Watched watched = new Watched(host.store);
        StringBuilder sink = new StringBuilder();
        host.billing.runs().authorize(chat("refused", 5));
        Instant cut = anHour();
        try (Billing billing = Billing.on(watched).clock(host.clock).build()) {
            archive(billing, cut, sink);
        }
        Archival archival = watched.archived.get(0);
        Carried carried = CheckpointText.read(archival.after());
        String text = sink.toString();
        ArchiveText.verify(text, archival, carried);
        List<String> spoilt = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            List<String> without = new ArrayList<>(lines);
            String line = without.remove(i);
            spoilt.add(String.join("\n", without) + "\n");
            List<String> twice = new ArrayList<>(lines);
            twice.add(i, line);
            spoilt.add(String.join("\n", twice) + "\n");
        }
        for (int i = 0; i < text.length(); i += 1 + i % 7) {
            spoilt.add(text.substring(0, i));
            spoilt.add(text.substring(0, i) + (text.charAt(i) == '1' ? '2' : '1') + text.substring(i + 1));
        }
        for (String each : spoilt) {
            assertThatIllegalArgumentException().as(each).isThrownBy(() -> ArchiveText.verify(each, archival, carried));
        }
    }

    @Test
    void refusesToArchiveARunThatWasNotChargedAsItsJournalSays() {
        Instant cut = anHour();
        long entries = kept();
        BillingStore drifting = new WrappedStore(host.store, host.store.threading()) {
            @Override
            public List<Run> runs(Principal principal, ActivityFilter filter, Optional<Long> before, int limit) {
                return super.runs(principal, filter, before, limit).stream()
                        .map(run -> run.with(
                                run.hold(), new Charge(1, 0, 0, run.charge().usage(), Optional.empty())))
                        .toList();
            }

            @Override
            public void close() {}
        };
        StringBuilder sink = new StringBuilder();
        try (Billing billing = Billing.on(drifting).clock(host.clock).build()) {
            assertThatThrownBy(() -> archive(billing, cut, sink))
                    .isInstanceOf(StoreException.class)
                    .cause()
                    .hasMessageStartingWith("charge of run");
        }
        assertThat(sink).isEmpty();
        assertThat(kept()).isEqualTo(entries);
    }

    @Test
    void refusesToArchiveEntriesThatDoNotFollowFromEachOther() {
        Instant cut = anHour();
        long entries = kept();
        BillingStore drifting = new WrappedStore(host.store, host.store.threading()) {
            @Override
            public List<Entry> entries(Principal principal, Optional<String> reference, long after, int limit) {
                return super.entries(principal, reference, after, limit).stream()
                        .map(entry -> entry.number() == 2 ? entryOtherwise(entry) : entry)
                        .toList();
            }

            @Override
            public void close() {}
        };
        StringBuilder sink = new StringBuilder();
        try (Billing billing = Billing.on(drifting).clock(host.clock).build()) {
            assertThatThrownBy(() -> archive(billing, cut, sink))
                    .isInstanceOf(StoreException.class)
                    .cause()
                    .hasMessageContaining("entry 2");
        }
        assertThat(sink).isEmpty();
        assertThat(kept()).isEqualTo(entries);
    }

    private static Entry entryOtherwise(Entry entry) {
        Movement movement = entry.movement();
        Movement changed = new Movement(
                movement.at(),
                movement.kind(),
                movement.from(),
                movement.to(),
                movement.key(),
                movement.pack(),
                movement.steps(),
                movement.basis(),
                "another");
        return new Entry(entry.number(), changed, entry.hash());
    }

    /** What an audit says if snapshots answer one question otherwise. */
    private List<String> audited(String question, UnaryOperator<Object> otherwise) {
        BillingStore tampered = new WrappedStore(host.store, host.store.threading()) {
            @Override
            public <T> T snapshot(Principal principal, Function<Snapshot, T> reader) {
                return super.snapshot(
                        principal,
                        snapshot -> reader.apply((Snapshot) Proxy.newProxyInstance(
                                Snapshot.class.getClassLoader(),
                                new Class<?>[] {Snapshot.class},
                                (proxy, method, args) -> {
                                    Object answer = method.invoke(snapshot, args);
                                    return method.getName().equals(question) ? otherwise.apply(answer) : answer;
                                })));
            }

            @Override
            public void close() {}
        };
        try (Billing billing = Billing.on(tampered).clock(host.clock).build()) {
            return billing.audit(ALICE).drifts().stream().map(Drift::what).toList();
        }
    }

    private List<String> auditedFrom(UnaryOperator<Checkpoint> otherwise) {
        return audited("checkpoint", checkpoint -> otherwise.apply((Checkpoint) checkpoint));
    }

    private static Checkpoint with(Checkpoint row, Instant since, long entries, Hash head, long events, String text) {
        return new Checkpoint(row.principal(), row.number(), row.at(), since, entries, head, events, text);
    }

    @Test
    void anAuditNoticesACheckpointThatWasChanged() {
        Instant cut = anHour();
        archive(cut);
        settled("three");
        Checkpoint row = checkpoint();
        String text = row.content();
        Hash other = new Hash(1, 2, 3, 4);
        List<Checkpoint> changed = List.of(
                with(row, cut.minus(INSTANT), row.entries(), row.head(), row.events(), text),
                with(row, cut, row.entries() + 1, row.head(), row.events(), text),
                with(row, cut, row.entries(), other, row.events(), text),
                with(row, cut, row.entries(), row.head(), row.events() + 1, text),
                with(row, cut, row.entries(), row.head(), row.events(), ""),
                with(row, cut, row.entries(), row.head(), row.events(), text.replace('6', '7')));
        assertThat(audited("none", answer -> answer)).isEmpty();
        for (Checkpoint each : changed) {
            assertThat(auditedFrom(checkpoint -> each)).containsExactly("checkpoint 1");
        }
        assertThat(auditedFrom(checkpoint -> Checkpoint.none(ALICE)))
                .contains("number of entry 1", "issued of pack gift");
    }

    @Test
    void anAuditNoticesACheckpointThatWasWrittenAnew() {
        archive(anHour());
        settled("three");
        Checkpoint row = checkpoint();
        Carried kept = CheckpointText.read(row);
        Hash other = new Hash(1, 2, 3, 4);

        assertThat(auditedFrom(any -> CheckpointText.with(row, Carried.NOTHING)))
                .contains("issued of pack gift", "available of pack gift");
        assertThat(auditedFrom(any ->
                        CheckpointText.with(with(row, row.since(), row.entries(), other, row.events(), ""), kept)))
                .startsWith("hash of entry " + (row.entries() + 1));
        assertThat(auditedFrom(any -> CheckpointText.with(
                        row,
                        new Carried(
                                kept.packs(),
                                kept.revoked(),
                                kept.lost(),
                                kept.debts(),
                                kept.issued(),
                                other,
                                kept.charges(),
                                kept.refusals()))))
                .containsExactly("packs issued before the checkpoint");
    }

    @Test
    void anAuditNoticesAnEntryBehindTheCheckpointThatWasChangedOrIsMissing() {
        archive(anHour());
        settled("three");
        long first = checkpoint().entries() + 1;

        assertThat(audited("entries", entries -> ((Stream<?>) entries).skip(1))).contains("number of entry " + first);
        assertThat(audited("runs", runs -> ((Stream<?>) runs).skip(1))).contains("runs");
    }

    /** Entries that are a microsecond apart, or of one instant. */
    private void entries(int count, Duration apart) {
        for (int i = 0; i < count; i++) {
            host.policy(Subject.EVERYTHING, SpendingPolicy.capped(Cap.calls(Window.DAY, i % 2 + 1)));
            host.pass(apart);
        }
    }

    @Test
    void asManyEntriesGoAtOnceAsTheLimitSaysAndTheNextOneLater() {
        entries(Limits.ARCHIVED_AT_ONCE, INSTANT);
        Instant most = host.clock.instant();
        host.pass(HOUR);
        entries(1, INSTANT);
        Instant cut = host.clock.instant();

        ArchiveReport first = archive(cut);
        assertThat(first.entries()).isEqualTo(Limits.ARCHIVED_AT_ONCE);
        assertThat(first.since()).isBetween(most, cut.minus(INSTANT));
        assertThat(first.more()).isTrue();
        ArchiveReport second = archive(cut);
        assertThat(second.entries()).isEqualTo(1);
        assertThat(second.since()).isEqualTo(cut);
        assertThat(second.more()).isFalse();
    }

    @Test
    void justAsManyEntriesAsTheLimitSaysAreAll() {
        entries(Limits.ARCHIVED_AT_ONCE, INSTANT);

        ArchiveReport report = archive(host.clock.instant());

        assertThat(report.entries()).isEqualTo(Limits.ARCHIVED_AT_ONCE);
        assertThat(report.more()).isFalse();
    }

    @Test
    void entriesOfOneInstantGoTogetherHoweverManyThereAre() {
        entries(Limits.ARCHIVED_AT_ONCE + 2, Duration.ZERO);
        host.pass(INSTANT);
        entries(1, INSTANT);
        Instant cut = host.clock.instant();

        ArchiveReport first = archive(cut);
        assertThat(first.entries()).isEqualTo(Limits.ARCHIVED_AT_ONCE + 2);
        assertThat(first.more()).isTrue();
        assertThat(archive(cut).entries()).isEqualTo(1);
    }

    @Test
    void asManyRunsGoAtOnceAsTheLimitSaysAndTheNextOneLater() {
        for (int i = 0; i <= Limits.ARCHIVED_AT_ONCE; i++) {
            host.hold("run-" + i, "free");
            host.release("run-" + i);
        }
        host.pass(HOUR);
        Instant cut = host.clock.instant();

        ArchiveReport first = archive(cut);
        assertThat(first.runs()).isEqualTo(Limits.ARCHIVED_AT_ONCE);
        assertThat(first.more()).isTrue();
        ArchiveReport second = archive(cut);
        assertThat(second.runs()).isEqualTo(1);
        assertThat(second.more()).isFalse();
        assertThat(host.activity()).isEmpty();
    }
}
