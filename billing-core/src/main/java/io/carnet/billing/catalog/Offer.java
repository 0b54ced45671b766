package io.carnet.billing.catalog;

import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Something for sale: runs of one product, credits, or one run by itself.
 *
 * @param id names it within its scope
 * @param version names this state of the offer; 1 to 128 characters of the key syntax
 * @param scope what the bought pack may pay for
 * @param quantity how much, and at what price
 * @param bonus granted on top, of the same unit; the price is spread over it as over the rest
 * @param validity how long the bought pack lasts from its purchase; empty for ever
 * @param perCustomer how many times one principal may buy it; empty for any
 * @param direct whether it is one run, paid for by itself: what is bought is for the run whose key the purchase bears, and
 *     for others only when that run has failed
 */
public record Offer(
        OfferId id,
        String version,
        Scope scope,
        Quantity quantity,
        Amount bonus,
        Optional<Duration> validity,
        Optional<Integer> perCustomer,
        boolean direct) {

    private static final Amount ONE_RUN = Amount.runs(1);
    private static final Duration SHORTEST_VALIDITY = ChronoUnit.MICROS.getDuration();

    /**
     * Guards the parts.
     *
     * @throws IllegalArgumentException if the version is malformed, runs have no product, the bonus is of another unit,
     *     the validity is below a microsecond or above {@link Limits#DAYS} days, the limit per customer not above zero, or
     *     what is paid for by itself is not exactly one run
     */
    public Offer {
        Versions.require(version);
        Unit unit = quantity.smallest().unit();
        if (unit == Unit.RUNS && scope.product().isEmpty()) {
            throw new IllegalArgumentException("runs are sold for one product");
        }
        if (bonus.unit() != unit) {
            throw new IllegalArgumentException("a bonus is of the unit that is sold");
        }
        if (validity.filter(Offer::outOfBounds).isPresent()) {
            throw new IllegalArgumentException(
                    "validity must be a microsecond or more and at most " + Limits.DAYS + " days");
        }
        if (perCustomer.filter(times -> times < 1).isPresent()) {
            throw new IllegalArgumentException("perCustomer must be 1 or more");
        }
        if (direct
                && !(bonus.isZero()
                        && validity.isEmpty()
                        && quantity instanceof Quantity.Fixed fixed
                        && fixed.amount().equals(ONE_RUN))) {
            throw new IllegalArgumentException("one run is paid for by itself, without a bonus or a validity");
        }
    }

    /**
     * A fixed number of runs of one product.
     *
     * @param id the offer
     * @param product the product's id
     * @param runs how many
     * @param price for all
     * @return the offer, unlimited, without bonus or expiry
     */
    public static Offer runs(String id, String product, long runs, Money price) {
        Quantity quantity = new Quantity.Fixed(Amount.runs(runs), price);
        return plain(id, Scope.of(ProductId.of(product)), quantity);
    }

    /**
     * One run of one product, paid for by itself.
     *
     * @param id the offer
     * @param product the product's id
     * @param price of the run
     * @return the offer, unlimited, without expiry
     */
    public static Offer oneRun(String id, String product, Money price) {
        Offer offer = runs(id, product, 1, price);
        return new Offer(
                offer.id,
                offer.version,
                offer.scope,
                offer.quantity,
                offer.bonus,
                offer.validity,
                offer.perCustomer,
                true);
    }

    /**
     * A fixed amount of credits for any product.
     *
     * @param id the offer
     * @param credits how many
     * @param price for all
     * @return the offer, unlimited, without bonus or expiry
     */
    public static Offer credits(String id, Amount credits, Money price) {
        return plain(id, Scope.ANY, new Quantity.Fixed(credits, price));
    }

    /**
     * Credits for any product, as many steps as the buyer wants.
     *
     * @param id the offer
     * @param quantity bounds, step and price a step
     * @return the offer, unlimited, without bonus or expiry
     */
    public static Offer credits(String id, Quantity.Stepped quantity) {
        return plain(id, Scope.ANY, quantity);
    }

    /**
     * With a bonus.
     *
     * @param amount granted on top
     * @return the offer
     */
    public Offer withBonus(Amount amount) {
        return new Offer(id, version, scope, quantity, amount, validity, perCustomer, direct);
    }

    /**
     * With a validity.
     *
     * @param time how long a bought pack lasts
     * @return the offer
     */
    public Offer validFor(Duration time) {
        return new Offer(id, version, scope, quantity, bonus, Optional.of(time), perCustomer, direct);
    }

    /**
     * With a limit per customer.
     *
     * @param times how many times one principal may buy it
     * @return the offer
     */
    public Offer atMost(int times) {
        return new Offer(id, version, scope, quantity, bonus, validity, Optional.of(times), direct);
    }

    /**
     * With another version.
     *
     * @param name of the version
     * @return the offer
     */
    public Offer versioned(String name) {
        return new Offer(id, name, scope, quantity, bonus, validity, perCustomer, direct);
    }

    private static boolean outOfBounds(Duration validity) {
        return validity.compareTo(SHORTEST_VALIDITY) < 0 || validity.compareTo(Duration.ofDays(Limits.DAYS)) > 0;
    }

    private static Offer plain(String id, Scope scope, Quantity quantity) {
        return new Offer(
                OfferId.of(id),
                "1",
                scope,
                quantity,
                Amount.zero(quantity.smallest().unit()),
                Optional.empty(),
                Optional.empty(),
                false);
    }
}
