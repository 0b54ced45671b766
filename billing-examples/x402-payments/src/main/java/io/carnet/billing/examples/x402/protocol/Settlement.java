package io.carnet.billing.examples.x402.protocol;

/** What a facilitator says became of a payment. */
public sealed interface Settlement {

    /**
     * It is made.
     *
     * @param transaction the chain's name for it
     */
    record Settled(String transaction) implements Settlement {}

    /**
     * It is under way and may still be made; settling the very same again tells.
     *
     * @param transaction the chain's name for it, or empty
     */
    record Pending(String transaction) implements Settlement {}

    /**
     * It was not made by this settlement, and was not sent to the chain. Of an earlier one it proves nothing: who has paid
     * may have too little left to pay again.
     *
     * @param reason the facilitator's name for why
     */
    record Refused(String reason) implements Settlement {}

    /**
     * Proven that the facilitator has not read what it was asked: nobody was there to be asked, or it asks who is asking, or
     * for less haste. Asking again is safe.
     *
     * @param why for the operator
     */
    record NotSent(String why) implements Settlement {}

    /**
     * Nobody knows. Never to be answered with another challenge: clients pay again.
     *
     * @param why for the operator
     */
    record Unknown(String why) implements Settlement {}
}
