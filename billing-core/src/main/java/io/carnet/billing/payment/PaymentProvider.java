package io.carnet.billing.payment;

import java.util.Optional;

/**
 * Moves money. Called outside every transaction, and only after what is asked for has been stored. The same command moves
 * money once, however often it is submitted and from wherever. What an implementation throws, and what cannot be read of a
 * provider's answer, counts as {@link PaymentOutcome.Unknown}. Calls end in seconds. Implementations must be thread-safe.
 */
public interface PaymentProvider {

    /**
     * What it is called in purchases: it never changes, because whoever looks up an old purchase finds its provider by it.
     *
     * @return a well-formed key
     */
    String name();

    /**
     * Carries a command out, or tells what became of it.
     *
     * @param command what to do; always the same under the same provider key
     * @return what became of it; never {@link PaymentOutcome.NotFound}
     */
    PaymentOutcome submit(PaymentCommand command);

    /**
     * Tells what became of a command that was submitted, or may have been, without moving money.
     *
     * @param command as it was or would have been submitted
     * @param reference the provider's own name for it, if one was told
     * @return what became of it; never {@link PaymentOutcome.NotSubmitted}. {@link PaymentOutcome.NotFound} only where it is
     *     proven that the command will move no money unless it is submitted again
     */
    PaymentOutcome lookup(PaymentCommand command, Optional<String> reference);

    /**
     * What has been given back, or is disputed, of a charge that succeeded. All of it, whoever began it.
     *
     * @param charge as it was submitted
     * @param reference the provider's name for the payment
     * @return cumulative; {@link Reversals#none()}, as by default, where payments are final
     */
    default Reversals reversals(PaymentCommand.Charge charge, String reference) {
        return Reversals.none();
    }
}
