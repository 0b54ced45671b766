package io.carnet.billing.event;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.catalog.Overrun;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.UnknownUsage;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.run.Start;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The same commands at the same instants tell the same, whether or not anybody sweeps between them. */
class SweptOrNotTest {

    private static final int SEQUENCES = 100;
    private static final int COMMANDS = 40;
    private static final String[] PRODUCTS = {"release", "ceiling", "reported", "park", "debt", "pack"};

    private static Product chat(String id, RunPolicies policies) {
        return Product.of(id, Price.metered(Rate.per("tokens", "1", 1))).with(policies);
    }

    private static Fixture host() {
        return Fixture.with(
                settings -> settings.expiryNotice(Duration.ofMinutes(4))
                        .lowBalance(Amount.credits(10), Amount.credits(4), Amount.runs(2))
                        .subscribe("accounts", envelope -> {}, Event.RunSettled.class),
                chat("release", RunPolicies.DEFAULT.with(UnknownUsage.RELEASE)),
                chat("ceiling", RunPolicies.DEFAULT.with(UnknownUsage.CHARGE_CEILING)),
                chat("reported", RunPolicies.DEFAULT.with(UnknownUsage.CHARGE_LAST_REPORTED)),
                chat("park", RunPolicies.DEFAULT.with(UnknownUsage.PARK)),
                chat(
                        "debt",
                        RunPolicies.DEFAULT
                                .with(new Overrun.DebtUpTo(Amount.credits(9)))
                                .with(UnknownUsage.CHARGE_LAST_REPORTED)),
                Product.of("pack", Price.packsOnly()));
    }

    private static Usage tokens(String product, long count) {
        return product.equals("pack") ? Usage.none() : Usage.of("tokens", count);
    }

    private static void step(Fixture host, Random chance, int i, boolean swept) {
        for (int passing = chance.nextInt(4); passing > 0; passing--) {
            host.pass(Duration.ofSeconds(chance.nextInt(90)));
            if (swept) {
                host.billing.worker().runOnce();
            }
        }
        String key = "job-" + chance.nextInt(i + 1);
        String product = PRODUCTS[chance.nextInt(PRODUCTS.length)];
        long count = 1L + chance.nextInt(12);
        int seconds = 1 + chance.nextInt(600);
        switch (chance.nextInt(8)) {
            case 0, 1 -> {
                GrantRequest gift = product.equals("pack")
                        ? GrantRequest.runs("gift-" + i, ALICE, "pack", count)
                        : GrantRequest.credits("gift-" + i, ALICE, Amount.credits(count));
                host.billing.packs().grant(gift.expiring(host.clock.instant().plusSeconds(seconds)));
            }
            case 2, 3, 4 ->
                host.billing
                        .runs()
                        .authorize(request("job-" + i, product)
                                .upTo(tokens(product, count))
                                .start(chance.nextBoolean() ? Start.AT_ONCE : Start.LATER)
                                .holdFor(Duration.ofSeconds(seconds)));
            case 5 -> with(host, key, usage -> host.billing.runs().capture(ALICE, key, usage), count);
            case 6 -> with(host, key, usage -> host.billing.runs().settle(ALICE, key, usage), count);
            default -> host.billing.runs().release(ALICE, key);
        }
    }

    private static void with(Fixture host, String key, Consumer<Usage> command, long count) {
        host.billing
                .runs()
                .find(ALICE, key)
                .ifPresent(
                        run -> command.accept(tokens(run.terms().product().id().value(), count)));
    }

    private static Fixture played(long seed, boolean swept) {
        Fixture host = host();
        host.policy(
                Subject.EVERYTHING,
                SpendingPolicy.capped(Cap.credits(Window.HOUR, Amount.credits(40)), Cap.calls(Window.DAY, 12)));
        Random chance = new Random(seed);
        for (int i = 0; i < COMMANDS; i++) {
            step(host, chance, i, swept);
        }
        host.pass(Duration.ofHours(1));
        return host;
    }

    @Test
    void sweepingMakesNoDifference() {
        long seed = System.nanoTime();
        System.out.println("SweptOrNotTest seed " + seed);
        for (int i = 0; i < SEQUENCES; i++) {
            Fixture swept = played(seed + i, true);
            Fixture left = played(seed + i, false);
            assertThat(left.billing.events().list(ALICE, 0, Limits.PAGE))
                    .as("events of seed %s", seed + i)
                    .isEqualTo(swept.billing.events().list(ALICE, 0, Limits.PAGE));
            assertThat(left.journal()).as("journal of seed %s", seed + i).isEqualTo(swept.journal());
            assertThat(left.activity()).as("runs of seed %s", seed + i).isEqualTo(swept.activity());
            assertThat(left.billing.audit().drifts()).isEmpty();
            assertThat(swept.billing.audit().drifts()).isEmpty();
            swept.billing.close();
            left.billing.close();
        }
    }
}
