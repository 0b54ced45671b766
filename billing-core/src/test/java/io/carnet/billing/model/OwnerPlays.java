package io.carnet.billing.model;

import io.carnet.billing.model.ModelPurchase.AtProvider;
import io.carnet.billing.model.ModelPurchase.Bank;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.Measure;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Throws dice for what a principal's owner does: packs, payments, policies. */
final class OwnerPlays {

    private static final String[] ZONES = {
        "UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati"
    };
    static final String[] OFFERS = {"any-credits", "any-more-credits", "draw-credits", "draw-runs", "tool-runs"};

    private final Dice dice;
    private final Library library;
    private final Principal principal;
    private final ModelWallet wallet;

    OwnerPlays(Dice dice, Library library, Principal principal, ModelWallet wallet) {
        this.dice = dice;
        this.library = library;
        this.principal = principal;
        this.wallet = wallet;
    }

    private ModelShop shop() {
        return new ModelShop(wallet, library.now());
    }

    private ModelSettings settings() {
        return new ModelSettings(wallet, library.now());
    }

    private static Play play(String text, Supplier<Answer> real, Supplier<Answer> model) {
        return new Play(text, real, Optional.empty(), model);
    }

    /** Mostly a new key; grants, purchases, revocations and resets share their keys. */
    private String commandKey() {
        int newest = wallet.receipts.size();
        return "key-" + (dice.oneIn(7) ? Math.max(0, newest - dice.below(8)) : newest + 1);
    }

    Play grant() {
        boolean runs = dice.oneIn(3);
        String scope = runs || dice.oneIn(4) ? dice.of("draw", "chat", "scan", "tool") : "*";
        long granted = runs ? 1 + dice.below(4) : dice.credits(dice.oneIn(4) ? 100 : 20);
        Optional<Long> cost = switch (dice.below(4)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(0L);
            default -> Optional.of((long) dice.below(1_000));
        };
        if (dice.oneIn(150)) {
            granted = runs ? 900_000_001L : 900_000_000_000_000_001L;
            cost = Optional.of(900_000_000_000_000_007L);
        }
        boolean coarse = dice.oneIn(2);
        Instant expires = library.now()
                .plus(Duration.ofMinutes(coarse ? 15L * dice.below(20) : dice.below(3_000)))
                .plusNanos(coarse ? 0 : dice.below(2_000));
        ModelPack.Terms terms = new ModelPack.Terms(
                runs ? Unit.RUNS : Unit.CREDITS,
                scope,
                granted,
                dice.oneIn(2),
                cost,
                cost.isEmpty() ? "" : dice.oneIn(6) ? "EUR" : "USD",
                dice.oneIn(4) ? dice.below(200) : 100,
                dice.oneIn(3) ? Optional.empty() : Optional.of(micros(expires)),
                "note-" + dice.below(2));
        String key = commandKey();
        ModelPack before = wallet.packs.get(key);
        ModelPack.Terms asked = before != null && dice.oneIn(2) ? before.terms : terms;
        return play(
                "grant " + key + " " + asked,
                () -> library.grant(principal, key, asked),
                () -> shop().grant(key, asked));
    }

