package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.host.CustomerKeys;
import io.carnet.billing.examples.host.Database;
import io.carnet.billing.examples.host.Options;
import io.carnet.billing.examples.stripe.StripeConfiguration;
import io.carnet.billing.examples.x402.ethereum.Address;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the platform is started with. */
record Settings(
        int port,
        String jdbcUrl,
        Optional<String> jdbcPassword,
        String operatorToken,
        StripeConfiguration stripe,
        X402Settings x402) {

    /**
     * Of arguments, and secrets from the environment.
     *
     * @throws IllegalArgumentException telling everything that is wrong
     */
    static Settings of(List<String> arguments, Map<String, String> environment) {
        Options options = new Options(arguments, environment);
        Optional<Integer> port =
                options.option("--port", "8080", text -> new InetSocketAddress(Integer.parseInt(text)).getPort());
        Optional<String> jdbcUrl = options.option("--jdbc-url", Database.file("./target/tool-platform"), Database::url);
        Optional<URI> url = options.option("--url", "http://localhost:8080", Options::web);
        Optional<URI> stripe = options.option("--stripe", "https://api.stripe.com", Options::web);
        Optional<URI> facilitator = options.option("--facilitator", "https://x402.org/facilitator", Options::web);
        Optional<Address> payTo = options.option("--pay-to", Optional.empty(), Address::of);
        Optional<String> authorization = options.secret("FACILITATOR_AUTHORIZATION", Options::header);
        Optional<URI> node = options.secret("X402_NODE", Options::web);
        String token = options.secret("PLATFORM_OPERATOR_TOKEN", CustomerKeys.SHORTEST_TOKEN);
        String key = options.secret("STRIPE_KEY", 1);
        String webhooks = options.secret("STRIPE_WEBHOOK_SECRETS", 1);
        options.check();
        return new Settings(
                port.orElseThrow(),
                jdbcUrl.orElseThrow(),
                options.secret("PLATFORM_JDBC_PASSWORD"),
                token,
                StripeConfiguration.of(
                                key,
                                List.of(webhooks.split(",")),
                                url.orElseThrow().resolve("/console/paid"))
                        .at(stripe.orElseThrow()),
                new X402Settings(
                        facilitator.orElseThrow(),
                        authorization.orElse(""),
                        node,
                        payTo.orElseThrow(),
                        url.orElseThrow()));
    }

    /** Whether customers reach it by TLS. */
    boolean behindTls() {
        return stripe.returnTo().getScheme().equals("https");
    }

    /** Leaves the secrets out. */
    @Override
    public String toString() {
        return "Settings[" + port + "]";
    }
}
