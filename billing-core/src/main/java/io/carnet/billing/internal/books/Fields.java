package io.carnet.billing.internal.books;

import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.journal.Position;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Origin;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackTerms;
import io.carnet.billing.spending.Span;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;

/** Reads a line's fields in their order. Whatever is no such field is an {@link IllegalArgumentException}. */
final class Fields {

    private static final int LONGEST_REFERENCE = 300;

    private final String[] fields;
    private int next = 1;

    private Fields(String line, int count) {
        fields = line.split("\t", -1);
        if (fields.length != count) {
            throw new IllegalArgumentException("has " + fields.length + " fields instead of " + count);
        }
    }

    /** Any line, its type and this many fields. */
    static Fields line(String line, int count) {
        return new Fields(line, 1 + count);
    }

    static Fields header(String line) {
        Fields fields = new Fields(line, 6);
        if (!fields.text().equals(Lines.VERSION)) {
            throw new IllegalArgumentException("is of another version");
        }
        return fields;
    }

    /** An opening or closing: entries, head, and how many packs and debts follow. */
    static Fields standing(String line) {
        return new Fields(line, 6);
    }

    static Pack pack(String line) {
        Fields fields = new Fields(line, 14);
        PackId id = PackId.of(fields.text());
        Instant created = fields.instant();
        BalanceKey key = fields.key();
        PackTerms terms = new PackTerms(
                key,
                new Amount(key.unit(), fields.number()),
                fields.constant(Origin.class),
                fields.cost(),
                Integer.parseInt(fields.text()),
                fields.expiry(),
                fields.text());
        Pack pack = Pack.fresh(id, 1, terms, created);
        requireWritten(line, Lines.pack(pack));
        return pack;
    }

    static Fields position(String line) {
        return new Fields(line, 9);
    }

    static Fields debt(String line) {
        return new Fields(line, 5);
    }

    static Entry entry(String line) {
        Fields fields = new Fields(line, 13);
        long number = fields.number();
        Movement movement = new Movement(
                fields.instant(),
                fields.constant(Kind.class),
                fields.constant(Account.class),
                fields.constant(Account.class),
                fields.key(),
                Optional.of(fields.text()).filter(id -> !id.isEmpty()).map(PackId::of),
                fields.number(),
                fields.number(),
                fields.reference());
        Entry entry = new Entry(number, movement, fields.hash());
        if (number < 1) {
            throw new IllegalArgumentException("no number");
        }
        requireWritten(line, Lines.entry(entry));
        return entry;
    }

    /** What can be read can be written in many ways, and the library writes it in one. */
    static void requireWritten(String line, String written) {
        if (!line.equals(written)) {
            throw new IllegalArgumentException("is not written like this");
        }
    }

    String text() {
        return fields[next++];
    }

    long number() {
        return Long.parseLong(text());
    }

    Instant instant() {
        try {
            Instant instant = Instant.parse(text());
            if (!Span.ALWAYS.contains(instant)
                    || !instant.truncatedTo(ChronoUnit.MICROS).equals(instant)) {
                throw new IllegalArgumentException("no instant of a journal");
            }
            return instant;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("no instant", e);
        }
    }

    Span span() {
        return new Span(instant(), instant());
    }

    Hash hash() {
        String digits = text();
        if (digits.length() != 2 * Hash.LENGTH) {
            throw new IllegalArgumentException("no hash");
        }
        return Hash.of(HexFormat.of().parseHex(digits));
    }

    BalanceKey key() {
        return new BalanceKey(constant(Unit.class), Scope.ofCode(text()));
    }

    Position position() {
        return new Position(key(), number(), number(), number(), number());
    }

    private <E extends Enum<E>> E constant(Class<E> type) {
        return Enum.valueOf(type, text());
    }

    private Optional<Money> cost() {
        String currency = text();
        String scale = text();
        String minor = text();
        return currency.isEmpty()
                ? Optional.empty()
                : Optional.of(new Money(currency, Integer.parseInt(scale), Long.parseLong(minor)));
    }

    private Optional<Instant> expiry() {
        if (fields[next].isEmpty()) {
            next++;
            return Optional.empty();
        }
        return Optional.of(instant());
    }

    private String reference() {
        String reference = text();
        if (reference.length() > LONGEST_REFERENCE || !reference.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException("no reference");
        }
        return reference;
    }
}