    private static Instant micros(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS);
    }

    Play revoke() {
        String pack = "key-" + Math.max(0, wallet.receipts.size() - dice.below(12));
        String key = commandKey();
        return play(
                "revoke " + pack + " by " + key,
                () -> library.revoke(principal, key, pack),
                () -> shop().revoke(key, pack));
    }

    Play buy() {
        Optional<ModelPurchase> before = wallet.purchases.isEmpty() || dice.oneIn(2)
                ? Optional.empty()
                : Optional.of(dice.of(List.copyOf(wallet.purchases.values())));
        String id = dice.oneIn(40)
                ? "draw-nothing"
                : before.map(known -> known.offer.id()).orElse(dice.of(OFFERS));
        String scope = id.startsWith("any") ? "*" : id.substring(0, id.indexOf('-'));
        String key = before.map(known -> known.key).orElseGet(this::commandKey);
        Optional<ModelOffer> today = library.catalog.offer(scope, id);
        Optional<Long> wanted = dice.oneIn(2)
                ? Optional.empty()
                : before.filter(known -> dice.oneIn(2))
                        .map(known -> known.amount)
                        .or(() -> today.map(offer -> offer.least() + offer.step() * dice.below(20)));
        Unit unit = id.endsWith("runs") ? Unit.RUNS : Unit.CREDITS;
        String method = dice.oneIn(30) ? "card-2" : "card-1";
        Bank provider = dice.oneIn(2) ? Bank.SUCCEED : dice.of(Bank.values());
        return play(
                "buy " + key + " " + id + " " + wanted + " " + method + " and " + provider,
                () -> library.buy(
                        principal, key, scope, id, wanted.map(steps -> new Amount(unit, steps)), method, provider),
                () -> shop().buy(key, scope, id, today, wanted, method, provider));
    }

    /** Something becomes of a payment that was pending. */
    Optional<Play> finishPayment() {
        boolean paid = dice.oneIn(2);
        return wallet.purchases.values().stream()
                .filter(purchase -> purchase.atProvider == AtProvider.PENDING)
                .findFirst()
                .map(purchase -> play(
                        "the bank answers " + paid + " for " + purchase.key,
                        () -> {
                            library.finishPayment(principal, purchase.key, paid);
                            return Answer.done("");
                        },
                        () -> {
                            purchase.atProvider = paid ? AtProvider.PAID : AtProvider.DECLINED;
                            return Answer.done("");
                        }));
    }

    private Subject subject() {
        return switch (dice.below(4)) {
            case 0 -> Subject.EVERYTHING;
            case 1 -> Subject.of(ProductId.of(dice.of(Assortment.PRODUCTS)));
            default -> Subject.of(dice.of(Plays.SPENDERS));
        };
    }

    private Cap cap() {
        Window window = dice.oneIn(4) ? Window.CALL : dice.of(Window.values());
        return switch (dice.below(3)) {
            case 0 -> new Cap(window, Measure.CALLS, 1 + dice.below(15));
            case 1 ->
                new Cap(window, new Measure(Measure.Kind.MONEY, dice.oneIn(5) ? "EUR" : "USD", 2), dice.below(4_000));
            default -> new Cap(window, Measure.CREDITS, dice.credits(150));
        };
    }

    Play policy() {
        Subject subject = subject();
        SpendingPolicy policy = wallet.policies.getOrDefault(subject, SpendingPolicy.OPEN);
        if (dice.oneIn(6)) {
            Set<ProductId> some = new HashSet<>(Set.of(ProductId.of("draw"), ProductId.of("chat")));
            some.add(ProductId.of(dice.of(Assortment.PRODUCTS)));
            Set<ProductId> denied = dice.oneIn(4) ? Set.of(ProductId.of(dice.of(Assortment.PRODUCTS))) : Set.of();
            policy = new SpendingPolicy(dice.oneIn(3) ? Optional.of(some) : Optional.empty(), denied, List.of());
        } else if (!policy.caps().isEmpty() && dice.oneIn(3)) {
            List<Cap> caps = new ArrayList<>(policy.caps());
            Cap changed = caps.remove(dice.below(caps.size()));
            caps.add(new Cap(changed.window(), changed.measure(), changed.limit() / 2 + dice.below(5)));
            policy = new SpendingPolicy(policy.allowed(), policy.denied(), caps);
        } else {
            policy = policy.with(cap());
        }
        SpendingPolicy wanted = policy;
        long version = Math.max(0, wallet.versions.getOrDefault(subject, 0L) - (dice.oneIn(8) ? 1 : 0));
        return play(
                "policy of " + subject + " after version " + version + ": " + wanted,
                () -> library.policy(principal, subject, version, wanted),
                () -> settings().policy(subject, version, wanted));
    }

    Play reset() {
        List<Subject> subjects = new ArrayList<>(wallet.policies.keySet());
        subjects.sort(null);
        Subject subject = subjects.isEmpty() ? Subject.EVERYTHING : dice.of(subjects);
        List<Cap> caps =
                wallet.policies.getOrDefault(subject, SpendingPolicy.OPEN).caps();
        Cap cap = caps.isEmpty() || dice.oneIn(12) ? cap() : dice.of(caps);
        String key = commandKey();
        return play(
                "reset " + key + " " + subject + " " + cap,
                () -> library.reset(principal, key, subject, cap),
                () -> settings().reset(key, subject, cap.window(), cap.measure()));
    }

    Play zone() {
        ZoneId zone = ZoneId.of(dice.of(ZONES));
        return play(
                "zone " + zone,
                () -> library.zone(principal, zone),
                () -> settings().zone(zone));
    }
}
