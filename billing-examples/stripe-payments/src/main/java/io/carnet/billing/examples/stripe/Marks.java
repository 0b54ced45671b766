package io.carnet.billing.examples.stripe;

import io.carnet.billing.payment.PaymentCommand;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Keys;
import io.carnet.billing.value.Principal;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What objects at Stripe are recognised by: their metadata. */
final class Marks {

    private static final String PRINCIPAL = "carnet_principal";
    private static final String PURCHASE = "carnet_purchase";
    private static final String KEY = "carnet_key";

    private Marks() {}

    static Map<String, String> of(PaymentCommand command) {
        return Map.of(
                PRINCIPAL,
                command.principal().value(),
                PURCHASE,
                command.purchase().value(),
                KEY,
                command.providerKey());
    }

    static boolean areOf(PaymentCommand command, @Nullable Map<String, String> metadata) {
        return metadata != null && command.providerKey().equals(metadata.get(KEY));
    }

    /** Whether something was made for a command of whatever process of this library. */
    static boolean areThere(@Nullable Map<String, String> metadata) {
        return metadata != null && metadata.containsKey(KEY);
    }

    /** The purchase that metadata names; empty text is what they do not have. */
    static Optional<PurchaseId> purchase(UnaryOperator<String> metadata) {
        String principal = metadata.apply(PRINCIPAL);
        String purchase = metadata.apply(PURCHASE);
        return Keys.wellFormed(principal) && Keys.wellFormed(purchase)
                ? Optional.of(new PurchaseId(Principal.of(principal), CommandKey.of(purchase)))
                : Optional.empty();
    }
}
