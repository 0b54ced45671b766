package io.carnet.billing.payment;

import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Storable;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/** What a customer pays with. Texts are opaque to the library, and are kept because a charge may have to be repeated. */
public sealed interface PaymentMethod {

    /**
     * A page of the provider's, where the customer pays. The charge answers {@link PaymentOutcome.RequiresAction} with its
     * address.
     *
     * @param returnTo where the customer comes back to, empty if the provider decides
     * @param keep whether the customer agreed that what is paid with is kept for charges without the customer
     */
    record HostedPage(
            @NotNull @Storable @Size(max = Limits.ADDRESS) String returnTo, boolean keep) implements PaymentMethod {}

    /**
     * What the provider has kept for charges without the customer, or decides by itself.
     *
     * @param name the provider's name for it, empty if the provider decides
     */
    record Saved(
            @NotNull @Storable @Size(max = Limits.PROVIDER_TEXT)
            String name) implements PaymentMethod {

        /** Leaves the name out. */
        @Override
        public String toString() {
            return "Saved";
        }
    }

    /**
     * A payment the customer has signed beforehand.
     *
     * @param credential as the customer sent it
     * @param replayKey what a signature may be used for once, in the provider's words; never empty
     * @param amount whether exactly the amount is taken
     */
    record Signed(
            @NotNull @Storable @Size(min = 1, max = Limits.CREDENTIAL)
            String credential,

            @NotNull
            @Storable
            @Size(max = Limits.REFERENCE)
            @Pattern(regexp = "\\S(?s:.*\\S)?", message = "must not be empty, nor begin or end with a space")
            String replayKey,

            @NotNull Taking amount)
            implements PaymentMethod {

        /** Leaves the credential out. */
        @Override
        public String toString() {
            return "Signed[" + replayKey + ", " + amount + "]";
        }
    }

    /** How much of what was signed is taken. */
    enum Taking {
        /** What was signed. */
        EXACT,
        /** The charge's amount, of a higher limit that was signed. */
        UP_TO
    }

    /**
     * With whatever the provider decides.
     *
     * @return a saved method without a name
     */
    static PaymentMethod ofProvidersChoice() {
        return new Saved("");
    }
}
