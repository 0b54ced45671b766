package io.carnet.billing.refusal;

/** Why a command was refused, in the order in which one reason outweighs another. */
public enum Reason {
    /** The key is taken, or something is not as the caller believes. */
    CONFLICT(409),
    /** The key, product, offer or pack does not exist. */
    NOT_FOUND(404),
    /** A policy or cap forbids it; more money would not help. */
    FORBIDDEN(403),
    /** One of the library's {@linkplain io.carnet.billing.value.Limits limits} is reached. */
    LIMIT(429),
    /** There is not enough to pay with. */
    PAYMENT_REQUIRED(402);

    private final int httpStatus;

    Reason(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    /**
     * The status an HTTP host would usually answer with.
     *
     * @return 402, 403, 404, 409 or 429
     */
    public int httpStatus() {
        return httpStatus;
    }
}
