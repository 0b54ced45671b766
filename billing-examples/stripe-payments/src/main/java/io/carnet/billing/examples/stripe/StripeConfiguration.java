package io.carnet.billing.examples.stripe;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where Stripe is, and what a host proves itself and Stripe by.
 *
 * @param apiBase {@code https://api.stripe.com}, or a stand-in; without a path
 * @param secretKey the account's secret or restricted key
 * @param webhookSecrets of the endpoint that receives events; more than one while they are being rotated, none if there is no
 *     endpoint
 * @param returnTo where customers come back to from a page of Stripe's, if the charge does not say
 * @param connectTimeout how long to wait for a connection
 * @param readTimeout how long to wait, once it is asked, for the last byte of an answer; at most a minute
 */
public record StripeConfiguration(
        URI apiBase,
        String secretKey,
        List<String> webhookSecrets,
        URI returnTo,
        Duration connectTimeout,
        Duration readTimeout) {

    private static final URI LIVE = URI.create("https://api.stripe.com");
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Pattern SECRET = Pattern.compile("[!-~]{1,255}");

    /**
     * Guards the parts.
     *
     * @throws IllegalArgumentException if one is not what it must be; the message does not repeat it
     */
    public StripeConfiguration {
        webhookSecrets = List.copyOf(webhookSecrets);
        require(isWeb(apiBase) && isBare(apiBase), "apiBase must be http or https, a host, and nothing behind it");
        require(SECRET.matcher(secretKey).matches(), "secretKey must be 1 to 255 visible ASCII characters");
        require(
                webhookSecrets.stream()
                        .allMatch(secret -> SECRET.matcher(secret).matches()),
                "webhookSecrets must be 1 to 255 visible ASCII characters each");
        require(isWeb(returnTo), "returnTo must be http or https");
        require(isTimeout(connectTimeout), "connectTimeout must be above zero, and at most a minute");
        require(isTimeout(readTimeout), "readTimeout must be above zero, and at most a minute");
    }

    /**
     * Stripe itself, with five seconds to connect and twenty to answer.
     *
     * @param secretKey the account's secret or restricted key
     * @param webhookSecrets of the endpoint that receives events
     * @param returnTo where customers come back to
     * @return the configuration
     * @throws IllegalArgumentException if one is not what it must be
     */
    public static StripeConfiguration of(String secretKey, List<String> webhookSecrets, URI returnTo) {
        return new StripeConfiguration(
                LIVE, secretKey, webhookSecrets, returnTo, Duration.ofSeconds(5), Duration.ofSeconds(20));
    }

    /**
     * The same at another place.
     *
     * @param base a stand-in's or a proxy's, without a path
     * @return the configuration
     * @throws IllegalArgumentException if it is not what it must be
     */
    public StripeConfiguration at(URI base) {
        return new StripeConfiguration(base, secretKey, webhookSecrets, returnTo, connectTimeout, readTimeout);
    }

    private static boolean isWeb(URI uri) {
        return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme())) && uri.getHost() != null;
    }

    private static boolean isBare(URI uri) {
        boolean noPath = uri.getPath() == null || uri.getPath().isEmpty();
        return noPath && uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
    }

    private static boolean isTimeout(Duration timeout) {
        return timeout.compareTo(Duration.ZERO) > 0 && timeout.compareTo(LONGEST) <= 0;
    }

    private static void require(boolean fulfilled, String otherwise) {
        if (!fulfilled) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** Leaves the secrets out. */
    @Override
    public String toString() {
        return "StripeConfiguration[" + apiBase + ", " + webhookSecrets.size() + " webhook secrets, " + connectTimeout
                + ", " + readTimeout + "]";
    }
}
