package io.carnet.billing.internal.books;

import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.journal.Position;
import io.carnet.billing.journal.Positions;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.statement.Finding.Fault;
import io.carnet.billing.statement.Standing;
import io.carnet.billing.statement.Statement;
import io.carnet.billing.statement.Verdict;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a statement's text and says what was done to it. What a damaged line has as its consequence is not reported: as
 * long as nothing was found, everything behind the entries is computed from what stands before it and compared.
 */
public final class StatementReader {

    /** More than any statement has, and little enough to be kept whatever a text says. */
    private static final int MOST_LINES_KEPT = 50_000;

    private final Findings findings = new Findings();
    private final MessageDigest digest = Sha.fresh();
    private final List<TextLine> closing = new ArrayList<>();

    /** Lines before the first entry that are none of a statement; one of them may have been that entry. */
    private final List<TextLine> strays = new ArrayList<>();

    private @Nullable Tally tally;
    private @Nullable Opening opening;
    private @Nullable ChainCheck chain;
    private @Nullable PackId lastOpeningPack;
    private @Nullable BalanceKey lastOpeningDebt;
    private @Nullable Told told;
    private @Nullable TextLine unnamed;
    private Instant lastAt = Instant.MIN;
    private @Nullable TextLine seal;
    private boolean sealFits;
    private boolean headerDamaged;
    private boolean disorder;
    private boolean behindTheSeal;

    /** The opening line; its entries and head are empty if it cannot be relied upon. */
    private record Opening(OptionalLong entries, Hash head, String text) {}

    private record Told(TextLine line, PackId pack) {}

    private StatementReader() {}

    public static Verdict read(InputStream text) throws IOException {
        return new StatementReader().all(text);
    }

    private Verdict all(InputStream text) throws IOException {
        TextLine.Source source = new TextLine.Source(text);
        TextLine last = null;
        TextLine line = source.next(digest);
        if (line != null && line.text().endsWith("\r")) {
            findings.line(Fault.CHANGED, line, "ends with CR LF, so all of the text was converted");
            return new Verdict(Optional.empty(), findings.all());
        }
        while (line != null && line.whole()) {
            line(line);
            last = line;
            line = source.next(digest);
        }
        finishEntries();
        Optional<Statement> statement = seal == null ? Optional.empty() : finishClosing(seal);
        if (seal == null || line != null) {
            String where = last == null ? "the text" : last.name();
            long entry = chain == null ? 0 : chain.last();
            findings.add(Fault.CUT_OFF, where, "nothing whole follows; the last entry is " + entry);
        }
        return new Verdict(findings.none() ? statement : Optional.empty(), findings.all());
    }

    private void line(TextLine line) {
        if (line.number() == 1 && !line.type().equals(Lines.HEADER)) {
            findings.add(Fault.REMOVED, "line 1 (statement)", "something else stands there");
        }
        if (seal != null) {
            behindTheSeal(line);
        } else if (line.type().equals(Lines.SEAL)) {
            seal(line);
        } else if (line.closes()) {
            closing(line);
        } else {
            inOrder(line);
            switch (line.type()) {
                case Lines.HEADER -> header(line);
                case Lines.OPENING -> opening(line);
                case Lines.PACK -> pack(line);
                case Lines.OPENING_PACK -> openingPack(line);
                case Lines.OPENING_DEBT -> openingDebt(line);
                case Lines.ENTRY -> entry(line);
                default -> stray(line);
            }
        }
    }

    private void behindTheSeal(TextLine line) {
        if (!behindTheSeal) {
            findings.line(Fault.UNREADABLE, line, "stands behind the seal");
            behindTheSeal = true;
        }
    }

    private void inOrder(TextLine line) {
        if (!closing.isEmpty() && !disorder) {
            findings.line(
                    Fault.REORDERED, line, "stands behind " + closing.get(0).name());
            disorder = true;
        }
    }

    private void stray(TextLine line) {
        if (chain != null) {
            chain.spoilt(line);
        } else if (strays.size() < Verdict.MOST_FINDINGS) {
            strays.add(line);
        }
    }

    private void header(TextLine line) {
        if (tally != null) {
            findings.line(Fault.DUPLICATED, line, "stands there again");
            return;
        }
        headerDamaged = !fits(line);
        try {
            Fields fields = Fields.header(line.text());
            Tally fresh = new Tally(Principal.of(fields.text()), fields.span(), new Positions());
            if (!headerDamaged) {
                Fields.requireWritten(line.text(), Lines.header(fresh.principal, fresh.period));
            }
            tally = fresh;
        } catch (IllegalArgumentException e) {
            unreadable(line);
        }
    }

