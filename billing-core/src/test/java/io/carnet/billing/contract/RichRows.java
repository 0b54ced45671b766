package io.carnet.billing.contract;

import static io.carnet.billing.contract.StoreUnderTest.NOW;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Quantity;
import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Origin;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackState;
import io.carnet.billing.pack.PackTerms;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.Clawback;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.PaymentMethod.Taking;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.payment.Refund;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.Measure;
import io.carnet.billing.spending.Span;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.StoredPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.spending.WindowKey;
import io.carnet.billing.store.Receipt;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Rows in which every field has been something, and every bound has been met. */
final class RichRows {

    /** The last instant every database can store. */
    static final Instant LATEST = Instant.parse("9999-12-30T23:59:59.999999Z");

    static final String LONGEST_KEY = "k".repeat(Limits.KEY_LENGTH);

    static final Money ETHER = new Money("ETH", 18, Limits.AMOUNT_STEPS);
    static final Money YEN = new Money("JPY", 0, 1);
    static final Money TOKEN = new Money("TOKENTOKEN12", 6, 123_456_789);

    static final List<Subject> SUBJECTS = List.of(
            Subject.EVERYTHING,
            new Subject(Subject.Level.GROUP, LONGEST_KEY, ""),
            new Subject(Subject.Level.AGENT, "writers", "a+b@c"),
            new Subject(Subject.Level.PRODUCT, "", "tool"));

    private static final List<Measure> MEASURES =
            List.of(Measure.CREDITS, Measure.CALLS, Measure.of(ETHER), Measure.of(YEN), Measure.of(Money.usd("1")));

    private RichRows() {}

    static List<Pack> packs() {
        BalanceKey runs = new BalanceKey(Unit.RUNS, Scope.of(ProductId.of("tool")));
        BalanceKey only = new BalanceKey(Unit.CREDITS, Scope.of(ProductId.of(LONGEST_KEY)));
        List<Pack> packs = new ArrayList<>();
        packs.add(
                pack(1, runs, Amount.runs(Limits.RUN_UNITS), Optional.of(ETHER), 0, Optional.of(LATEST), "starter/1"));
        packs.add(pack(
                2,
                BalanceKey.CREDITS,
                new Amount(Unit.CREDITS, Limits.AMOUNT_STEPS),
                Optional.of(YEN),
                PackTerms.LOWEST_PRIORITY,
                Optional.empty(),
                LONGEST_KEY + "/" + LONGEST_KEY));
        packs.add(pack(3, only, Amount.credits("0.000000001"), Optional.empty(), 7, Optional.of(NOW), "grant"));
        packs.add(pack(4, BalanceKey.CREDITS, Amount.credits(10), Optional.of(TOKEN), 100, Optional.empty(), "x")
                .with(6_000_000_001L, 5, 100, 1));
        packs.add(pack(5, runs, Amount.runs(9), Optional.of(TOKEN.withMinor(0)), 100, Optional.of(NOW), "y")
                .with(4, 2, 0, 0)
                .closed(PackState.EXPIRED)
                .losing(5));
        packs.add(pack(6, runs, Amount.runs(9), Optional.empty(), 100, Optional.empty(), "z")
                .with(0, 0, 0, 0)
                .in(PackState.REVOKED));
        packs.add(pack(7, runs, Amount.runs(1), Optional.empty(), 100, Optional.empty(), "one")
                .in(PackState.BOUND));
        return packs;
    }

    private static Pack pack(
            long number,
            BalanceKey key,
            Amount granted,
            Optional<Money> cost,
            int priority,
            Optional<Instant> expiresAt,
            String offer) {
        Origin origin = cost.isPresent() ? Origin.PAID : Origin.PROMOTIONAL;
        PackTerms terms = new PackTerms(key, granted, origin, cost, priority, expiresAt, offer);
        return Pack.fresh(PackId.of("pack:" + number), number, terms, NOW.plusNanos(number * 1_000));
    }

    /** A counter for each subject, window and measure. */
    static List<CapWindow> windows() {
        List<CapWindow> windows = new ArrayList<>();
        for (Subject subject : SUBJECTS) {
            for (Window window : Window.values()) {
                for (Measure measure : MEASURES) {
                    Span span = window.around(NOW, java.time.ZoneOffset.UTC);
                    long figure = windows.size();
                    windows.add(new CapWindow(
                            new WindowKey(subject, window, measure, span.start()),
                            span.end(),
                            Limits.AMOUNT_STEPS - figure,
                            figure,
                            figure / 2));
                }
            }
        }
        return windows;
    }

    static List<StoredPolicy> policies() {
        List<Cap> caps = new ArrayList<>();
        for (Measure measure : MEASURES) {
            for (Window window : Window.values()) {
                caps.add(new Cap(window, measure, caps.isEmpty() ? 0 : Limits.AMOUNT_STEPS - caps.size()));
            }
        }
        Set<ProductId> products = Set.of(ProductId.of("tool"), ProductId.of("Tool"), ProductId.of(LONGEST_KEY));
        return List.of(
                new StoredPolicy(SUBJECTS.get(0), 1, SpendingPolicy.OPEN),
                new StoredPolicy(SUBJECTS.get(1), Long.MAX_VALUE, new SpendingPolicy(Optional.empty(), products, caps)),
                new StoredPolicy(SUBJECTS.get(2), 2, new SpendingPolicy(Optional.of(Set.of()), Set.of(), List.of())),
                new StoredPolicy(SUBJECTS.get(3), 3, new SpendingPolicy(Optional.of(products), products, List.of())));
    }

