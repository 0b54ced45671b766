package io.carnet.billing.internal.books;

import io.carnet.billing.journal.Chain;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.statement.Finding.Fault;
import io.carnet.billing.value.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows a chain of entries and says what was done to it. An entry whose number is too high is put aside until the next
 * one tells whether those between are missing or it came early.
 */
final class ChainCheck {

    private static final int MOST_ASIDE = 10_000;

    private final Principal principal;
    private final Findings findings;
    private final Consumer<Entry> inOrder;
    private final Chain chain = new Chain();
    private final TreeMap<Long, Entry> early = new TreeMap<>();
    private final TreeMap<Long, Long> holes = new TreeMap<>();
    private final List<TextLine> spoilt = new ArrayList<>();
    private @Nullable Entry ahead;
    private long expected;
    private boolean beginKnown = true;
    private boolean followed;
    private boolean leapt;
    private boolean lost;

    /** What the entry before may hash to; empty if that is not known, and the next is taken on trust. */
    private List<Hash> before;

    /** From a known beginning. */
    ChainCheck(Principal principal, long number, Hash head, Findings findings, Consumer<Entry> inOrder) {
        this.principal = principal;
        this.findings = findings;
        this.inOrder = inOrder;
        expected = number + 1;
        before = List.of(head);
    }

    /** From wherever the first entry stands. */
    ChainCheck(Principal principal, Findings findings, Consumer<Entry> inOrder) {
        this(principal, -1, Hash.ZERO, findings, inOrder);
        beginKnown = false;
        before = List.of();
    }

    /** Whether any entry followed from the one before it. */
    boolean followed() {
        return followed;
    }

    /** The number of the last entry that had its place. */
    long last() {
        return expected - 1;
    }

    /** A line where an entry was expected and that is none. */
    void spoilt(TextLine line) {
        if (spoilt.size() < MOST_ASIDE) {
            spoilt.add(line);
        }
    }

    void entry(Entry entry) {
        if (!beginKnown && last() < 0) {
            expected = entry.number();
        }
        if (lost) {
            return;
        }
        settleSpoilt(OptionalLong.of(entry.number()));
        settleAhead(entry);
        settleEarly();
        if (follows(entry)) {
            if (entry.number() != expected) {
                findings.entry(Fault.CHANGED, expected, "is numbered otherwise");
            }
            accept(entry);
        } else if (entry.number() == expected) {
            changed(entry);
        } else if (entry.number() < expected) {
            below(entry.number());
        } else if (ahead != null) {
            findings.entry(Fault.DUPLICATED, entry.number(), "stands there twice");
        } else {
            ahead = entry;
        }
        settleEarly();
        if (early.size() + holes.size() > MOST_ASIDE) {
            findings.entry(Fault.REORDERED, expected, "from here on the entries are in no order that could be told");
            lost = true;
        }
    }

    /** No entry comes any more; the last one is known if the closing line can be relied upon. */
    void finish(OptionalLong number) {
        settleSpoilt(number.isPresent() ? OptionalLong.of(number.getAsLong() + 1) : number);
        if (lost) {
            return;
        }
        if (ahead != null) {
            leap(ahead);
            ahead = null;
        }
        settleEarly();
        while (!early.isEmpty()) {
            leap(early.pollFirstEntry().getValue());
            settleEarly();
        }
        holes.forEach((first, last) -> findings.entries(Fault.REMOVED, first, last, "missing"));
        if (number.isPresent() && number.getAsLong() > last()) {
            findings.entries(Fault.REMOVED, expected, number.getAsLong(), "missing before the closing part");
        }
    }

    private boolean follows(Entry entry) {
        if (before.isEmpty()) {
            return entry.number() == expected;
        }
        return before.stream().anyMatch(hash -> hash(hash, entry).equals(entry.hash()));
    }

    private Hash hash(Hash previous, Entry entry) {
        return chain.hash(previous, principal, expected, entry.movement());
    }

    private void accept(Entry entry) {
        followed |= !before.isEmpty();
        if (!leapt) {
            inOrder.accept(entry);
        }
        before = List.of(entry.hash());
        expected++;
    }

    /** Either what it says was changed or its hash; the next entry follows from one of the two. */
    private void changed(Entry entry) {
        findings.entry(Fault.CHANGED, expected, "does not follow from the one before it with the hash it has");
        List<Hash> either = new ArrayList<>();
        either.add(entry.hash());
        before.forEach(hash -> either.add(hash(hash, entry)));
        before = either.subList(0, Math.min(2, either.size()));
        expected++;
    }

    private void below(long number) {
        Map.Entry<Long, Long> hole = holes.floorEntry(number);
        if (hole != null && hole.getValue() >= number) {
            fill(hole.getKey(), hole.getValue(), number);
            findings.entry(Fault.REORDERED, number, "stands behind entry " + last());
        } else if (!beginKnown) {
            findings.entry(Fault.REORDERED, number, "stands behind entry " + last());
        } else {
            findings.entry(Fault.DUPLICATED, number, "stands there again behind entry " + last());
        }
    }

    private void fill(long first, long last, long number) {
        holes.remove(first);
        if (first < number) {
            holes.put(first, number - 1);
        }
        if (number < last) {
            holes.put(number + 1, last);
        }
    }

    /** The entry put aside came early if one between has come now; those between are missing if one behind it has. */
    private void settleAhead(Entry now) {
        if (ahead == null) {
            return;
        }
        boolean between = now.number() >= expected && now.number() < ahead.number();
        if (between || follows(now)) {
            early.put(ahead.number(), ahead);
            ahead = null;
        } else if (now.number() > ahead.number()) {
            leap(ahead);
            ahead = null;
        }
    }

    private void leap(Entry to) {
        if (to.number() < expected) {
            return;
        }
        leapt = true;
        if (to.number() > expected) {
            holes.put(expected, to.number() - 1);
        }
        while (!early.isEmpty() && early.firstKey() < to.number()) {
            long number = early.pollFirstEntry().getKey();
            Map.Entry<Long, Long> hole = Objects.requireNonNull(holes.floorEntry(number));
            fill(hole.getKey(), hole.getValue(), number);
            findings.entry(Fault.REORDERED, number, "stands before entry " + to.number());
        }
        before = List.of(to.hash());
        expected = to.number() + 1;
    }

    private void settleEarly() {
        early.headMap(expected).clear();
        while (early.containsKey(expected)) {
            Entry entry = Objects.requireNonNull(early.remove(expected));
            findings.entry(Fault.REORDERED, expected, "stands before entry " + last());
            if (follows(entry)) {
                accept(entry);
            } else {
                changed(entry);
            }
        }
    }

    /** Lines that are no entries stand for as many missing ones, or were put in. */
    private void settleSpoilt(OptionalLong next) {
        boolean stead = !spoilt.isEmpty() && next.isPresent() && next.getAsLong() == expected + spoilt.size();
        for (TextLine line : spoilt) {
            if (stead) {
                findings.entry(Fault.CHANGED, expected, "cannot be read in " + line.name());
                expected++;
                before = List.of();
            } else {
                findings.line(Fault.UNREADABLE, line, "is no line of a statement");
            }
        }
        spoilt.clear();
        settleEarly();
    }
}