    private void opening(TextLine line) {
        if (opening != null) {
            findings.line(Fault.DUPLICATED, line, "stands there again");
            return;
        }
        boolean fits = fits(line);
        beforeEntries(line);
        opening = new Opening(OptionalLong.empty(), Hash.ZERO, line.text());
        try {
            Fields fields = Fields.standing(line.text());
            long entries = fields.number();
            Hash head = fields.hash();
            if (entries < 0) {
                throw new IllegalArgumentException("less than no entries");
            }
            if (fits) {
                opening = new Opening(OptionalLong.of(entries), head, line.text());
            }
        } catch (IllegalArgumentException e) {
            unreadable(line);
        }
    }

    private void pack(TextLine line) {
        fits(line);
        try {
            Pack pack = Fields.pack(line.text());
            if (tally == null) {
                return;
            }
            if (tally.knows(pack.id())) {
                findings.line(Fault.DUPLICATED, line, "tells of a pack that is known");
            }
            named(Optional.empty());
            told = new Told(line, pack.id());
            if (isRoomFor(line, tally)) {
                tally.tell(pack);
            }
        } catch (IllegalArgumentException e) {
            unreadable(line);
        }
    }

    /** A pack is told of right before what names it, and nowhere else. */
    private void named(Optional<PackId> pack) {
        if (told != null && unnamed == null && !pack.equals(Optional.of(told.pack()))) {
            unnamed = told.line();
        }
        told = null;
    }

    private boolean isRoomFor(TextLine line, Tally kept) {
        boolean room = kept.size() < MOST_LINES_KEPT;
        if (!room) {
            findings.line(Fault.UNREADABLE, line, "is one of too many");
        }
        return room;
    }

    private void openingPack(TextLine line) {
        fits(line);
        beforeEntries(line);
        try {
            Fields fields = Fields.position(line.text());
            PackId id = PackId.of(fields.text());
            Position position = fields.position();
            Fields.requireWritten(line.text(), Lines.position(Lines.OPENING_PACK, id, position));
            if (tally == null) {
                return;
            }
            int order = lastOpeningPack == null ? -1 : lastOpeningPack.compareTo(id);
            inOrder(line, order);
            if (order < 0 && !tally.knows(id)) {
                findings.line(Fault.REMOVED, line, "the line of its pack does not stand before it");
            } else if (order < 0 && (position.isEmpty() || !tally.possible(id, position))) {
                findings.line(Fault.CHANGED, line, "cannot be left of its pack");
            }
            named(Optional.of(id));
            lastOpeningPack = id;
            tally.positions.put(id, position);
        } catch (IllegalArgumentException e) {
            unreadable(line);
        }
    }

    private void openingDebt(TextLine line) {
        fits(line);
        beforeEntries(line);
        try {
            Fields fields = Fields.debt(line.text());
            BalanceKey key = fields.key();
            long steps = fields.number();
            Fields.requireWritten(line.text(), Lines.debt(Lines.OPENING_DEBT, key, steps));
            if (tally == null) {
                return;
            }
            inOrder(line, lastOpeningDebt == null ? -1 : lastOpeningDebt.compareTo(key));
            lastOpeningDebt = key;
            if (steps < 1) {
                findings.line(Fault.CHANGED, line, "cannot be owed");
            } else if (isRoomFor(line, tally)) {
                tally.positions.owe(key, steps);
            }
        } catch (IllegalArgumentException e) {
            unreadable(line);
        }
    }

    private void inOrder(TextLine line, int order) {
        if (order == 0) {
            findings.line(Fault.DUPLICATED, line, "stands there again");
        } else if (order > 0) {
            findings.line(Fault.REORDERED, line, "stands behind a later one");
        }
    }

    private void beforeEntries(TextLine line) {
        if (chain != null) {
            findings.line(Fault.REORDERED, line, "stands behind entry " + chain.last());
        }
    }

    private void entry(TextLine line) {
        ChainCheck entries = entries();
        if (entries == null) {
            return;
        }
        try {
            entries.entry(Fields.entry(line.text()));
        } catch (IllegalArgumentException e) {
            entries.spoilt(line);
        }
    }

    /** Null if nobody knows whose entries they are. */
    private @Nullable ChainCheck entries() {
        if (chain == null && tally != null) {
            chain = begin(tally);
            strays.forEach(chain::spoilt);
            strays.clear();
        }
        return chain;
    }

    private ChainCheck begin(Tally opened) {
        if (opening == null) {
            findings.add(Fault.REMOVED, "line 2 (opening)", "does not stand before the entries");
        }
        if (opening == null || opening.entries().isEmpty()) {
            return new ChainCheck(opened.principal, findings, entry -> {});
        }
        long number = opening.entries().getAsLong();
        opened.open(number, opening.head());
        Standing standing = opened.statement().opening();
        if (findings.none() && !Lines.opening(standing).equals(opening.text())) {
            findings.add(Fault.REMOVED, "line 2 (opening)", "packs or debts it counts are missing");
        } else if (findings.none() && number == 0 && !standing.equals(Standing.NOTHING)) {
            findings.add(Fault.CHANGED, "line 2 (opening)", "nothing can be there before the first entry");
        }
        return new ChainCheck(opened.principal, number, opening.head(), findings, entry -> add(opened, entry));
    }

