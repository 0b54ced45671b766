package io.carnet.billing.model;

import io.carnet.billing.model.ModelPack.Place;
import io.carnet.billing.model.ModelPurchase.AtProvider;
import io.carnet.billing.model.ModelPurchase.Bank;
import io.carnet.billing.pack.PackState;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The commands that make packs and end them, at one instant. */
final class ModelShop {

    /** What the provider has not seen by then is not asked for any more. */
    private static final Duration SUBMITTED_WITHIN = Duration.ofHours(1);

    private final ModelWallet wallet;
    private final Instant clock;

    ModelShop(ModelWallet wallet, Instant clock) {
        this.wallet = wallet;
        this.clock = clock;
    }

    /** What stands against the second use of a command key; empty if it is the first use. */
    static Optional<List<Violation>> conflicts(ModelWallet wallet, String key, Map<String, String> content) {
        Map<String, String> stored = wallet.receipts.get(key);
        if (stored == null) {
            return Optional.empty();
        }
        List<Violation> conflicts = new ArrayList<>();
        if (!stored.get("command").equals(content.get("command"))) {
            conflicts.add(new Violation.Conflict("command", "", ""));
        } else {
            content.forEach((field, value) -> {
                if (!stored.get(field).equals(value)) {
                    conflicts.add(new Violation.Conflict(field, "", ""));
                }
            });
        }
        return Optional.of(conflicts);
    }

    private Answer done(Object value) {
        wallet.touch();
        return Answer.done(value);
    }

    Answer grant(String key, ModelPack.Terms terms) {
        wallet.begin(clock);
        Map<String, String> content = Map.of(
                "command", "grant",
                "unit", terms.unit().toString(),
                "scope", terms.scope(),
                "amount", Long.toString(terms.granted()),
                "origin", Boolean.toString(terms.paid()),
                "cost", terms.cost() + terms.currency(),
                "priority", Integer.toString(terms.priority()),
                "expiresAt", terms.expires().toString(),
                "note", terms.offer());
        Optional<List<Violation>> conflicts = conflicts(wallet, key, content);
        if (conflicts.isPresent()) {
            return conflicts.get().isEmpty() ? Answer.replayed(key) : Answer.refused(conflicts.get());
        }
        if (terms.expires().isPresent() && !terms.expires().get().isAfter(wallet.now)) {
            return Answer.INVALID;
        }
        List<Violation> full = full(terms.unit(), terms.scope(), terms.granted());
        if (!full.isEmpty()) {
            return Answer.refused(full);
        }
        wallet.receipts.put(key, content);
        wallet.issue(key, terms);
        return done(key);
    }

    /** A balance has a largest sum. */
    private List<Violation> full(Unit unit, String scope, long more) {
        BigInteger sum = BigInteger.valueOf(more);
        for (ModelPack pack : wallet.packs.values()) {
            if (pack.terms.unit() == unit && pack.terms.scope().equals(scope)) {
                sum = sum.add(BigInteger.valueOf(pack.remaining()));
            }
        }
        long most = unit == Unit.RUNS ? 1_000_000_000L : 1_000_000_000_000_000_000L;
        return sum.compareTo(BigInteger.valueOf(most)) > 0
                ? List.of(new Violation.LimitReached("balances of " + unit + " in steps", most))
                : List.of();
    }

    Answer revoke(String key, String pack) {
        wallet.begin(clock);
        Map<String, String> content = Map.of("command", "revoke", "pack", pack);
        Optional<List<Violation>> conflicts = conflicts(wallet, key, content);
        if (conflicts.isPresent()) {
            return conflicts.get().isEmpty() ? Answer.replayed(pack) : Answer.refused(conflicts.get());
        }
        ModelPack found = wallet.packs.get(pack);
        if (found == null) {
            return Answer.refused(new Violation.Unknown("pack", pack));
        }
        if (!found.open() || found.expiredAt(wallet.now)) {
            String state = found.open() ? "expired" : found.state.name().toLowerCase(Locale.ROOT);
            return Answer.refused(new Violation.WrongState("pack " + pack, state, "revoked"));
        }
        found.state = PackState.REVOKED;
        found.move(Place.AVAILABLE, Place.REVOKED, found.available(), found.basis(Place.AVAILABLE));
        wallet.receipts.put(key, content);
        return done(pack);
    }

