package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.jdbc.internal.text.OfferText;
import io.carnet.billing.jdbc.internal.text.PaymentText;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Purchases, each with all that became of its money. */
public final class PurchaseTable {

    private static final String TERMS =
            "offer_id, scope, unit, offer, amount, currency, currency_scale, price, provider, method";

    private static final String PROGRESS = "state, review, progress, created_at";

    private static final String COLUMNS = "purchase_key, " + TERMS + ", " + PROGRESS;

    private static final String KEY = "principal, purchase_key";

    private static final String ALL = "SELECT " + COLUMNS + " FROM carnet_purchase WHERE principal = ?";

    private static final Lookup NAMED = Lookup.of("carnet_purchase", COLUMNS, "principal =", "purchase_key =");

    private static final Write INSERT =
            Write.insert("carnet_purchase", "granted, " + TERMS + ", " + PROGRESS + ", due_at, " + KEY);

    private static final Write UPDATE = Write.update("carnet_purchase", PROGRESS + ", due_at", KEY);

    private static final String COUNT = """
            SELECT COUNT(*) FROM carnet_purchase
            WHERE principal = ? AND scope = ? AND offer_id = ? AND state IN ('OPEN', 'FULFILLED')
            """;

    private static final String AWAITED = """
            SELECT COALESCE(SUM(granted), 0) FROM carnet_purchase
            WHERE principal = ? AND scope = ? AND unit = ? AND state = 'OPEN'
            """;

    private static final String UNSETTLED = """
            SELECT principal, purchase_key FROM carnet_purchase
            WHERE due_at <= ? AND (principal > ? OR principal = ? AND purchase_key > ?)
            ORDER BY principal, purchase_key LIMIT ?
            """;

    private static final String PAGE = ALL + " ORDER BY principal DESC, created_at DESC, purchase_key DESC LIMIT ?";

    private static final String PAGE_BEHIND = ALL + """
             AND created_at <= ? AND (created_at < ? OR purchase_key < ?)
            ORDER BY principal DESC, created_at DESC, purchase_key DESC LIMIT ?
            """;

    private PurchaseTable() {}

    public static void named(Session session, Collection<Keyed<CommandKey>> keys, BiConsumer<Principal, Purchase> sink)
            throws SQLException {
        session.ask(
                NAMED,
                keys,
                (slots, key) ->
                        slots.text(key.principal().value()).text(key.key().value()),
                PurchaseTable::read,
                sink);
    }

    public static List<Purchase> all(Session session, Principal principal) throws SQLException {
        return session.query(ALL, slots -> slots.text(principal.value()), row -> read(principal, row));
    }

    public static long count(Session session, Principal principal, Scope scope, OfferId offer) throws SQLException {
        return session.query(
                        COUNT,
                        slots ->
                                slots.text(principal.value()).text(scope.code()).text(offer.value()),
                        Row::number)
                .get(0);
    }

    public static long awaited(Session session, Principal principal, BalanceKey key) throws SQLException {
        return session.query(
                        AWAITED,
                        slots -> slots.text(principal.value())
                                .text(key.scope().code())
                                .name(key.unit()),
                        Row::number)
                .get(0);
    }

    public static List<PurchaseId> unsettled(Session session, Instant by, Optional<PurchaseId> after, int limit)
            throws SQLException {
        String last = after.map(id -> id.principal().value()).orElse("");
        return session.query(
                UNSETTLED,
                slots -> slots.instant(by)
                        .text(last)
                        .text(last)
                        .text(after.map(id -> id.key().value()).orElse(""))
                        .number(limit),
                row -> new PurchaseId(new Principal(row.text()), new CommandKey(row.text())));
    }

    public static List<Purchase> page(Session session, Principal principal, Optional<Purchase> before, int limit)
            throws SQLException {
        return session.query(
                before.isEmpty() ? PAGE : PAGE_BEHIND,
                slots -> {
                    slots.text(principal.value());
                    if (before.isPresent()) {
                        Purchase last = before.get();
                        slots.instant(last.createdAt())
                                .instant(last.createdAt())
                                .text(last.key().value());
                    }
                    slots.number(limit);
                },
                row -> read(principal, row));
    }

    public static void insert(Session session, Collection<Purchase> purchases) throws SQLException {
        session.write(INSERT, purchases, (slots, purchase) -> {
            slots.number(purchase.granted().steps())
                    .text(purchase.offer().id().value())
                    .text(purchase.offer().scope().code())
                    .name(purchase.amount().unit())
                    .text(OfferText.of(purchase.offer()))
                    .number(purchase.amount().steps())
                    .text(purchase.price().currency())
                    .number(purchase.price().scale())
                    .number(purchase.price().minor())
                    .text(purchase.provider())
                    .text(PaymentText.method(purchase.method()));
            fill(slots, purchase);
        });
    }

    public static void update(Session session, Collection<Purchase> purchases) throws SQLException {
        session.write(UPDATE, purchases, PurchaseTable::fill);
    }

    private static void fill(Slots slots, Purchase purchase) throws SQLException {
        slots.name(purchase.state())
                .number(purchase.review() ? 1 : 0)
                .text(PaymentText.progress(purchase))
                .instant(purchase.createdAt())
                .instant(purchase.due())
                .text(purchase.principal().value())
                .text(purchase.key().value());
    }

    private static Purchase read(Principal principal, Row row) throws SQLException {
        CommandKey key = new CommandKey(row.text());
        OfferId id = new OfferId(row.text());
        Scope scope = Scope.ofCode(row.text());
        Unit unit = row.name(Unit.class);
        Offer offer = OfferText.read(id, scope, unit, row.text());
        Amount amount = new Amount(unit, row.number());
        Money price = new Money(row.text(), row.small(), row.number());
        String provider = row.text();
        PaymentMethod method = PaymentText.method(row.text());
        PurchaseState state = row.name(PurchaseState.class);
        boolean review = row.small() == 1;
        PaymentText.Progress progress = PaymentText.progress(price, row.text());
        return new Purchase(
                principal,
                key,
                offer,
                amount,
                price,
                provider,
                method,
                state,
                progress.attempts(),
                progress.refunds(),
                progress.clawbacks(),
                progress.undelivered(),
                review,
                row.instant());
    }
}
