package io.carnet.billing;

import io.carnet.billing.internal.books.CheckpointText;
import io.carnet.billing.internal.engine.Engine;
import io.carnet.billing.internal.rules.Carried;
import io.carnet.billing.internal.rules.Draft;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.journal.Positions;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.refusal.ArchivedException;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.Span;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Checkpoint;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Snapshot;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads a principal's journal, a page at a time. */
final class JournalReader {

    private final Engine engine;
    private final BillingStore store;
    private final ZoneId zone;

    JournalReader(Engine engine, BillingStore store, ZoneId zone) {
        this.engine = engine;
        this.store = store;
        this.zone = zone;
    }

    /** Takes entries, a page at a time. */
    @FunctionalInterface
    interface Sink<X extends Exception> {
        void page(List<Entry> entries) throws X;
    }

    /** The principal's zone. */
    ZoneId zone(Principal principal) {
        return engine.read(Need.of(principal), draft -> draft.wallet().zone().orElse(zone));
    }

    /** Now, which is never before a principal's last entry. */
    Instant now(Principal principal) {
        return engine.read(Need.of(principal), Draft::now);
    }

    /** Writes down what time has done. What is asked about must have begun to be past, and stays as it is from now on. */
    void catchUp(Principal principal, String path, Instant instant) {
        Instant now = now(principal);
        if (instant.isAfter(now)) {
            throw new InvalidRequestException(path, "must not be after now, which is " + now);
        }
        engine.catchUp(principal, instant);
    }

    /** A period as precise as entries are, what is below cut off. */
    static Span whole(Span period) {
        Instant start = period.start().truncatedTo(ChronoUnit.MICROS);
        Instant end = period.end().truncatedTo(ChronoUnit.MICROS);
        if (start.isBefore(Instant.EPOCH) || !start.isBefore(end)) {
            throw new InvalidRequestException("period", "must begin in 1970 or later and last a microsecond or more");
        }
        return new Span(start, end);
    }

    Checkpoint checkpoint(Principal principal) {
        return store.snapshot(principal, Snapshot::checkpoint);
    }

    /** How many entries are older than an instant; their instants never fall. */
    long countBefore(Principal principal, Instant instant) {
        Checkpoint checkpoint = checkpoint(principal);
        if (checkpoint.entries() > 0 && instant.isBefore(checkpoint.since())) {
            throw ArchivedException.past(principal, checkpoint.since());
        }
        long low = checkpoint.entries();
        long high = count(principal);
        while (low < high) {
            long middle = low + (high - low) / 2;
            if (entry(principal, middle + 1).movement().at().isBefore(instant)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    long count(Principal principal) {
        return engine.read(Need.of(principal), draft -> draft.wallet().entries());
    }

    Hash head(Principal principal, long number) {
        Checkpoint checkpoint = checkpoint(principal);
        return number == checkpoint.entries()
                ? checkpoint.head()
                : entry(principal, number).hash();
    }

    Entry entry(Principal principal, long number) {
        return page(principal, number - 1, 1).get(0);
    }

    /** What is left of packs, and owed, after as many entries. */
    Positions positions(Principal principal, long entries) {
        Checkpoint checkpoint = checkpoint(principal);
        Positions positions = carried(checkpoint).positions();
        pages(principal, checkpoint.entries(), entries, page -> page.forEach(entry -> positions.add(entry.movement())));
        return positions;
    }

    static Carried carried(Checkpoint checkpoint) {
        try {
            return CheckpointText.read(checkpoint);
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    "checkpoint " + checkpoint.number() + " of " + checkpoint.principal() + " was changed", e);
        }
    }

    /** Somebody may archive entries while they are being told. */
    private List<Entry> page(Principal principal, long after, int limit) {
        List<Entry> page = store.entries(principal, Optional.empty(), after, limit);
        if (page.isEmpty() || page.get(0).number() != after + 1) {
            throw ArchivedException.past(principal, checkpoint(principal).since());
        }
        return page;
    }

    /** Entries numbered above one number, up to another. */
    <X extends Exception> void pages(Principal principal, long after, long last, Sink<X> sink) throws X {
        long number = after;
        while (number < last) {
            List<Entry> page = page(principal, number, (int) Math.min(Limits.PAGE, last - number));
            sink.page(page);
            number = page.get(page.size() - 1).number();
        }
    }

    /** The packs that entries name. */
    static Set<PackId> packs(List<Entry> page) {
        return page.stream().flatMap(entry -> entry.movement().pack().stream()).collect(Collectors.toSet());
    }

    /** What is stored of packs, whatever is left of them; a page at a time, because databases bound what one asks for. */
    Map<PackId, Pack> packs(Principal principal, Set<PackId> ids) {
        List<PackId> all = List.copyOf(ids);
        Map<PackId, Pack> packs = new HashMap<>();
        for (int i = 0; i < all.size(); i += Limits.PAGE) {
            Set<PackId> some = Set.copyOf(all.subList(i, Math.min(all.size(), i + Limits.PAGE)));
            packs.putAll(rows(principal, Set.of(), some).packs());
        }
        return packs;
    }

    /** What is stored of runs and packs. */
    Rows rows(Principal principal, Set<RunKey> keys, Set<PackId> ids) {
        return engine.read(new Need(principal, keys, ids, Set.of(), Set.of()), draft -> {
            Map<RunKey, Run> runs = new HashMap<>();
            keys.forEach(key -> runs.put(key, found("run", key, draft.run(key))));
            Map<PackId, Pack> packs = new HashMap<>();
            ids.forEach(id -> packs.put(id, found("pack", id, draft.pack(id))));
            return new Rows(runs, packs);
        });
    }

    /**
     * What entries refer to.
     *
     * @param runs by key
     * @param packs by id
     */
    record Rows(Map<RunKey, Run> runs, Map<PackId, Pack> packs) {}

    private static <T> T found(String what, Object key, Optional<T> row) {
        return row.orElseThrow(() -> new IllegalStateException("the store did not load " + what + " " + key));
    }
}
