package io.carnet.billing;

import io.carnet.billing.internal.Requests;
import io.carnet.billing.internal.engine.Engine;
import io.carnet.billing.internal.export.ActivityTable;
import io.carnet.billing.internal.export.Csv;
import io.carnet.billing.internal.export.Json;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.refusal.ArchivedException;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.Step;
import io.carnet.billing.run.Story;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Snapshot;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The activity log: every run of a principal, and every refused one if the host
 * {@linkplain BillingBuilder#recordRefusals() asked} for it, latest first. Whatever has expired is written down before it is
 * told, so that nothing shows as held that no longer is. Thread-safe.
 */
public final class Activity {

    private final Engine engine;
    private final BillingStore store;

    Activity(Engine engine, BillingStore store) {
        this.engine = engine;
        this.store = store;
    }

    /**
     * A page of the log. Going on from page to page shows no run twice and hides none, whatever arrives meanwhile.
     *
     * @param principal whose
     * @param filter which runs
     * @param before where the page begins, as the page before it said; empty for the first page. It is the number of a run,
     *     no secret, and goes with any filter
     * @param limit at most this many, 1 to {@link Limits#PAGE}
     * @return by falling number
     * @throws io.carnet.billing.refusal.InvalidRequestException if the limit is out of bounds
     */
    public Page<Run> page(Principal principal, ActivityFilter filter, Optional<Long> before, int limit) {
        Pages.limit(limit);
        engine.catchUp(principal);
        List<Run> runs = store.runs(principal, filter, before, limit);
        return new Page<>(
                runs,
                runs.size() < limit
                        ? Optional.empty()
                        : Optional.of(runs.get(limit - 1).number()));
    }

    /**
     * The first page of everything.
     *
     * @param principal whose
     * @return the latest {@link Limits#PAGE} runs
     */
    public Page<Run> page(Principal principal) {
        return page(principal, ActivityFilter.ALL, Optional.empty(), Limits.PAGE);
    }

    /**
     * All that happened to one run: every step, and what it moved of which packs.
     *
     * @param principal whose
     * @param key the run
     * @return empty if the key is unknown; a refused run's row is all there is to tell of it
     * @throws io.carnet.billing.refusal.InvalidRequestException if the key is malformed
     * @throws ArchivedException if the run has been archived
     */
    public Optional<Story> story(Principal principal, String key) {
        RunKey run = Requests.value("key", RunKey::of, key);
        engine.catchUp(principal);
        Need need = new Need(principal, Set.of(run), Set.of(), Set.of(), Set.of());
        return store.read(need, Instant.EPOCH, view -> view.run(run)).map(this::story);
    }

    private Story story(Run run) {
        if (run.state() == RunState.ARCHIVED) {
            throw ArchivedException.run(run.key());
        }
        boolean fromItsBeginning = run.steps().get(0).after()
                >= store.snapshot(run.principal(), Snapshot::checkpoint).entries();
        return story(run, fromItsBeginning);
    }

    private Story story(Run run, boolean fromItsBeginning) {
        List<Entry> entries = new ArrayList<>();
        long last = run.steps().get(run.steps().size() - 1).through();
        Optional<Long> after = Optional.of(run.steps().get(0).after());
        long others = 0;
        while (after.isPresent() && after.get() < last && entries.size() <= Limits.STORY_ENTRIES) {
            List<Entry> page =
                    store.entries(run.principal(), Optional.of(run.key().value()), after.get(), Limits.PAGE);
            for (Entry entry : page) {
                if (!ofRun(entry, others)) {
                    others = entry.number();
                } else if (entry.number() <= last) {
                    entries.add(entry);
                }
            }
            after = page.size() < Limits.PAGE
                    ? Optional.empty()
                    : Optional.of(page.get(page.size() - 1).number());
        }
        boolean whole = entries.size() <= Limits.STORY_ENTRIES;
        List<Entry> told = whole ? entries : entries.subList(0, Limits.STORY_ENTRIES);
        List<Story.Chapter> chapters = new ArrayList<>(run.steps().size());
        for (Step step : run.steps()) {
            chapters.add(new Story.Chapter(
                    step,
                    told.stream()
                            .filter(entry -> entry.number() > step.after() && entry.number() <= step.through())
                            .toList()));
        }
        return new Story(run, chapters, whole && fromItsBeginning);
    }

    /** A pack may bear the same name; what it repays when it comes stands right behind its own entry. */
    private static boolean ofRun(Entry entry, long lastOther) {
        return switch (entry.movement().kind()) {
            case HOLD, CHARGE, RELEASE, RESTORE -> true;
            case REPAYMENT -> entry.number() != lastOther + 1;
            case GRANT, PURCHASE, EXPIRY, REVOKE, POLICY, CAP_RESET, CLAWBACK, GIVE_BACK -> false;
        };
    }

    /**
     * Writes the log as CSV: RFC 4180, a header, lines ended by CR LF, one page in memory at a time. Columns and how cells are
     * guarded against being taken for formulas are described in the module's README.
     *
     * @param principal whose
     * @param filter which runs
     * @param out where to; written in the caller's thread, not closed, to be encoded as UTF-8
     * @return how many rows were written
     * @throws IOException if {@code out} throws it; what was written before stays written
     */
    public long csv(Principal principal, ActivityFilter filter, Appendable out) throws IOException {
        out.append(Csv.header(ActivityTable.COLUMNS));
        return export(principal, filter, out, run -> Csv.line(ActivityTable.COLUMNS, run));
    }

    /**
     * Writes the log as JSON Lines: an object a row with a member for each column of {@link #csv}, lines ended by LF, one page
     * in memory at a time. Decimals and instants are strings, what is absent is null.
     *
     * @param principal whose
     * @param filter which runs
     * @param out where to; written in the caller's thread, not closed, to be encoded as UTF-8
     * @return how many rows were written
     * @throws IOException if {@code out} throws it; what was written before stays written
     */
    public long jsonLines(Principal principal, ActivityFilter filter, Appendable out) throws IOException {
        return export(principal, filter, out, run -> Json.line(ActivityTable.COLUMNS, run));
    }

    private long export(Principal principal, ActivityFilter filter, Appendable out, Function<Run, String> line)
            throws IOException {
        long rows = 0;
        Optional<Long> before = Optional.empty();
        do {
            Page<Run> page = page(principal, filter, before, Limits.PAGE);
            for (Run run : page.rows()) {
                out.append(line.apply(run));
            }
            rows += page.rows().size();
            before = page.next();
        } while (before.isPresent());
        return rows;
    }
}
