package io.carnet.billing;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.internal.books.ArchiveText;
import io.carnet.billing.internal.books.CheckpointText;
import io.carnet.billing.internal.books.StatementWriter;
import io.carnet.billing.internal.rules.Archiving;
import io.carnet.billing.internal.rules.Carried;
import io.carnet.billing.journal.ArchiveReport;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.refusal.ArchivedException;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.spending.Span;
import io.carnet.billing.store.Archival;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Checkpoint;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import java.io.Flushable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Moves what is long over out of the store and into a text: journal entries before a cut, closed runs, delivered events. In
 * its place stays a checkpoint, from which audits, history and statements go on: the hash of the last entry that went, and
 * what all of them come to. Every balance stays as it is, and the key of an archived run stays used for ever. Thread-safe.
 *
 * <p>What goes: entries before the cut; runs that were settled, released or refused before it, or expired and past their
 * grace; events before it that every handler has been told of, those this billing subscribes and those that ever took up the
 * principal's events. A principal's last event stays. So do packs, purchases, and the receipts of commands.
 *
 * <p>The store must be one that may remove rows. Where the role that runs billing may not, archive with a billing of its own,
 * over a role that may, with the same grace and the same handlers subscribed.
 */
public final class Archive {

    private static final Duration INSTANT = ChronoUnit.MICROS.getDuration();

    private static final RunState[] CLOSED = {RunState.SETTLED, RunState.RELEASED, RunState.EXPIRED, RunState.REFUSED};

    private final BillingStore store;
    private final JournalReader journal;
    private final Duration grace;
    private final Set<HandlerName> handlers;

    Archive(BillingStore store, JournalReader journal, Duration grace, Set<HandlerName> handlers) {
        this.store = store;
        this.journal = journal;
        this.grace = grace;
        this.handlers = Set.copyOf(handlers);
    }

    /** What was found to go, and where that leads. */
    private record Found(Archival archival, Carried carried, List<Envelope> events, String text) {}

    /**
     * Archives what a principal has before a cut, at most {@link Limits#ARCHIVED_AT_ONCE} entries, runs and events at a time,
     * so that the principal's commands never wait for long; call it again while the report says that there is more.
     *
     * <p>The text is made and read back: its entries lead from the last checkpoint's hash to the new one's and to the very
     * balances it carries, its runs and events are all there. Then it is handed to the sink, and flushed if the sink can be;
     * and only then the checkpoint is written and the rows are removed, in one unit of work. Whatever fails before that
     * leaves everything as it was, and the next call hands out the same again. That the sink keeps what it took, it alone can
     * tell: compare with the report's digest.
     *
     * @param principal whose
     * @param cut in whole microseconds, what is below is cut off
     * @param sink takes the text, as the README describes it; not closed
     * @return what went; refused if somebody else archived meanwhile, and then the text is void
     * @throws IOException if the sink throws it; nothing was archived
     * @throws InvalidRequestException if the cut is after now, or before 1970
     * @throws io.carnet.billing.refusal.OutcomeUnknownException if nobody can tell whether it was archived: keep the text, and
     *     call again, which goes on from wherever it stands
     * @throws StoreException if what is stored is not what the journal proves, or the store may not remove rows; nothing was
     *     archived
     */
    public Outcome<ArchiveReport> before(Principal principal, Instant cut, Appendable sink) throws IOException {
        Instant end = cut.truncatedTo(ChronoUnit.MICROS);
        if (end.isBefore(Instant.EPOCH)) {
            throw new InvalidRequestException("cut", "must be in 1970 or later");
        }
        journal.catchUp(principal, "cut", end);
        Checkpoint before = journal.checkpoint(principal);
        try {
            Instant since = end.isAfter(before.since()) ? since(before, end) : before.since();
            return archive(find(before, since, end), end, sink);
        } catch (ArchivedException e) {
            return meanwhile(before);
        }
    }

    private static Outcome<ArchiveReport> meanwhile(Checkpoint before) {
        return Outcome.refused(new Violation.Conflict(
                "archive", "changed by somebody else meanwhile", "as checkpoint " + before.number() + " left it"));
    }

    private Outcome<ArchiveReport> archive(Found found, Instant end, Appendable sink) throws IOException {
        Principal principal = found.archival().after().principal();
        Checkpoint before = found.archival().before();
        Instant since = found.archival().after().since();
        long entries = found.archival().after().entries() - before.entries();
        int runs = found.archival().runs().size();
        int events = found.events().size();
        if (entries + runs + events == 0) {
            return Outcome.done(new ArchiveReport(principal, before.since(), 0, 0, 0, Hash.ZERO, false));
        }
        verify(found);
        sink.append(found.text());
        if (sink instanceof Flushable kept) {
            kept.flush();
        }
        if (!store.archive(found.archival())) {
            return meanwhile(before);
        }
        boolean more = since.isBefore(end) || runs == Limits.ARCHIVED_AT_ONCE || events == Limits.ARCHIVED_AT_ONCE;
        Hash digest = ArchiveText.digest(found.text());
        return Outcome.done(new ArchiveReport(principal, since, entries, runs, events, digest, more));
    }

