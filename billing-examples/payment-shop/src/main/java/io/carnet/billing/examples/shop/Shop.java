package io.carnet.billing.examples.shop;

import com.zaxxer.hikari.HikariDataSource;
import io.carnet.billing.Billing;
import io.carnet.billing.BuyRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Quantity;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.examples.host.CustomerKeys;
import io.carnet.billing.examples.host.Database;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Operator;
import io.carnet.billing.examples.host.Options;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.shop.Server.Route;
import io.carnet.billing.jdbc.JdbcBillingStore;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.Refund;
import io.carnet.billing.refusal.BillingException;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Keys;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Sells credits, and counts words for them; how credits are paid for is its rail's. */
final class Shop implements AutoCloseable {

    private static final String PRODUCT = "word-count";
    private static final Catalog CATALOG = StaticCatalog.of(
            List.of(Product.of(PRODUCT, Price.perRun(Amount.credits(2)))),
            List.of(
                    Offer.credits(
                            "credits",
                            new Quantity.Stepped(
                                    Amount.credits(5), Amount.credits(1_000), Amount.credits(5), Money.usd("0.50"))),
                    Offer.credits("sack", Amount.credits(100), Money.usd("8.00"))
                            .withBonus(Amount.credits(10))));
    private static final String H2_FILE = Database.file("./target/{rail}-shop");

    private final CustomerKeys keys;
    private final HikariDataSource database;
    private final Billing billing;
    private final Operator operator;
    private final Server server;

    /**
     * Opens one, the worker of which does not work yet.
     *
     * @throws IllegalArgumentException telling everything that is wrong with the options
     */
    Shop(List<String> arguments, Map<String, String> environment, InstantSource clock, Rail.Opening opening)
            throws IOException {
        Options options = new Options(arguments, environment);
        Optional<Integer> port =
                options.option("--port", "8080", text -> new InetSocketAddress(Integer.parseInt(text)).getPort());
        Optional<String> url = options.option("--jdbc-url", H2_FILE, Database::url);
        keys = new CustomerKeys(options.secret("SHOP_OPERATOR_TOKEN", CustomerKeys.SHORTEST_TOKEN));
        Rail rail = opening.open(options, clock);
        server = new Server(port.orElseThrow(), clock);
        database = Database.open(
                url.orElseThrow().replace("{rail}", rail.provider().name()), options.secret("SHOP_JDBC_PASSWORD"));
        billing = Billing.on(new JdbcBillingStore(database))
                .catalog(CATALOG)
                .payments(rail.provider())
                .clock(clock)
                .build();
        operator = new Operator(billing, keys);
        List<Route> routes = new ArrayList<>(rail.routes(this));
        routes.addAll(List.of(
                Route.of("POST", "/customers", this::welcome),
                Route.of("GET", "/offers", this::offers),
                Route.of("GET", "/balance", this::balance),
                Route.of("GET", "/purchases/(.+)", request -> reply(200, purchase(customer(request), request.name()))),
                Route.of("POST", "/purchases/(.+)/refund", this::refund),
                Route.of("POST", "/purchases/(.+)/cancel", this::cancel),
                Route.of("POST", "/runs", this::run)));
        server.start(routes);
    }

    /** Runs one until the process is told to end. */
    static void serve(String[] arguments, InstantSource clock, Rail.Opening opening) {
        try {
            Shop shop = new Shop(List.of(arguments), System.getenv(), clock, opening);
            shop.billing.worker().start(Duration.ofSeconds(1));
            Runtime.getRuntime().addShutdownHook(new Thread(shop::close));
            System.out.println("listening on http://localhost:" + shop.port());
        } catch (IllegalArgumentException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    int port() {
        return server.port();
    }

    Billing billing() {
        return billing;
    }

    Principal customer(Request request) {
        return request.bearer().flatMap(keys::customer).orElseThrow(Shop::unauthorized);
    }

    private static Failures.Early unauthorized() {
        return new Failures.Early(Reply.error(401, "a key must be shown, as Authorization: Bearer")
                .with("WWW-Authenticate", "Bearer"));
    }

    /** What the customer calls what it asks for, so that it has its effect once. */
    private static String key(Request request, Fields fields) {
        String key = request.header("idempotency-key").orElse("");
        if (!Keys.wellFormed(key)) {
            fields.note("Idempotency-Key", "must be there once, and match " + Keys.SYNTAX);
        }
        return key;
    }

    /** What is to be bought, when everything else has been read. */
    BuyRequest order(Request request, Fields fields) {
        Principal customer = customer(request);
        String key = key(request, fields);
        Optional<OfferId> offer = fields.needed("offer", Fields.text(OfferId::of));
        Optional<Amount> amount = fields.optional("amount", Fields::credits);
        fields.check();
        BuyRequest order = BuyRequest.credits(key, customer, offer.orElseThrow().value());
        return amount.map(order::amount).orElse(order);
    }

    Purchase purchase(Principal customer, String key) {
        return billing.packs()
                .purchase(customer, key)
                .orElseThrow(() -> new Failures.Early(Reply.error(404, "there is no such purchase")));
    }

    Reply reply(int status, Purchase purchase) {
        return Reply.of(status, Views.purchase(purchase, billing.credits().balance(purchase.principal())));
    }

    private Reply welcome(Request request) {
        if (request.bearer().filter(keys::isOperator).isEmpty()) {
            throw unauthorized();
        }
        return Reply.of(201, operator.welcome(request.body()));
    }

    private Reply offers(Request request) {
        return Reply.of(
                200, Views.object().set("offers", Views.offers(billing.credits().offers())));
    }

    private Reply balance(Request request) {
        return Reply.of(200, Views.balance(billing.credits().balance(customer(request))));
    }

    private Reply refund(Request request) {
        Principal customer = customer(request);
        Fields fields = Fields.of(request.body());
        String key = key(request, fields);
        fields.check();
        Purchase purchase =
                billing.payments().refund(customer, request.name(), key).orElseThrow();
        List<Refund> refunds = purchase.refunds();
        AttemptState state = refunds.get(refunds.size() - 1).attempt().state();
        int ended = state == AttemptState.SUCCEEDED ? 200 : 409;
        return reply(state.open() ? 202 : ended, purchase);
    }

    private Reply cancel(Request request) {
        Principal customer = customer(request);
        Fields.of(request.body()).check();
        return reply(200, billing.payments().cancel(customer, request.name()).orElseThrow());
    }

    private Reply run(Request request) {
        Principal customer = customer(request);
        Fields fields = Fields.of(request.body());
        String key = key(request, fields);
        Optional<String> text = fields.needed("text", Fields.text(any -> any));
        fields.check();
        int words = billing.run(
                RunRequest.of(key, customer, PRODUCT),
                run -> text.orElseThrow().strip().split("\\s+").length);
        return Reply.of(200, left(customer).put("words", words));
    }

    /** What was counted is paid for, so it is answered even if the balance cannot be read now. */
    private ObjectNode left(Principal customer) {
        try {
            return Views.balance(billing.credits().balance(customer));
        } catch (BillingException e) {
            return Views.object();
        }
    }

    /** Answers what is under way, and stops. */
    @Override
    public void close() {
        server.close();
        billing.close();
        database.close();
    }
}
