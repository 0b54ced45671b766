package io.carnet.billing;

import static io.carnet.billing.Fixture.ALICE;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Overrun;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.Restore;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.UnknownUsage;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * A random life of Alice's wallet: purchases, grants, runs of every ending, debts, expiries, revocations. The same seed
 * tells the same story; {@code -Dcarnet.story.seed=N} tells that one alone.
 */
public final class Story {

    /** Every balance a story can touch. */
    public static final List<BalanceKey> BALANCES = List.of(
            BalanceKey.CREDITS,
            new BalanceKey(Unit.CREDITS, Scope.of(ProductId.of("chat"))),
            new BalanceKey(Unit.RUNS, Scope.of(ProductId.of("image"))),
            new BalanceKey(Unit.RUNS, Scope.of(ProductId.of("draw"))));

    private static final List<String> PRODUCTS = List.of("image", "draw", "chat", "scan", "park");

    private final Fixture host;
    private final SplittableRandom random;
    private int runs;
    private int commands;

    public Story(Fixture host, long seed) {
        this.host = host;
        random = new SplittableRandom(seed);
        Price aCreditAToken = Price.metered(Rate.per("tokens", "0.7", 1));
        host.shelf.sell(
                Product.of("image", Price.perRun(Amount.credits("1.5"))),
                Product.of("draw", Price.packsOnly()).with(RunPolicies.DEFAULT.with(Restore.KEPT)),
                Product.of("chat", aCreditAToken)
                        .with(RunPolicies.DEFAULT
                                .with(new Overrun.DebtUpTo(Amount.credits(60)))
                                .with(UnknownUsage.CHARGE_CEILING)),
                Product.of("scan", aCreditAToken).with(RunPolicies.DEFAULT.with(UnknownUsage.CHARGE_LAST_REPORTED)),
                Product.of("park", aCreditAToken).with(RunPolicies.DEFAULT.with(UnknownUsage.PARK)));
        host.shelf.offer(
                Offer.runs("ten", "image", 7, Money.usd("9.99"))
                        .withBonus(Amount.runs(2))
                        .validFor(Duration.ofDays(2)),
                Offer.credits("some", Amount.credits(30), Money.of("EUR", 2, "19.97"))
                        .validFor(Duration.ofDays(5)));
    }

    /** A few that are always the same, and one that is new in every build. */
    public static List<Long> seeds() {
        Long only = Long.getLong("carnet.story.seed");
        return only != null
                ? List.of(only)
                : LongStream.of(1, 2, 3, new SplittableRandom().nextLong(1L << 40))
                        .boxed()
                        .toList();
    }

    /** All of Alice's journal. */
    public List<Entry> journal() {
        List<Entry> entries = new ArrayList<>();
        for (List<Entry> page = host.billing.journal(ALICE, 0, Limits.PAGE);
                !page.isEmpty();
                page = host.billing.journal(ALICE, entries.size(), Limits.PAGE)) {
            entries.addAll(page);
        }
        return entries;
    }

    /** Lives on for some commands, and now and then some time. */
    public Story live(int times) {
        for (int i = 0; i < times; i++) {
            if (random.nextInt(4) == 0) {
                host.pass(time());
            }
            command();
        }
        return this;
    }

    /** A while, often none. */
    public Duration time() {
        return switch (random.nextInt(30)) {
            case 0 -> Duration.ofHours(random.nextInt(30));
            case 1, 2, 3 -> Duration.ofMinutes(random.nextInt(20));
            case 4, 5, 6 -> Duration.ofNanos(1_000L * random.nextInt(3));
            default -> Duration.ofSeconds(random.nextInt(90));
        };
    }

    private void command() {
        int choice = random.nextInt(40);
        if (choice < 3) {
            host.billing.packs().grant(grant());
        } else if (choice < 4) {
            host.billing.packs().buy(ALICE, "image", "ten", "order-" + ++commands);
        } else if (choice < 5) {
            host.billing.credits().buy(ALICE, "some", "order-" + ++commands);
        } else if (choice < 6) {
            host.billing.packs().revoke(ALICE, "order-" + random.nextInt(1, commands + 2), "back-" + ++commands);
        } else if (choice < 18) {
            authorize();
        } else {
            String key = "run-" + Math.max(1, runs - random.nextInt(10));
            Usage usage = Usage.of("tokens", random.nextInt(25));
            if (host.billing
                    .runs()
                    .find(ALICE, key)
                    .filter(run -> !PRODUCTS.subList(2, 5)
                            .contains(run.terms().product().id().value()))
                    .isPresent()) {
                usage = Usage.none();
            }
            switch (choice % 6) {
                case 0 -> host.billing.runs().accept(ALICE, key);
                case 1 -> host.billing.runs().capture(ALICE, key, usage);
                case 2 -> host.billing.runs().release(ALICE, key);
                case 3 -> host.billing.runs().abandon(ALICE, key);
                default -> host.billing.runs().settle(ALICE, key, usage);
            }
        }
    }

    private GrantRequest grant() {
        String key = "order-" + ++commands;
        GrantRequest request = random.nextInt(3) == 0
                ? GrantRequest.runs(key, ALICE, random.nextInt(2) == 0 ? "image" : "draw", 1 + random.nextInt(5))
                : GrantRequest.credits(key, ALICE, new Amount(Unit.CREDITS, 1 + random.nextLong(20_000_000_000L)));
        if (request.product().isEmpty() && random.nextInt(3) == 0) {
            request = request.onlyFor("chat");
        }
        request = switch (random.nextInt(4)) {
            case 0 -> request;
            case 1 -> request.paid(Money.of("USD", 2, "0.00"));
            case 2 -> request.paid(new Money("WEI", 18, random.nextLong(Limits.AMOUNT_STEPS)));
            default -> request.paid(new Money("USD", 2, random.nextInt(2_000)));
        };
        return random.nextInt(3) == 0
                ? request
                : request.expiring(host.clock.instant().plusSeconds(1 + random.nextInt(200_000)));
    }

    private void authorize() {
        String product = PRODUCTS.get(random.nextInt(PRODUCTS.size()));
        RunRequest request = RunRequest.of("run-" + ++runs, ALICE, product);
        if (PRODUCTS.indexOf(product) > 1) {
            request = request.upTo(Usage.of("tokens", 1 + random.nextInt(12)));
        }
        request = switch (random.nextInt(3)) {
            case 0 -> request;
            case 1 -> request.as(Spender.group("team"));
            default -> request.as(Spender.agent("team", "anna"));
        };
        host.billing.runs().authorize(request);
    }
}
