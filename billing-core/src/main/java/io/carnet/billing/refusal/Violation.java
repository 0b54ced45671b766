package io.carnet.billing.refusal;

import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.Measure;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** One thing that stands against a command. Nothing in it is secret; texts from outside appear only as checked keys. */
public sealed interface Violation {

    /**
     * What kind of no this is.
     *
     * @return the reason
     */
    Reason reason();

    /**
     * A sentence for people.
     *
     * @return without a final full stop
     */
    String message();

    /**
     * When trying again may help.
     *
     * @return empty if time alone changes nothing
     */
    default Optional<Instant> retryAt() {
        return Optional.empty();
    }

    /**
     * The key was used before with other content.
     *
     * @param field what differs
     * @param stored the value under the key
     * @param given the value that was refused
     */
    record Conflict(String field, String stored, String given) implements Violation {
        @Override
        public Reason reason() {
            return Reason.CONFLICT;
        }

        @Override
        public String message() {
            return field + " is " + stored + ", not " + given;
        }
    }

    /**
     * What a shown quote promised no longer holds.
     *
     * @param field cost, priceVersion or funding
     * @param quoted as it was shown
     * @param actual as it is now
     */
    record QuoteChanged(String field, String quoted, String actual) implements Violation {
        @Override
        public Reason reason() {
            return Reason.CONFLICT;
        }

        @Override
        public String message() {
            return field + " was quoted as " + quoted + " and is now " + actual;
        }
    }

    /**
     * The run or purchase is not in a state that allows this.
     *
     * @param key names it
     * @param state where it is
     * @param wanted what was asked
     */
    record WrongState(String key, String state, String wanted) implements Violation {
        @Override
        public Reason reason() {
            return Reason.CONFLICT;
        }

        @Override
        public String message() {
            return key + " is " + state + " and cannot be " + wanted;
        }
    }

    /**
     * The purchase is being paid by somebody else right now.
     *
     * @param key the purchase
     * @param until when that caller's claim on it ends
     */
    record PaymentInProgress(String key, Instant until) implements Violation {
        @Override
        public Reason reason() {
            return Reason.CONFLICT;
        }

        @Override
        public String message() {
            return "payment of " + key + " is in progress";
        }

        @Override
        public Optional<Instant> retryAt() {
            return Optional.of(until);
        }
    }

    /**
     * A run that is paid for by itself is not paid yet, or never will be under this key.
     *
     * @param key the run, and the purchase
     * @param state how far its payment has come
     * @param retryAt when it is looked at again, empty if it has ended
     */
    record NotPaid(String key, AttemptState state, Optional<Instant> retryAt) implements Violation {
        @Override
        public Reason reason() {
            return Reason.PAYMENT_REQUIRED;
        }