    /** Buying under a known key goes on with what was offered then. */
    Answer buy(
            String key,
            String scope,
            String offerId,
            Optional<ModelOffer> today,
            Optional<Long> wanted,
            String method,
            Bank provider) {
        Optional<ModelPurchase> stored = Optional.ofNullable(wallet.purchases.get(key))
                .filter(purchase -> purchase.offer.id().equals(offerId)
                        && purchase.offer.scope().equals(scope));
        Optional<ModelOffer> offer = stored.map(purchase -> purchase.offer).or(() -> today);
        if (offer.isEmpty()) {
            return Answer.refused(new Violation.UnknownOffer(OfferId.of(offerId), scope(scope)));
        }
        wallet.begin(clock);
        Unit unit = offer.get().unit();
        long amount = wanted.or(
                        () -> Optional.ofNullable(wallet.purchases.get(key)).map(purchase -> purchase.amount))
                .orElse(offer.get().least());
        Map<String, String> content =
                Map.of("command", "buy", "offer", offerId, "scope", scope, "amount", Long.toString(amount));
        Optional<List<Violation>> conflicts = conflicts(wallet, key, content);
        if (conflicts.isPresent()) {
            return conflicts.get().isEmpty()
                    ? again(wallet.purchases.get(key), method, provider)
                    : Answer.refused(conflicts.get());
        }
        List<Violation> obstacles = new ArrayList<>();
        if (!offer.get().sells(unit, amount)) {
            obstacles.add(new Violation.NotSold(OfferId.of(offerId), new Amount(unit, amount), ""));
        }
        long bought = wallet.purchases.values().stream()
                .filter(purchase -> purchase.state != PurchaseState.DECLINED)
                .filter(purchase -> purchase.offer.id().equals(offerId)
                        && purchase.offer.scope().equals(scope))
                .count();
        offer.get()
                .atMost()
                .filter(times -> bought >= times)
                .ifPresent(times -> obstacles.add(new Violation.OfferUsedUp(OfferId.of(offerId), times)));
        if (obstacles.isEmpty()) {
            obstacles.addAll(full(unit, scope, amount + offer.get().bonus()));
        }
        if (!obstacles.isEmpty()) {
            return Answer.refused(obstacles);
        }
        wallet.receipts.put(key, content);
        ModelPurchase purchase = new ModelPurchase(key, offer.get(), amount, method);
        purchase.openedAt = wallet.now;
        wallet.purchases.put(key, purchase);
        return submit(purchase, provider);
    }

    private static Scope scope(String scope) {
        return scope.equals("*") ? Scope.ANY : Scope.of(ProductId.of(scope));
    }

    private Answer again(ModelPurchase purchase, String method, Bank provider) {
        if (!purchase.method.equals(method)) {
            return Answer.refused(new Violation.Conflict("method", "", ""));
        }
        if (purchase.state != PurchaseState.OPEN) {
            return Answer.replayed(purchase);
        }
        if (purchase.attempt == AttemptState.SUBMITTING && wallet.now.isBefore(purchase.leaseUntil)) {
            return Answer.refused(new Violation.PaymentInProgress(purchase.key, purchase.leaseUntil));
        }
        if (purchase.atProvider == AtProvider.UNSEEN && wallet.now.isBefore(purchase.openedAt.plus(SUBMITTED_WITHIN))) {
            return submit(purchase, provider);
        }
        wallet.touch();
        return record(purchase);
    }

    private Answer submit(ModelPurchase purchase, Bank provider) {
        wallet.touch();
        purchase.attempt = AttemptState.SUBMITTING;
        purchase.leaseUntil = wallet.now.plusSeconds(60);
        purchase.atProvider = switch (provider) {
            case SUCCEED, LOSE_ANSWER, CRASH_AFTER -> AtProvider.PAID;
            case DECLINE -> AtProvider.DECLINED;
            case STAY_PENDING -> AtProvider.PENDING;
            case LOSE_REQUEST, CRASH_BEFORE -> AtProvider.UNSEEN;
        };
        if (provider == Bank.CRASH_BEFORE || provider == Bank.CRASH_AFTER) {
            return Answer.CRASHED;
        }
        if (provider == Bank.LOSE_ANSWER || provider == Bank.LOSE_REQUEST) {
            purchase.attempt = AttemptState.UNKNOWN;
            return Answer.done(purchase);
        }
        return record(purchase);
    }

    private Answer record(ModelPurchase purchase) {
        switch (purchase.atProvider) {
            case PAID -> {
                purchase.state = PurchaseState.FULFILLED;
                purchase.attempt = AttemptState.SUCCEEDED;
                wallet.issue(purchase.key, terms(purchase));
            }
            case DECLINED, UNSEEN -> {
                purchase.state = PurchaseState.DECLINED;
                purchase.attempt =
                        purchase.atProvider == AtProvider.UNSEEN ? AttemptState.FAILED : AttemptState.DECLINED;
            }
            default -> purchase.attempt = AttemptState.PENDING;
        }
        return Answer.done(purchase);
    }

    private ModelPack.Terms terms(ModelPurchase purchase) {
        ModelOffer offer = purchase.offer;
        return new ModelPack.Terms(
                offer.unit(),
                offer.scope(),
                purchase.amount + offer.bonus(),
                true,
                Optional.of(offer.price(purchase.amount)),
                "USD",
                100,
                offer.validity().map(time -> wallet.now.plus(time).truncatedTo(ChronoUnit.MICROS)),
                offer.id() + "/" + offer.version());
    }
}
