package io.carnet.billing.examples.tools;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Quantity;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The credits that are for sale, as configured: {@code platform.offers} in application.properties, or over it. */
@ConfigurationProperties("platform")
record Assortment(List<Pack> offers) {

    /** A hundred credits are a dollar, and credits are sold by five hundred. */
    static final long STEP = 500;

    private static final Money DOLLARS_PER_STEP = Money.usd("5.00");

    /**
     * @param credits what it is; the least, if there is a most
     * @param most zero if it is this many and no other
     */
    record Pack(String id, long credits, long most, long bonus, int days) {

        Pack {
            if (credits <= 0 || credits % STEP != 0 || most % STEP != 0) {
                throw new IllegalArgumentException("offer " + id + " must be of multiples of " + STEP + " credits");
            }
        }

        private Offer offer() {
            Amount least = Amount.credits(credits);
            Offer offer = most == 0
                    ? Offer.credits(id, least, price(credits))
                    : Offer.credits(
                            id,
                            new Quantity.Stepped(least, Amount.credits(most), Amount.credits(STEP), DOLLARS_PER_STEP));
            Offer valid = offer.validFor(Duration.ofDays(days));
            return bonus == 0 ? valid : valid.withBonus(Amount.credits(bonus));
        }

        private static Money price(long credits) {
            return DOLLARS_PER_STEP.withMinor(credits);
        }

        boolean stepped() {
            return most > 0;
        }
    }

    Assortment {
        offers = List.copyOf(offers);
        if (offers.stream().filter(Pack::stepped).count() != 1) {
            throw new IllegalArgumentException("exactly one of platform.offers must have a most");
        }
    }

    List<Offer> toOffers() {
        return offers.stream().map(Pack::offer).toList();
    }

    /** Of which a customer says how many credits. */
    Pack stepped() {
        return offers.stream().filter(Pack::stepped).findFirst().orElseThrow();
    }

    /** The nearest to a number of credits that can be bought, above it if there is one. */
    long suggestion(long credits) {
        Pack pack = stepped();
        long above = (Math.min(credits, pack.most()) + STEP - 1) / STEP * STEP;
        return Math.max(above, pack.credits());
    }
}
