package io.carnet.billing.examples.x402.chain;

/** What a node says, or does not say, decides nothing. The message is for an operator, and is all our own. */
final class Unclear extends RuntimeException {

    private static final long serialVersionUID = 1;

    Unclear(String why) {
        super(why);
    }

    static void unless(boolean fulfilled, String why) {
        if (!fulfilled) {
            throw new Unclear(why);
        }
    }
}
