package io.carnet.billing.catalog;

import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a run of a product costs in credits. Whatever the price, one unit of a pack of runs of the product pays for a whole
 * run. Immutable.
 */
public sealed interface Price {

    /** How the exact cost of a run becomes an amount: half up, at the ninth decimal place, once per cumulative usage. */
    RoundingMode ROUNDING = RoundingMode.HALF_UP;

    /**
     * The exact cost of a run, rounded once.
     *
     * @param usage all the run has used, without {@linkplain #objection objection}
     * @return in credits; nothing for what is not charged in credits
     * @throws IllegalArgumentException if there is an objection
     */
    Amount cost(Usage usage);

    /**
     * Why a usage cannot be priced.
     *
     * @param usage all the run has used
     * @return that it names a meter without a rate, or costs more than {@link Limits#AMOUNT_STEPS}; empty if neither
     */
    default Optional<String> objection(Usage usage) {
        return Optional.empty();
    }

    /**
     * Whether a run must be paid at all.
     *
     * @return false for free and external prices, which are recorded and never charged
     */
    boolean charged();

    /**
     * Whether credits can pay.
     *
     * @return false where only packs of runs do
     */
    default boolean inCredits() {
        return charged();
    }

    /**
     * Costs nothing; recorded.
     *
     * @return the price
     */
    static Price free() {
        return new Free();
    }

    /**
     * Paid by the customer's own provider key; recorded, never charged.
     *
     * @return the price
     */
    static Price external() {
        return new External();
    }

    /**
     * A fixed price a run.
     *
     * @param credits more than nothing
     * @return the price
     */
    static Price perRun(Amount credits) {
        return new PerRun(Optional.of(credits));
    }

    /**
     * Only packs of runs pay.
     *
     * @return the price
     */
    static Price packsOnly() {
        return new PerRun(Optional.empty());
    }

    /**
     * A rate a meter.
     *
     * @param rates the rates
     * @return the price
     */
    static Metered metered(Rate... rates) {
        return new Metered(Amount.NO_CREDITS, List.of(rates));
    }

    /** Costs nothing; recorded. */
    record Free() implements Price {

        @Override
        public Amount cost(Usage usage) {
            return Amount.NO_CREDITS;
        }

        @Override
        public boolean charged() {
            return false;
        }
    }

    /** Paid by the customer's own provider key; recorded, never charged. */
    record External() implements Price {

        @Override
        public Amount cost(Usage usage) {
            return Amount.NO_CREDITS;
        }

        @Override
        public boolean charged() {
            return false;
        }
    }

    /**
     * A fixed price a run, whatever it uses.
     *
     * @param credits empty where only packs of runs pay
     */
    record PerRun(Optional<Amount> credits) implements Price {

        /**
         * Guards the price.
         *
         * @throws IllegalArgumentException if it is zero or not in credits
         */
        public PerRun {
            credits.ifPresent(amount -> {
                if (amount.compareTo(Amount.NO_CREDITS) <= 0) {
                    throw new IllegalArgumentException("a price must be above zero; use Price.free()");
                }
            });
        }

        @Override
        public Amount cost(Usage usage) {
            return credits.orElse(Amount.NO_CREDITS);
        }

        @Override
        public boolean charged() {
            return true;
        }

        @Override
        public boolean inCredits() {
            return credits.isPresent();
        }
    }

    /**
     * A flat part and a rate for each meter.
     *
     * @param flat charged once a run
     * @param rates one for each meter, at most {@link Limits#METERS}
     */
    record Metered(Amount flat, List<Rate> rates) implements Price {

        private static final BigDecimal MOST =
                BigDecimal.valueOf(Limits.AMOUNT_STEPS, Amount.NO_CREDITS.unit().scale());

        /**
         * Guards the parts.
         *
         * @throws IllegalArgumentException if the flat part is not in credits, a meter stands twice, there are too many,
         *     or nothing is ever charged
         */
        public Metered {
            flat.compareTo(Amount.NO_CREDITS);
            rates = List.copyOf(rates);
            Set<String> meters = new HashSet<>();
            for (Rate rate : rates) {
                if (!meters.add(rate.meter())) {
                    throw new IllegalArgumentException("two rates for meter " + rate.meter());
                }
            }
            if (rates.size() > Limits.METERS) {
                throw new IllegalArgumentException("a price has at most " + Limits.METERS + " meters");
            }
            if (flat.isZero() && rates.stream().allMatch(Rate::chargesNothing)) {
                throw new IllegalArgumentException("a price must be above zero; use Price.free()");
            }
        }

        /**
         * The same rates with a flat part.
         *
         * @param amount charged once a run
         * @return the price
         */
        public Metered plusFlat(Amount amount) {
            return new Metered(amount, rates);
        }

        @Override
        public boolean charged() {
            return true;
        }

        @Override
        public Amount cost(Usage usage) {
            return Amount.credits(exact(usage).setScale(Amount.NO_CREDITS.unit().scale(), ROUNDING));
        }

        @Override
        public Optional<String> objection(Usage usage) {
            int rated = 0;
            for (Rate rate : rates) {
                rated += usage.quantities().containsKey(rate.meter()) ? 1 : 0;
            }
            if (rated < usage.quantities().size()) {
                Set<String> unrated = new TreeSet<>(usage.quantities().keySet());
                rates.forEach(rate -> unrated.remove(rate.meter()));
                return Optional.of("names meters that have no rate: " + String.join(", ", unrated));
            }
            return exact(usage).compareTo(MOST) > 0
                    ? Optional.of("costs more than " + MOST + " credits")
                    : Optional.empty();
        }

        private BigDecimal exact(Usage usage) {
            BigDecimal cost = flat.decimal();
            for (Rate rate : rates) {
                Long quantity = usage.quantities().get(rate.meter());
                if (quantity != null) {
                    cost = rate.addTo(cost, quantity);
                }
            }
            return cost;
        }
    }
}
