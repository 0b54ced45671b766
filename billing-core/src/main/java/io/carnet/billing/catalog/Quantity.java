package io.carnet.billing.catalog;

import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Money;
import java.math.BigInteger;
import java.util.Optional;

/** How much an offer sells, and for how much. */
public sealed interface Quantity {

    /**
     * Why a wanted amount is not sold.
     *
     * @param wanted the amount
     * @return the reason, empty if it is sold
     */
    Optional<String> objection(Amount wanted);

    /**
     * The exact price.
     *
     * @param wanted an amount without {@linkplain #objection objection}
     * @return the price
     */
    Money price(Amount wanted);

    /**
     * The smallest amount on sale.
     *
     * @return the amount sold when the buyer names none
     */
    Amount smallest();

    /**
     * One amount at one price.
     *
     * @param amount what is sold, more than nothing
     * @param total its price, more than nothing
     */
    record Fixed(Amount amount, Money total) implements Quantity {

        /**
         * Guards the parts.
         *
         * @throws IllegalArgumentException if either is zero
         */
        public Fixed {
            if (amount.isZero() || total.minor() == 0) {
                throw new IllegalArgumentException("an offer sells more than nothing for more than nothing");
            }
        }

        @Override
        public Optional<String> objection(Amount wanted) {
            return wanted.equals(amount) ? Optional.empty() : Optional.of("is sold as exactly " + amount);
        }

        @Override
        public Money price(Amount wanted) {
            return total;
        }

        @Override
        public Amount smallest() {
            return amount;
        }
    }

    /**
     * Any multiple of a step between two bounds, at a price a step.
     *
     * @param min the smallest amount, a multiple of the step
     * @param max the largest amount, a multiple of the step
     * @param step the step, more than nothing
     * @param perStep the price of one step, more than nothing
     */
    record Stepped(Amount min, Amount max, Amount step, Money perStep) implements Quantity {

        /**
         * Guards the parts.
         *
         * @throws IllegalArgumentException if the bounds are no ascending multiples of the step in its unit, or the largest amount
         *     would cost more than money can express
         */
        public Stepped {
            if (step.isZero() || perStep.minor() == 0 || min.isZero()) {
                throw new IllegalArgumentException("an offer sells more than nothing for more than nothing");
            }
            if (step.compareTo(min) > 0
                    || min.compareTo(max) > 0
                    || min.steps() % step.steps() != 0
                    || max.steps() % step.steps() != 0) {
                throw new IllegalArgumentException("min and max must be ascending multiples of the step");
            }
            BigInteger dearest =
                    BigInteger.valueOf(max.steps() / step.steps()).multiply(BigInteger.valueOf(perStep.minor()));
            if (dearest.compareTo(BigInteger.valueOf(Limits.AMOUNT_STEPS)) > 0) {
                throw new IllegalArgumentException("the largest amount costs more than money can express");
            }
        }

        @Override
        public Optional<String> objection(Amount wanted) {
            boolean sold = wanted.unit() == step.unit()
                    && wanted.compareTo(min) >= 0
                    && wanted.compareTo(max) <= 0
                    && wanted.steps() % step.steps() == 0;
            return sold ? Optional.empty() : Optional.of("is sold from " + min + " to " + max + " in steps of " + step);
        }

        @Override
        public Money price(Amount wanted) {
            return perStep.withMinor(Math.multiplyExact(wanted.steps() / step.steps(), perStep.minor()));
        }

        @Override
        public Amount smallest() {
            return min;
        }
    }
}
