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
     * It was not made, and was not sent to the chain.
     *
     * @param reason the facilitator's name for why
     */
    record Refused(String reason) implements Settlement {}

    /**
     * Nobody knows. Never to be answered with another challenge: clients pay again.
     *
     * @param why for the operator
     */
    record Unknown(String why) implements Settlement {}
}
