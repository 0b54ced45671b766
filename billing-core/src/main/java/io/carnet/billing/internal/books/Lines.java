package io.carnet.billing.internal.books;

import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.journal.Position;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackTerms;
import io.carnet.billing.spending.Span;
import io.carnet.billing.statement.Revenue;
import io.carnet.billing.statement.Standing;
import io.carnet.billing.statement.Statement;
import io.carnet.billing.statement.Turnover;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * How a statement's lines are written, and which fields each has. An entry ends with its hash, which proves it; every other
 * line ends with a checksum, which proves nothing and tells where a text was touched.
 */
final class Lines {

    static final String VERSION = "1";
    static final String HEADER = "statement";
    static final String OPENING = "opening";
    static final String PACK = "pack";
    static final String OPENING_PACK = "opening-pack";
    static final String OPENING_DEBT = "opening-debt";
    static final String ENTRY = "entry";
    static final String CLOSING = "closing";
    static final String SEAL = "seal";

    private Lines() {}

    static String header(Principal principal, Span period) {
        return checked(HEADER, VERSION, principal, period.start(), period.end());
    }

    static String opening(Standing standing) {
        return standing(OPENING, standing);
    }

    static String closing(Standing standing) {
        return standing(CLOSING, standing);
    }

    private static String standing(String type, Standing standing) {
        return checked(
                type,
                standing.entries(),
                standing.head(),
                standing.packs().size(),
                standing.debts().size());
    }

    static String pack(Pack pack) {
        PackTerms terms = pack.terms();
        return checked(
                PACK,
                pack.id(),
                pack.createdAt(),
                terms.key().unit(),
                terms.key().scope(),
                terms.granted().steps(),
                terms.origin(),
                terms.cost().map(Money::currency).orElse(""),
                terms.cost().map(cost -> String.valueOf(cost.scale())).orElse(""),
                terms.cost().map(cost -> String.valueOf(cost.minor())).orElse(""),
                terms.priority(),
                terms.expiresAt().map(Object::toString).orElse(""),
                terms.offer());
    }

    static String position(String type, PackId pack, Position position) {
        return checked(
                type,
                pack,
                position.key().unit(),
                position.key().scope(),
                position.available(),
                position.availableBasis(),
                position.held(),
                position.heldBasis());
    }

    static String debt(String type, BalanceKey key, long steps) {
        return checked(type, key.unit(), key.scope(), steps);
    }

    static String entry(Entry entry) {
        Movement movement = entry.movement();
        return joined(
                ENTRY,
                entry.number(),
                movement.at(),
                movement.kind(),
                movement.from(),
                movement.to(),
                movement.key().unit(),
                movement.key().scope(),
                movement.pack().map(PackId::value).orElse(""),
                movement.steps(),
                movement.basis(),
                movement.reference(),
                entry.hash());
    }

    /** Everything behind the entries, which follows from what stands before. */
    static List<String> closing(Statement statement) {
        Standing standing = statement.closing();
        List<String> lines = new ArrayList<>();
        lines.add(closing(standing));
        standing.packs().forEach((pack, position) -> lines.add(position("closing-pack", pack, position)));
        standing.debts().forEach((key, steps) -> lines.add(debt("closing-debt", key, steps)));
        Map<BalanceKey, Standing.Figures> opened = balances(statement.opening());
        Map<BalanceKey, Standing.Figures> closed = balances(standing);
        TreeSet<BalanceKey> keys = new TreeSet<>(opened.keySet());
        keys.addAll(closed.keySet());
        keys.forEach(key -> lines.add(balance(
                key,
                opened.getOrDefault(key, Standing.Figures.none(key)),
                closed.getOrDefault(key, Standing.Figures.none(key)))));
        statement.turnover().forEach(turnover -> lines.add(turnover(turnover)));
        statement.revenue().forEach(revenue -> lines.add(revenue(revenue)));
        return lines;
    }

    private static Map<BalanceKey, Standing.Figures> balances(Standing standing) {
        return standing.balances().stream().collect(Collectors.toMap(Standing.Figures::key, balance -> balance));
    }

    private static String balance(BalanceKey key, Standing.Figures opening, Standing.Figures closing) {
        return checked(
                "balance",
                key.unit(),
                key.scope(),
                opening.total().decimal(),
                opening.held().decimal(),
                opening.debt().decimal(),
                closing.total().decimal(),
                closing.held().decimal(),
                closing.debt().decimal());
    }

    private static String turnover(Turnover turnover) {
        return checked(
                "turnover",
                turnover.key().unit(),
                turnover.key().scope(),
                turnover.kind(),
                turnover.currency(),
                turnover.entries(),
                turnover.units(),
                turnover.basis());
    }

    private static String revenue(Revenue revenue) {
        return checked(
                "revenue",
                revenue.currency(),
                revenue.opening(),
                revenue.sold(),
                revenue.recognised(),
                revenue.breakage(),
                revenue.revoked(),
                revenue.closing());
    }

    static String seal(byte[] digest) {
        return joined(SEAL, Hash.of(digest));
    }

    /** The first field, which says what kind of line it is. */
    static String type(String line) {
        int end = line.indexOf('\t');
        return end < 0 ? line : line.substring(0, end);
    }

    /** Whether a line's checksum fits it. */
    static boolean fits(String line) {
        int end = line.lastIndexOf('\t');
        return end >= 0 && line.substring(end + 1).equals(checksum(line.substring(0, end)));
    }

    static String checked(Object... fields) {
        String line = joined(fields);
        return line + '\t' + checksum(line);
    }

    private static String checksum(String line) {
        CRC32 crc = new CRC32();
        crc.update(line.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    static String joined(Object... fields) {
        StringBuilder line = new StringBuilder(320);
        for (Object field : fields) {
            String text = field instanceof BigDecimal decimal ? decimal.toPlainString() : field.toString();
            line.append(line.length() == 0 ? "" : "\t").append(text);
        }
        return line.toString();
    }
}
