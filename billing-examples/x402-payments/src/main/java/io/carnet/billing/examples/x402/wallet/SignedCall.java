package io.carnet.billing.examples.x402.wallet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A request as its wallet signed it.
 *
 * @param caller who asks
 * @param about what for: further lines of what was signed
 */
public record SignedCall(Caller caller, List<String> about) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final String EXTERNAL = "agentpmt-external";

    /** Copies the lines. */
    public SignedCall {
        about = List.copyOf(about);
    }

    /**
     * Who asks, as the client sent it.
     *
     * @param wallet the wallet's address
     * @param session the nonce of the wallet's session
     * @param request the client's own name for the request
     * @param signature what the wallet answered
     */
    public record Caller(String wallet, String session, String request, String signature) {

        /** Nothing in it can end a line, and so pretend to be another. */
        boolean isWellFormed() {
            return isName(session) && isName(request);
        }

        /** Leaves the signature out. */
        @Override
        public String toString() {
            return "Caller[" + wallet + ", " + request + "]";
        }
    }

    /**
     * The call of a tool.
     *
     * @param caller who
     * @param product the tool
     * @param action what it is to do
     * @param parameters any JSON; signed as {@linkplain CanonicalJson its one form}
     * @return the call
     * @throws IllegalArgumentException if product or action is no name, or the parameters are no JSON
     */
    public static SignedCall invocation(Caller caller, String product, String action, String parameters) {
        if (!isName(product) || !isName(action)) {
            throw new IllegalArgumentException("product and action must be names");
        }
        return new SignedCall(
                caller,
                List.of(
                        "method:POST",
                        "path:/external/tools/" + product + "/actions/" + action + "/invoke",
                        "payload:" + sha256(CanonicalJson.of(parameters))));
    }

    /**
     * A look at the balance.
     *
     * @param caller who
     * @return the call
     */
    public static SignedCall balance(Caller caller) {
        return new SignedCall(caller, List.of("action:balance", "product:-", "payload:"));
    }

    private static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** What was signed: lines, without a line feed after the last. */
    String text() {
        return EXTERNAL
                + "\nwallet:" + caller.wallet().toLowerCase(Locale.ROOT)
                + "\nsession:" + caller.session()
                + "\nrequest:" + caller.request()
                + "\n" + String.join("\n", about);
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
