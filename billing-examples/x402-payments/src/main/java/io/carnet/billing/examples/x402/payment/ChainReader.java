package io.carnet.billing.examples.x402.payment;

import io.carnet.billing.examples.x402.ethereum.Token;
import io.carnet.billing.examples.x402.ethereum.TransferAuthorization;
import java.time.Instant;

/**
 * Looks at a chain, and changes nothing there. It is the only one that can tell that a payment was not made and never will
 * be: a facilitator may have sent it without telling, and forgets. Implementations must be thread-safe.
 *
 * <p>An EIP-3009 contract is asked {@code authorizationState(from, nonce)}. Used is not yet paid: its owner may have
 * cancelled the nonce, or signed another transfer with it. So whoever finds it used looks for the contract's event
 * {@code AuthorizationUsed(from, nonce)}, and for the event {@code Transfer(from, to, value)} beside it in the same
 * transaction.
 */
public interface ChainReader {

    /**
     * What became of a leave to transfer.
     *
     * @param token the token it is about
     * @param authorization the leave
     * @return what a block shows that can't be undone any more; {@link NotSeen} if there is none such
     */
    Fate fate(Token token, TransferAuthorization authorization);

    /**
     * Sees nothing, for hosts without a chain.
     *
     * @return the reader
     */
    static ChainReader blind() {
        return (token, authorization) -> new NotSeen("no chain is asked");
    }

    /** What became of a leave to transfer. */
    sealed interface Fate {}

    /**
     * Exactly this transfer was made.
     *
     * @param transaction the chain's name for what it was made with
     */
    record Paid(String transaction) implements Fate {}

    /** Its nonce is used up, and not by this transfer: it was cancelled, or used for another. */
    record UsedUp() implements Fate {}

    /**
     * Its nonce is not used.
     *
     * @param at the time of the block that shows it
     */
    record Unused(Instant at) implements Fate {}

    /**
     * Nobody could tell.
     *
     * @param why for the operator; no secrets
     */
    record NotSeen(String why) implements Fate {}
}
