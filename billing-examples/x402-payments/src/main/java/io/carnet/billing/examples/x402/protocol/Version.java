package io.carnet.billing.examples.x402.protocol;

/** A version of the protocol. */
public enum Version {
    /** The challenge is in the body, the payment in {@code X-PAYMENT}. */
    V1(1),
    /** Everything is in headers. */
    V2(2);

    private final int number;

    Version(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
