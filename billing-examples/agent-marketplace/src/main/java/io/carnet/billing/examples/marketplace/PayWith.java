package io.carnet.billing.examples.marketplace;

import io.carnet.billing.value.CommandKey;
import java.util.Optional;

/** What {@code pay_with} says: a page of Stripe's, or a card that was left there with an earlier payment. */
record PayWith(Optional<CommandKey> card, boolean keep) {

    private static final String CARD = "card:";

    static PayWith of(String text) {
        if (text.startsWith(CARD)) {
            return new PayWith(Optional.of(CommandKey.of(text.substring(CARD.length()))), false);
        }
        return switch (text) {
            case "page" -> new PayWith(Optional.empty(), false);
            case "page:keep" -> new PayWith(Optional.empty(), true);
            default ->
                throw new IllegalArgumentException(
                        "must be page, page:keep, or card: and the idempotency_key of a payment that left one");
        };
    }
}