    static List<Receipt> receipts() {
        Map<String, String> content = Map.of("offer", LONGEST_KEY, "amount", "1 credits", "note", "");
        return List.of(
                new Receipt(CommandKey.of("empty"), "reset", new TreeMap<>()),
                new Receipt(CommandKey.of(LONGEST_KEY), "grant", new TreeMap<>(content)));
    }

    static List<Purchase> purchases(Principal principal) {
        Offer fixed = Offer.runs("starter", "tool", 10, Money.usd("9.99"));
        Offer single = Offer.oneRun("single", "tool", Money.usd("0.10"));
        Offer rich = Offer.credits(
                        "top-up",
                        new Quantity.Stepped(Amount.credits(5), Amount.credits(500), Amount.credits("2.5"), TOKEN))
                .withBonus(Amount.credits("0.000000001"))
                .validFor(Duration.ofDays(365).plusNanos(1_000))
                .atMost(Integer.MAX_VALUE)
                .versioned(LONGEST_KEY);
        Offer[] offers = {fixed, rich, single};
        List<Purchase> purchases = new ArrayList<>();
        for (AttemptState state : AttemptState.values()) {
            String name = "purchase-" + state;
            Attempt attempt = new Attempt(
                    1,
                    "key-of-" + principal + "-" + name,
                    state,
                    state == AttemptState.SUBMITTING ? Optional.empty() : Optional.of("pi_" + "é".repeat(200) + name),
                    state == AttemptState.REQUIRES_ACTION
                            ? Optional.of("https://" + "a".repeat(3_992))
                            : Optional.empty(),
                    state == AttemptState.DECLINED ? "Karte abgelehnt – \"zu wenig\" 💳" : "",
                    purchases.size(),
                    NOW,
                    state.open() ? Optional.of(LATEST) : Optional.empty());
            PurchaseState stands = nth(PurchaseState.values(), purchases.size());
            Offer offer = nth(offers, purchases.size());
            Amount amount = offer.quantity().smallest();
            Money price = offer.quantity().price(amount);
            purchases.add(new Purchase(
                    principal,
                    CommandKey.of(name),
                    offer,
                    amount,
                    price,
                    LONGEST_KEY,
                    METHODS.get(purchases.size() % METHODS.size()),
                    stands,
                    attempts(attempt, purchases.size() % 3),
                    refunds(price, purchases.size() % 4),
                    clawbacks(purchases.size() % 5),
                    purchases.size() % 3 == 0 ? Optional.of(LATEST) : Optional.empty(),
                    purchases.size() % 2 == 1,
                    NOW));
        }
        return purchases;
    }

    static final List<PaymentMethod> METHODS = List.of(
            PaymentMethod.ofProvidersChoice(),
            new PaymentMethod.Saved("é".repeat(500)),
            new PaymentMethod.HostedPage("https://host.example/return?a=b&c=%20é", true),
            new PaymentMethod.HostedPage("", false),
            new PaymentMethod.Signed("{\"x402\": \"\\\"\"}\n" + "c".repeat(16_000), "r".repeat(255), Taking.EXACT),
            new PaymentMethod.Signed("c", "é\t/", Taking.UP_TO));

    private static <T> T nth(T[] all, int number) {
        return all[number % all.length];
    }

    private static List<Attempt> attempts(Attempt last, int earlier) {
        List<Attempt> attempts = new ArrayList<>();
        for (int number = 1; number <= earlier; number++) {
            attempts.add(Rows.attempt(number, last.providerKey() + "-" + number, AttemptState.DECLINED));
        }
        attempts.add(new Attempt(
                earlier + 1,
                last.providerKey(),
                last.state(),
                last.reference(),
                last.action(),
                last.detail(),
                last.looks(),
                last.createdAt(),
                last.due()));
        return attempts;
    }

    private static List<Refund> refunds(Money price, int count) {
        List<Refund> refunds = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            Attempt attempt = Rows.attempt(number, "refund-" + number, nth(AttemptState.values(), number * 2));
            Refund.Reason reason = nth(Refund.Reason.values(), number);
            refunds.add(new Refund(attempt, "pi_\t" + number, price.withMinor(number), reason));
        }
        return refunds;
    }

    private static List<Clawback> clawbacks(int count) {
        List<Clawback> clawbacks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Clawback.Cause cause = nth(Clawback.Cause.values(), i);
            clawbacks.add(new Clawback(cause, "dp_é" + i, i + 1, Limits.AMOUNT_STEPS - i, i, i * 3L, i % 2 == 0));
        }
        return clawbacks;
    }

    /** One for each kind, and each account on either side. */
    static List<Movement> movements() {
        Account[] accounts = Account.values();
        BalanceKey runs = new BalanceKey(Unit.RUNS, Scope.of(ProductId.of(LONGEST_KEY)));
        List<Movement> movements = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            int i = movements.size();
            movements.add(new Movement(
                    NOW.plusNanos(i * 1_000L),
                    kind,
                    accounts[i % accounts.length],
                    accounts[(i + 1) % accounts.length],
                    i % 2 == 0 ? BalanceKey.CREDITS : runs,
                    i % 2 == 0 ? Optional.empty() : Optional.of(PackId.of(LONGEST_KEY)),
                    Limits.AMOUNT_STEPS - i,
                    i,
                    i % 2 == 0 ? "agent writers,a+b@c version 1" : LONGEST_KEY));
        }
        return movements;
    }
}
