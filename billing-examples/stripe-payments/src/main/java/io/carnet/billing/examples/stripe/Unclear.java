package io.carnet.billing.examples.stripe;

/** What Stripe says, or does not say, decides nothing. The message is for an operator, and is all our own. */
final class Unclear extends RuntimeException {

    private static final long serialVersionUID = 1;

    Unclear(String why) {
        super(why);
    }
}
