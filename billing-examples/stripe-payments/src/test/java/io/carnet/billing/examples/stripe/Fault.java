package io.carnet.billing.examples.stripe;

/** What goes wrong with a request to the stand-in. */
public enum Fault {
    NONE,
    /** Turned away unread. */
    RATE_LIMITED,
    /** Another request with the same key is under way. */
    KEY_IN_USE,
    UNAUTHORIZED,
    FORBIDDEN,
    FAILED_DEPENDENCY,
    /** Fails before anything is done, and says so again under the same key. */
    ERROR_BEFORE,
    /** Fails when everything is done, and says so again under the same key. */
    ERROR_AFTER,
    /** Something between us and Stripe answers, and nothing is done. */
    GATEWAY_BEFORE,
    GATEWAY_AFTER,
    /** The connection ends without an answer. */
    CUT_BEFORE,
    CUT_AFTER,
    /** The answer comes too late, and what was asked for is done when the test lets it arrive. */
    LATE,
    /** The answer does not come, but everything is done. */
    HANG_AFTER,
    /** The answer ends early. */
    TRUNCATED_AFTER,
    EMPTY_AFTER,
    NO_OBJECT_AFTER,
    /** The answer is longer than anybody reads. */
    HUGE_AFTER,
    /** The answer has more in itself than can be read by calling oneself. */
    DEEP_AFTER,
    REDIRECT_AFTER;

    /** Whether what was asked for is done. */
    boolean lets() {
        return this == NONE || this == LATE || name().endsWith("_AFTER");
    }

    /** Whether the client waits in vain. */
    boolean hangs() {
        return this == LATE || this == HANG_AFTER;
    }
}
