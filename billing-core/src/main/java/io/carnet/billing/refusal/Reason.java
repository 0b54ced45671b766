package io.carnet.billing.refusal;

/** Why a command was refused, in the order in which one reason outweighs another. */
public enum Reason {
    /** The key is taken, or something is not as the caller believes. HTTP 409. */
    CONFLICT,
    /** The key, product, offer or pack does not exist. HTTP 404. */
    NOT_FOUND,
    /** A policy or cap forbids it; more money would not help. HTTP 403. */
    FORBIDDEN,
    /** One of the library's {@linkplain io.carnet.billing.value.Limits limits} is reached. HTTP 429. */
    LIMIT,
    /** There is not enough to pay with. HTTP 402. */
    PAYMENT_REQUIRED
}