    private void add(Tally opened, Entry entry) {
        Instant at = entry.movement().at();
        Optional<PackId> pack = entry.movement().pack();
        named(pack);
        if (!findings.none()) {
            return;
        }
        if (!opened.period.contains(at)) {
            findings.add(Fault.CHANGED, "line 1 (statement)", "entry " + entry.number() + " is not of that period");
        } else if (at.isBefore(lastAt)) {
            findings.entry(Fault.CHANGED, entry.number(), "is earlier than the one before it");
        } else if (pack.isPresent() && !opened.knows(pack.get())) {
            findings.entry(Fault.REMOVED, entry.number(), "the line of its pack does not stand before it");
        } else if (opened.size() >= MOST_LINES_KEPT) {
            findings.entry(Fault.UNREADABLE, entry.number(), "is about one balance too many");
        } else if (!opened.add(entry)) {
            findings.entry(Fault.CHANGED, entry.number(), "is more than its pack or what is owed allows");
        }
        lastAt = at;
    }

    private void closing(TextLine line) {
        if (closing.size() < MOST_LINES_KEPT) {
            closing.add(line);
        } else {
            findings.line(Fault.UNREADABLE, line, "is one of too many");
        }
    }

    private void seal(TextLine line) {
        seal = line;
        sealFits = Lines.seal(digest.digest()).equals(line.text());
    }

    private void finishEntries() {
        named(Optional.empty());
        ChainCheck entries = seal == null ? chain : entries();
        strays.forEach(line -> findings.line(Fault.UNREADABLE, line, "is no line of a statement"));
        if (entries == null) {
            return;
        }
        entries.finish(closingEntries());
        if (headerDamaged && !entries.followed()) {
            findings.dropIf(finding ->
                    finding.fault() == Fault.CHANGED && finding.where().startsWith("entry"));
        }
    }

    private OptionalLong closingEntries() {
        for (TextLine line : closing) {
            if (line.type().equals(Lines.CLOSING) && Lines.fits(line.text())) {
                try {
                    return OptionalLong.of(Fields.standing(line.text()).number());
                } catch (IllegalArgumentException e) {
                    return OptionalLong.empty();
                }
            }
        }
        return OptionalLong.empty();
    }

    private Optional<Statement> finishClosing(TextLine end) {
        Optional<Statement> statement = Optional.empty();
        if (findings.none() && unnamed != null) {
            findings.line(Fault.CHANGED, unnamed, "tells of a pack that nothing behind it names");
        }
        if (!findings.none() || tally == null) {
            closing.stream().filter(line -> !Lines.fits(line.text())).forEach(this::checksum);
        } else {
            try {
                statement = Optional.of(tally.statement());
                compare(Lines.closing(tally.statement()));
            } catch (IllegalArgumentException | ArithmeticException e) {
                findings.add(Fault.CHANGED, "line 2 (opening)", "what was there leads to balances that cannot be");
            }
        }
        if (findings.none() && !sealFits) {
            findings.line(Fault.CHANGED, end, "does not fit, or something before it that shows nowhere else");
        }
        return statement;
    }

    private void compare(List<String> computed) {
        Map<String, Integer> places = new HashMap<>();
        computed.forEach(line -> places.put(line, places.size()));
        Set<String> passed = new HashSet<>();
        int next = 0;
        int others = 0;
        for (TextLine line : closing) {
            Integer place = places.get(line.text());
            if (place == null) {
                others++;
                findings.line(Fault.CHANGED, line, "does not follow from the opening and the entries");
            } else if (place >= next) {
                passed.addAll(computed.subList(next, place));
                next = place + 1;
            } else if (passed.remove(line.text())) {
                findings.line(Fault.REORDERED, line, "stands behind a later one");
            } else {
                findings.line(Fault.DUPLICATED, line, "stands there again");
            }
        }
        passed.addAll(computed.subList(next, computed.size()));
        if (passed.size() > others) {
            findings.add(Fault.REMOVED, "closing part", passed.size() - others + " of its lines are missing");
        }
    }

    private boolean fits(TextLine line) {
        boolean fits = Lines.fits(line.text());
        if (!fits) {
            checksum(line);
        }
        return fits;
    }

    private void checksum(TextLine line) {
        findings.line(Fault.CHANGED, line, "does not fit its checksum");
    }

    /** A line whose checksum fits was never written like this by the library. */
    private void unreadable(TextLine line) {
        if (Lines.fits(line.text())) {
            findings.line(Fault.CHANGED, line, "cannot be read");
        }
    }
}