    /** The cut, or an earlier instant if there is too much before it. */
    private Instant since(Checkpoint before, Instant end) {
        Principal principal = before.principal();
        long first = before.entries() + 1;
        long last = journal.countBefore(principal, end);
        if (last < first + Limits.ARCHIVED_AT_ONCE) {
            return end;
        }
        Instant beginning = at(principal, first);
        Instant next = at(principal, first + Limits.ARCHIVED_AT_ONCE);
        return next.isAfter(beginning) ? next : beginning.plus(INSTANT);
    }

    private Instant at(Principal principal, long number) {
        return journal.entry(principal, number).movement().at();
    }

    /** The cut may be before what was archived last: what is still there and is before it goes now. */
    private Found find(Checkpoint before, Instant since, Instant end) throws IOException {
        Principal principal = before.principal();
        Carried.Fold fold = new Carried.Fold(principal, JournalReader.carried(before));
        long entries = before.entries();
        Hash head = before.head();
        StringBuilder statement = new StringBuilder();
        if (since.isAfter(before.since())) {
            entries = journal.countBefore(principal, since);
            head = journal.head(principal, entries);
            write(before, since, entries, fold, statement);
        }
        Instant past = since.isAfter(end) ? end : since;
        List<Run> runs = runs(principal, past);
        runs.forEach(run -> go(run, fold));
        List<Envelope> events = events(before, past);
        Checkpoint bare = new Checkpoint(
                principal,
                before.number() + 1,
                journal.now(principal),
                since,
                entries,
                head,
                before.events() + events.size(),
                "");
        Carried carried = fold.carried();
        Archival archival = new Archival(before, CheckpointText.with(bare, carried), runs);
        return new Found(archival, carried, events, ArchiveText.of(archival, events, statement.toString()));
    }

    private void write(Checkpoint before, Instant since, long entries, Carried.Fold fold, Appendable text)
            throws IOException {
        Principal principal = before.principal();
        StatementWriter writer = new StatementWriter(
                principal,
                new Span(before.since(), since),
                JournalReader.carried(before).positions(),
                text);
        writer.open(before.entries(), before.head(), journal.packs(principal, writer.packs()));
        journal.<IOException>pages(principal, before.entries(), entries, page -> {
            Map<PackId, Pack> packs = journal.packs(principal, JournalReader.packs(page));
            for (Entry entry : page) {
                writer.entry(entry, packs);
                fold.add(entry);
            }
        });
        writer.close();
    }

    private List<Run> runs(Principal principal, Instant past) {
        List<Run> going = new ArrayList<>();
        ActivityFilter closed = ActivityFilter.ALL.states(CLOSED).to(past);
        Optional<Long> before = Optional.empty();
        do {
            List<Run> page = store.runs(principal, closed, before, Limits.PAGE);
            page.stream()
                    .filter(run -> Archiving.mayGo(run, past, grace))
                    .limit(Limits.ARCHIVED_AT_ONCE - going.size())
                    .forEach(going::add);
            before = page.size() < Limits.PAGE
                    ? Optional.empty()
                    : Optional.of(page.get(page.size() - 1).number());
        } while (before.isPresent() && going.size() < Limits.ARCHIVED_AT_ONCE);
        return going;
    }

    /** With a run goes the last that proves what it was charged. */
    private static void go(Run run, Carried.Fold fold) {
        if (run.state() == RunState.REFUSED) {
            fold.refusalArchived();
        } else if (fold.charged(run.key().value()) == run.charge().charged()) {
            fold.archived(run.key().value());
        } else {
            throw unproven(run.principal(), new IllegalStateException("charge of run " + run.key()));
        }
    }

    private List<Envelope> events(Checkpoint before, Instant past) {
        Principal principal = before.principal();
        long last = store.snapshot(principal, snapshot -> {
            List<Delivery> streams = snapshot.deliveries().toList();
            return Archiving.lastEvent(snapshot.wallet().events(), streams, handlers);
        });
        List<Envelope> going = new ArrayList<>();
        long number = Math.min(last, before.events() + Limits.ARCHIVED_AT_ONCE);
        for (long after = before.events(); after < number; after = before.events() + going.size()) {
            int limit = (int) Math.min(Limits.PAGE, number - after);
            List<Envelope> page = store.events(principal, after, limit).stream()
                    .filter(event -> event.at().isBefore(past))
                    .toList();
            going.addAll(page);
            if (page.size() < limit) {
                break;
            }
        }
        return going;
    }

    private static void verify(Found found) {
        try {
            ArchiveText.verify(found.text(), found.archival(), found.carried());
        } catch (IllegalArgumentException e) {
            throw unproven(found.archival().after().principal(), e);
        }
    }

    private static StoreException unproven(Principal principal, RuntimeException why) {
        return new StoreException("what is stored of " + principal + " is not what its journal proves; audit it", why);
    }
}
