package io.carnet.billing.examples.marketplace;

import com.zaxxer.hikari.HikariDataSource;
import io.carnet.billing.Billing;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.Event;
import io.carnet.billing.examples.host.CustomerKeys;
import io.carnet.billing.examples.host.Database;
import io.carnet.billing.examples.host.Options;
import io.carnet.billing.examples.marketplace.agents.Agents;
import io.carnet.billing.examples.stripe.StripeConfiguration;
import io.carnet.billing.examples.stripe.StripePayments;
import io.carnet.billing.examples.stripe.StripeWebhooks;
import io.carnet.billing.examples.x402.chain.NodeChainReader;
import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.payment.Tender;
import io.carnet.billing.examples.x402.payment.Till;
import io.carnet.billing.examples.x402.payment.X402Payments;
import io.carnet.billing.examples.x402.protocol.Facilitator;
import io.carnet.billing.examples.x402.protocol.Resource;
import io.carnet.billing.jdbc.JdbcBillingStore;
import io.carnet.billing.payment.Challenges;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import io.modelcontextprotocol.server.McpSyncServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A marketplace of agents, with all that it is made of. */
public final class Marketplace implements AutoCloseable {

    /** No agent takes as long. A run that was cut off is given up after it. */
    static final Duration LONGEST_RUN = Duration.ofMinutes(5);

    private static final String H2_FILE = Database.file("./target/marketplace");
    private static final int SHORTEST_KEY = 1;

    private final Agents agents;
    private final HikariDataSource database;
    private final Billing billing;
    private final Payouts payouts;
    private final CashDesk desk;
    private final Hire hire;
    private final Market market;
    private final CustomerKeys keys;
    private final Settings settings;

    private record Settings(int port, String url, String key) {}

    /**
     * Opens one, which does not listen and the worker of which does not work yet.
     *
     * @throws IllegalArgumentException telling everything that is wrong with the options
     */
    Marketplace(List<String> arguments, Map<String, String> environment, InstantSource clock, Agents agents)
            throws SQLException {
        this.agents = agents;
        Options options = new Options(arguments, environment);
        Optional<Integer> port =
                options.option("--port", "8080", text -> new InetSocketAddress(Integer.parseInt(text)).getPort());
        Optional<String> jdbc = options.option("--jdbc-url", H2_FILE, Database::url);
        Optional<Integer> atOnce = options.option("--runs-at-once", "128", Marketplace::positive);
        Optional<Integer> connections = options.option("--connections", "10", Marketplace::positive);
        Optional<URI> url = options.option("--url", "http://localhost:8080", Options::web);
        keys = new CustomerKeys(options.secret("MARKETPLACE_OPERATOR_TOKEN", CustomerKeys.SHORTEST_TOKEN));
        desk = open(options, clock, url);
        settings = new Settings(
                port.orElseThrow(),
                url.orElseThrow().toString(),
                options.secret("MARKETPLACE_KEY").orElse(""));
        database = Database.openToJoin(jdbc.orElseThrow(), options.secret("MARKETPLACE_JDBC_PASSWORD"));
        if (!jdbc.get().startsWith("jdbc:h2:")) {
            database.setMaximumPoolSize(connections.orElseThrow());
        }
        JdbcBillingStore store = new JdbcBillingStore(database);
        payouts = new Payouts(database);
        billing = Billing.on(store)
                .catalog(agents.catalog())
                .payments(desk.providers())
                .clock(clock)
                .holdFor(LONGEST_RUN)
                .grace(Duration.ZERO)
                .subscribe(
                        Payouts.HANDLER,
                        this::pay,
                        Event.PackBought.class,
                        Event.PackClawedBack.class,
                        Event.PackGivenBack.class)
                .build();
        hire = new Hire(agents, billing, desk, new Jobs(database, store), clock, atOnce.orElseThrow());
        market = new Market(agents, billing, desk, hire, clock);
    }

    private static int positive(String text) {
        int number = Integer.parseInt(text);
        if (number < 1) {
            throw new IllegalArgumentException("must be 1 or more");
        }
        return number;
    }

