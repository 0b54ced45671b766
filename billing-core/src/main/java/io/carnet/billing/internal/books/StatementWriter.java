package io.carnet.billing.internal.books;

import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.journal.Positions;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.spending.Span;
import io.carnet.billing.statement.Statement;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Set;

/** Writes a statement line by line and keeps only what packs in use need. Called in the order of its methods. */
public final class StatementWriter {

    private final Tally tally;
    private final Appendable out;
    private final MessageDigest digest = Sha.fresh();

    /** @param positions before the period */
    public StatementWriter(Principal principal, Span period, Positions positions, Appendable out) {
        tally = new Tally(principal, period, positions);
        this.out = out;
    }

    /** The packs {@link #open} must be given. */
    public Set<PackId> packs() {
        return Set.copyOf(tally.positions.packs().keySet());
    }

    /** Writes what stands before the period's entries. */
    public void open(long entries, Hash head, Map<PackId, Pack> packs) throws IOException {
        packs.values().forEach(tally::tell);
        tally.open(entries, head);
        line(Lines.header(tally.principal, tally.period));
        line(Lines.opening(tally.statement().opening()));
        for (var row : tally.positions.packs().entrySet()) {
            line(Lines.pack(found(packs, row.getKey())));
            line(Lines.position(Lines.OPENING_PACK, row.getKey(), row.getValue()));
        }
        for (var row : tally.positions.debts().entrySet()) {
            line(Lines.debt(Lines.OPENING_DEBT, row.getKey(), row.getValue()));
        }
    }

    /** Writes an entry of the period; its pack is among those given. */
    public void entry(Entry entry, Map<PackId, Pack> packs) throws IOException {
        if (entry.movement().pack().isPresent()) {
            PackId id = entry.movement().pack().get();
            if (!tally.knows(id)) {
                Pack pack = found(packs, id);
                tally.tell(pack);
                line(Lines.pack(pack));
            }
        }
        line(Lines.entry(entry));
        tally.add(entry);
    }

    /** Writes the rest. */
    public Statement close() throws IOException {
        Statement statement = tally.statement();
        for (String line : Lines.closing(statement)) {
            line(line);
        }
        out.append(Lines.seal(digest.digest())).append('\n');
        return statement;
    }

    private void line(String text) throws IOException {
        String line = text + '\n';
        digest.update(line.getBytes(StandardCharsets.UTF_8));
        out.append(line);
    }

    private static Pack found(Map<PackId, Pack> packs, PackId id) {
        Pack pack = packs.get(id);
        if (pack == null) {
            throw new IllegalStateException("the store did not load pack " + id);
        }
        return pack;
    }
}
