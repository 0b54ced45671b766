package io.carnet.billing.run;

import io.carnet.billing.refusal.Reason;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Texts;

/**
 * Why a run was refused, kept with it.
 *
 * @param reason the weightiest reason
 * @param message all that was in the way, for people; at most {@link Limits#REFUSAL_TEXT} characters
 */
public record RefusedBecause(Reason reason, String message) {

    /**
     * Guards the text.
     *
     * @throws IllegalArgumentException if it is too long, or no database could keep it
     */
    public RefusedBecause {
        if (message.length() > Limits.REFUSAL_TEXT || !Texts.storable(message)) {
            throw new IllegalArgumentException(
                    "message must be at most " + Limits.REFUSAL_TEXT + " characters that can be stored");
        }
    }

    /**
     * What is kept of a refusal.
     *
     * @param refusal the refusal
     * @return with its message, shortened if need be
     */
    public static RefusedBecause of(Refusal refusal) {
        return new RefusedBecause(refusal.reason(), Texts.keep(refusal.message(), Limits.REFUSAL_TEXT));
    }
}