    private static CashDesk open(Options options, InstantSource clock, Optional<URI> url) {
        Optional<URI> stripe = options.option("--stripe", "https://api.stripe.com", Options::web);
        Optional<URI> returnTo = options.option("--return-to", "http://localhost:8080/wallet", Options::web);
        Optional<URI> facilitator = options.option("--facilitator", "https://x402.org/facilitator", Options::web);
        Optional<Address> payTo = options.option("--pay-to", Optional.empty(), Address::of);
        String key = options.secret("STRIPE_KEY", SHORTEST_KEY);
        List<String> secrets =
                List.of(options.secret("STRIPE_WEBHOOK_SECRETS", SHORTEST_KEY).split(","));
        String authorization =
                options.secret("FACILITATOR_AUTHORIZATION", Options::header).orElse("");
        Optional<URI> node = options.secret("X402_NODE", Options::web);
        options.check();
        StripeConfiguration configuration =
                StripeConfiguration.of(key, secrets, returnTo.orElseThrow()).at(stripe.orElseThrow());
        List<Tender> tenders = List.of(Tender.testUsdc(payTo.orElseThrow()));
        Resource resource = new Resource(url.orElseThrow() + "/agents", "Runs of agents", "application/json");
        return new CashDesk(
                new StripePayments(configuration, clock),
                new StripeWebhooks(configuration, clock),
                new X402Payments(
                        tenders,
                        new Facilitator(facilitator.orElseThrow(), Duration.ofSeconds(20), () -> authorization),
                        NodeChainReader.orBlind(node),
                        charge -> resource,
                        clock),
                new Challenges(List.of(new Till(tenders))));
    }

    /** Sees to it that a seller has the share of a purchase. */
    private void pay(Envelope event) throws SQLException {
        PackId pack = pack(event.event());
        Optional<Purchase> purchase = billing.packs().purchase(event.principal(), pack.value());
        if (purchase.isPresent()) {
            String agent =
                    purchase.get().offer().scope().product().orElseThrow().value();
            String seller = agents.find(agent).map(each -> each.card().seller()).orElse(Payouts.UNKNOWN);
            payouts.follow(event, purchase.get(), seller);
        }
    }

    private static PackId pack(Event event) {
        if (event instanceof Event.PackClawedBack back) {
            return back.pack();
        }
        return event instanceof Event.PackGivenBack given ? given.pack() : ((Event.PackBought) event).pack();
    }

    public static void main(String... arguments) {
        serve(arguments, InstantSource.system());
    }

    /** Runs one until the process is told to end. */
    static void serve(String[] arguments, InstantSource clock) {
        boolean streams = arguments.length > 0 && arguments[0].equals("stdio");
        List<String> options = List.of(arguments).subList(streams ? 1 : 0, arguments.length);
        try {
            Marketplace marketplace = new Marketplace(options, System.getenv(), clock, Agents.all());
            if (streams) {
                marketplace.overStreams();
            } else {
                marketplace.overHttp();
            }
        } catch (IllegalArgumentException | SQLException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private void overHttp() {
        HttpSide http = listen();
        work();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            http.close();
            close();
        }));
        System.out.println("listening on http://localhost:" + http.port());
    }

    private void overStreams() {
        Principal customer = keys.customer(settings.key())
                .orElseThrow(
                        () -> new IllegalArgumentException("the environment must have MARKETPLACE_KEY, a customer's"));
        EndingStream in = new EndingStream(System.in);
        McpSyncServer server = McpSide.overStreams(market, desk, customer, in, System.out);
        work();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            close();
            server.closeGracefully();
        }));
        in.awaitEnd();
        System.exit(0);
    }

    HttpSide listen() {
        return new HttpSide(market, desk, billing, keys, payouts, settings.url(), settings.port());
    }

    void work() {
        billing.worker().start(Duration.ofSeconds(1));
    }

    Billing billing() {
        return billing;
    }

    @Override
    public void close() {
        hire.close();
        billing.close();
        database.close();
    }
}
