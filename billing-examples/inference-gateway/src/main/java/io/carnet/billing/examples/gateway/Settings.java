package io.carnet.billing.examples.gateway;

import io.carnet.billing.examples.gateway.Credits.Consent;
import io.carnet.billing.examples.host.CustomerKeys;
import io.carnet.billing.examples.host.Database;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Options;
import io.carnet.billing.examples.stripe.StripeConfiguration;
import io.carnet.billing.value.Money;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a gateway is started with.
 *
 * @param upstream empty for the stand-in
 */
record Settings(
        int port,
        String jdbcUrl,
        Optional<String> jdbcPassword,
        String operatorToken,
        StripeConfiguration stripe,
        Optional<URI> upstream,
        Optional<String> upstreamKey,
        Chat.Limits limits,
        Consent consent) {

    static final String STAND_IN = "stand-in";

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException telling everything that is wrong
     */
    static Settings read(List<String> arguments, Map<String, String> environment) {
        Options options = new Options(arguments, environment);
        Optional<Integer> port =
                options.option("--port", "8080", text -> new InetSocketAddress(Integer.parseInt(text)).getPort());
        Optional<String> url = options.option("--jdbc-url", Database.file("./target/inference-gateway"), Database::url);
        Optional<Optional<URI>> upstream = options.option(
                "--upstream",
                STAND_IN,
                text -> text.equals(STAND_IN) ? Optional.empty() : Optional.of(Options.web(text)));
        Optional<Integer> clamp = options.option("--most-tokens", "32000", between(1, 10_000_000));
        Optional<Integer> patience = options.option("--patience", "300", between(1, 3_600));
        Optional<URI> stripe = options.option("--stripe", "https://api.stripe.com", Options::web);
        Optional<URI> returnTo = options.option("--return-to", "http://localhost:8080/openapi.json", Options::web);
        Optional<Money> perCharge = options.option("--top-up-per-charge", "100", Fields::dollars);
        Optional<Money> perPeriod = options.option("--top-up-per-period", "500", Fields::dollars);
        Optional<Integer> charges = options.option("--top-up-charges", "10", between(1, 100));
        Optional<Integer> days = options.option("--top-up-days", "30", between(1, 366));
        String token = options.secret("GATEWAY_OPERATOR_TOKEN", CustomerKeys.SHORTEST_TOKEN);
        String key = options.secret("STRIPE_KEY", 1);
        List<String> secrets =
                List.of(options.secret("STRIPE_WEBHOOK_SECRETS", 1).split(","));
        Optional<String> upstreamKey = options.secret("UPSTREAM_KEY", Upstream::key);
        options.check();
        return new Settings(
                port.orElseThrow(),
                url.orElseThrow(),
                options.secret("GATEWAY_JDBC_PASSWORD"),
                token,
                StripeConfiguration.of(key, secrets, returnTo.orElseThrow()).at(stripe.orElseThrow()),
                upstream.orElseThrow(),
                upstreamKey,
                new Chat.Limits(clamp.orElseThrow(), Duration.ofSeconds(patience.orElseThrow())),
                new Consent(
                        perCharge.orElseThrow(),
                        perPeriod.orElseThrow(),
                        charges.orElseThrow(),
                        Duration.ofDays(days.orElseThrow())));
    }

    private static Function<String, Integer> between(int least, int most) {
        return text -> {
            int value = Integer.parseInt(text);
            if (value < least || value > most) {
                throw new IllegalArgumentException("out of bounds");
            }
            return value;
        };
    }

    /** Leaves all out: there are secrets in it. */
    @Override
    public String toString() {
        return "Settings";
    }
}