        @Override
        public String message() {
            return "payment of " + key + " is "
                    + state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * What was signed has paid for another purchase, or is about to.
     *
     * @param replayKey what may be used once
     */
    record PaymentUsed(String replayKey) implements Violation {
        @Override
        public Reason reason() {
            return Reason.CONFLICT;
        }

        @Override
        public String message() {
            return "this payment was used for another purchase";
        }
    }

    /**
     * There is no such thing.
     *
     * @param what run, pack, product, cap
     * @param key its name
     */
    record Unknown(String what, String key) implements Violation {
        @Override
        public Reason reason() {
            return Reason.NOT_FOUND;
        }

        @Override
        public String message() {
            return "no " + what + " " + key;
        }
    }

    /**
     * The catalog has no such offer.
     *
     * @param offer the offer
     * @param scope what it was looked for in
     */
    record UnknownOffer(OfferId offer, Scope scope) implements Violation {
        @Override
        public Reason reason() {
            return Reason.NOT_FOUND;
        }

        @Override
        public String message() {
            return "no offer " + offer + " for " + scope;
        }
    }

    /**
     * The offer does not sell this amount.
     *
     * @param offer the offer
     * @param wanted the amount
     * @param rule what it sells
     */
    record NotSold(OfferId offer, Amount wanted, String rule) implements Violation {
        @Override
        public Reason reason() {
            return Reason.FORBIDDEN;
        }

        @Override
        public String message() {
            return "offer " + offer + " " + rule + ", not " + wanted;
        }
    }

    /**
     * The principal has bought this offer as often as it may.
     *
     * @param offer the offer
     * @param times how often that is
     */
    record OfferUsedUp(OfferId offer, int times) implements Violation {
        @Override
        public Reason reason() {
            return Reason.FORBIDDEN;
        }

        @Override
        public String message() {
            return "offer " + offer + " can be bought " + (times == 1 ? "once" : times + " times");
        }
    }

    /**
     * An allow-list does not name the product, or a deny-list does.
     *
     * @param subject whose list
     * @param product the product
     */
    record NotAllowed(Subject subject, ProductId product) implements Violation {
        @Override
        public Reason reason() {
            return Reason.FORBIDDEN;
        }

        @Override
        public String message() {
            return subject + " may not run " + product;
        }
    }

    /**
     * A cap would be exceeded.
     *
     * @param subject whose cap
     * @param cap the cap
     * @param needed what the command would add, in steps of the cap's measure
     * @param left what the cap still allows, in the same steps
     * @param retryAt when its window ends, empty if it never does
     */
    record CapExceeded(Subject subject, Cap cap, long needed, long left, Optional<Instant> retryAt)
            implements Violation {
        @Override
        public Reason reason() {
            return Reason.FORBIDDEN;
        }

        @Override
        public String message() {
            return "cap of " + subject + " per " + cap.window() + ": needs " + steps(needed) + ", " + steps(left)
                    + " left of " + steps(cap.limit());
        }

        private String steps(long steps) {
            return switch (cap.measure().kind()) {
                case CREDITS -> new Amount(Amount.NO_CREDITS.unit(), steps).toString();
                case CALLS -> steps + (steps == 1 ? " call" : " calls");
                case MONEY ->
                    java.math.BigDecimal.valueOf(steps, cap.measure().scale()) + " "
                            + cap.measure().currency();
            };
        }
    }

    /**
     * A cap on money cannot count what would pay.
     *
     * @param subject whose cap
     * @param measure the cap's currency
     * @param currency the currency of the pack that would pay
     */
    record Uncountable(Subject subject, Measure measure, String currency) implements Violation {
        @Override
        public Reason reason() {
            return Reason.FORBIDDEN;
        }

        @Override
        public String message() {
            return "cap of " + subject + " in " + measure.currency() + " cannot count " + currency;
        }
    }

    /**
     * There is not enough to pay with.
     *
     * @param needed what the command needs
     * @param available what can be spent
     * @param held what runs in flight hold; some of it may come back
     */
    record InsufficientFunds(Amount needed, Amount available, Amount held) implements Violation {
        @Override
        public Reason reason() {
            return Reason.PAYMENT_REQUIRED;
        }

        @Override
        public String message() {
            return "needs " + needed + ", " + available + " available, " + held + " held by runs in flight";
        }

        /**
         * What is missing.
         *
         * @return needed less available
         */
        public Amount shortfall() {
            return needed.minus(available);
        }

        /**
         * Whether only runs in flight are in the way.
         *
         * @return true if what they hold would be enough
         */
        public boolean waitsForRunsInFlight() {
            return held.steps() >= needed.steps() - available.steps();
        }
    }

    /**
     * There is enough, but spread over more packs than one hold may draw on.
     *
     * @param needed what the command needs
     */
    record TooFragmented(Amount needed) implements Violation {
        @Override
        public Reason reason() {
            return Reason.LIMIT;
        }

        @Override
        public String message() {
            return needed + " are spread over more than " + Limits.HOLD_LINES + " packs";
        }
    }

    /**
     * A limit of the library.
     *
     * @param what what is limited
     * @param limit the most
     */
    record LimitReached(String what, long limit) implements Violation {
        @Override
        public Reason reason() {
            return Reason.LIMIT;
        }

        @Override
        public String message() {
            return what + " are limited to " + limit;
        }
    }

    /**
     * A hold cannot last that long.
     *
     * @param latest the last instant it can be extended to
     */
    record LifetimeExceeded(Instant latest) implements Violation {
        @Override
        public Reason reason() {
            return Reason.LIMIT;
        }

        @Override
        public String message() {
            return "the hold can last until " + latest;
        }
    }
}
