package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.store.Claim;
import io.carnet.billing.store.ClaimKey;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Principal;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;

/** What only one purchase may have, whoever's it is. */
public final class ClaimTable {

    private static final String COLUMNS = "purchase_key, kind, provider, claimed";

    private static final Lookup NAMED = Lookup.of("carnet_claim", COLUMNS, "kind =", "provider =", "claimed =");

    private static final Write INSERT = Write.insert("carnet_claim", "principal, " + COLUMNS);

    private static final String ALL = "SELECT principal, " + COLUMNS + " FROM carnet_claim WHERE principal = ?";

    /** Whoever writes several does so in the same order. */
    private static final Comparator<Claim> ORDER = Comparator.comparing(
            Claim::key,
            Comparator.comparing(ClaimKey::kind)
                    .thenComparing(ClaimKey::provider)
                    .thenComparing(ClaimKey::value));

    private ClaimTable() {}

    public static void named(Session session, Collection<ClaimKey> keys, BiConsumer<Principal, Claim> sink)
            throws SQLException {
        session.ask(
                NAMED,
                keys,
                (slots, key) -> slots.name(key.kind()).text(key.provider()).text(key.value()),
                ClaimTable::read,
                sink);
    }

    public static List<Claim> all(Session session, Principal principal) throws SQLException {
        return session.query(ALL, slots -> slots.text(principal.value()), row -> read(new Principal(row.text()), row));
    }

    public static void insert(Session session, Collection<Claim> claims) throws SQLException {
        session.write(
                INSERT,
                claims.stream().sorted(ORDER).toList(),
                (slots, claim) -> slots.text(claim.purchase().principal().value())
                        .text(claim.purchase().key().value())
                        .name(claim.key().kind())
                        .text(claim.key().provider())
                        .text(claim.key().value()));
    }

    private static Claim read(Principal principal, Row row) throws SQLException {
        PurchaseId purchase = new PurchaseId(principal, new CommandKey(row.text()));
        return new Claim(new ClaimKey(row.name(ClaimKey.Kind.class), row.text(), row.text()), purchase);
    }
}
