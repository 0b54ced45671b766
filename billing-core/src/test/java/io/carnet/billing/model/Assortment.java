package io.carnet.billing.model;

import io.carnet.billing.catalog.Overrun;
import io.carnet.billing.catalog.Restore;
import io.carnet.billing.catalog.UnknownUsage;
import io.carnet.billing.model.ModelProduct.Kind;
import io.carnet.billing.model.ModelProduct.Step;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Unit;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes up products and offers, each time with another price, version and policy. */
final class Assortment {

    static final List<String> PRODUCTS = List.of("draw", "chat", "scan", "tool", "echo");
    static final List<String> METERS = List.of("in", "out", "sec");
    private static final String[] PRICES = {
        "0", "0.15", "1", "1.333333333", "0.8", "0.0000000005", "0.25000000049999", "2.00000000033", "0.000000007"
    };

    private final Dice dice;
    private final boolean lends;
    private int version;

    Assortment(Dice dice) {
        this.dice = dice;
        lends = dice.oneIn(3);
    }

    ModelProduct product(String id) {
        Kind kind = switch (id) {
            case "draw" -> Kind.METERED;
            case "chat" -> dice.of(Kind.METERED, Kind.METERED, Kind.PER_RUN);
            case "scan" -> Kind.PER_RUN;
            case "tool" -> dice.of(Kind.PACKS_ONLY, Kind.PACKS_ONLY, Kind.PER_RUN);
            default -> dice.of(Kind.FREE, Kind.EXTERNAL);
        };
        Map<String, List<Step>> rates = new TreeMap<>();
        BigDecimal flat = BigDecimal.ZERO;
        if (kind == Kind.METERED) {
            METERS.stream().filter(meter -> !dice.oneIn(5)).forEach(meter -> rates.put(meter, steps()));
            rates.put("in", List.of(new Step(Long.MAX_VALUE, new BigDecimal("0.7000000003"))));
            flat = dice.oneIn(3) ? new BigDecimal("1.5") : flat;
        }
        if (kind == Kind.PER_RUN) {
            flat = BigDecimal.valueOf(dice.credits(12), 9);
        }
        version++;
        return new ModelProduct(id, "v" + version, kind, flat, rates, overrun(), unknown(), restore());
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        if (dice.oneIn(2)) {
            steps.add(new Step(3, price()));
            steps.add(new Step(10, price()));
        }
        steps.add(new Step(Long.MAX_VALUE, price()));
        return steps;
    }

    private BigDecimal price() {
        BigDecimal price = new BigDecimal(dice.of(PRICES));
        return price.signum() == 0 ? BigDecimal.ZERO : price;
    }

    private Overrun overrun() {
        Overrun debt = new Overrun.DebtUpTo(new Amount(Unit.CREDITS, dice.credits(60)));
        return lends ? debt : dice.of(new Overrun.CapAtHold(), new Overrun.TakeAvailable(), debt);
    }

    private UnknownUsage unknown() {
        return dice.of(UnknownUsage.values());
    }

    private Restore restore() {
        return dice.of(Restore.values());
    }

    /** The name tells what an offer sells; how much, at which price and for how long changes. */
    ModelOffer offer(String id) {
        String scope = id.startsWith("any") ? "*" : id.substring(0, id.indexOf('-'));
        boolean runs = id.endsWith("runs");
        long step = runs ? 1 + dice.below(2) : 500_000_000L * (1 + dice.below(3));
        long least = step * (1 + dice.below(3));
        version++;
        return new ModelOffer(
                id,
                "v" + version,
                scope,
                runs ? Unit.RUNS : Unit.CREDITS,
                least,
                least + step * dice.below(20),
                step,
                1 + dice.below(300),
                dice.oneIn(2) ? 0 : step * dice.below(3),
                dice.oneIn(2)
                        ? Optional.empty()
                        : Optional.of(Duration.ofMinutes(1 + dice.below(4_000)).plusNanos(dice.below(2_000))),
                dice.oneIn(4) ? Optional.of(1 + dice.below(3)) : Optional.empty());
    }
}
