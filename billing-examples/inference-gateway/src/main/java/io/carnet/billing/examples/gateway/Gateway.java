package io.carnet.billing.examples.gateway;

import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.POST;
import static io.javalin.http.HandlerType.PUT;

import com.zaxxer.hikari.HikariDataSource;
import io.carnet.billing.Billing;
import io.carnet.billing.examples.gateway.Http.Route;
import io.carnet.billing.examples.host.CustomerKeys;
import io.carnet.billing.examples.host.Database;
import io.carnet.billing.examples.host.Operator;
import io.carnet.billing.examples.stripe.StripePayments;
import io.carnet.billing.examples.stripe.StripeWebhooks;
import io.carnet.billing.jdbc.JdbcBillingStore;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;

/** Sells answers of models, in OpenAI's shape, for prepaid credits. */
public final class Gateway implements AutoCloseable {

    private static final Duration TO_BE_TOLD = Duration.ofSeconds(20);

    private final Optional<StandInModel> standIn;
    private final HikariDataSource database;
    private final Billing billing;
    private final Endings endings;
    private final List<Route> routes;
    private final Http http;

    /**
     * Opens one, the worker of which does not work yet.
     *
     * @throws IllegalArgumentException telling everything that is wrong with the settings
     */
    Gateway(List<String> arguments, Map<String, String> environment, InstantSource clock) throws IOException {
        this(Settings.read(arguments, environment), clock);
    }

    private Gateway(Settings settings, InstantSource clock) throws IOException {
        this(settings, Database.open(settings.jdbcUrl(), settings.jdbcPassword()), clock);
    }

    /** @param database with the library's tables in it */
    Gateway(Settings settings, HikariDataSource database, InstantSource clock) throws IOException {
        this.database = database;
        StripePayments stripe = new StripePayments(settings.stripe(), clock);
        billing = Billing.on(new JdbcBillingStore(database))
                .catalog(Models.catalog())
                .payments(stripe)
                .clock(clock)
                .build();
        endings = new Endings(billing, clock, Executors.newSingleThreadScheduledExecutor(), Endings.WAIT);
        standIn = settings.upstream().isPresent() ? Optional.empty() : Optional.of(new StandInModel());
        URI base = settings.upstream().orElseGet(() -> standIn.orElseThrow().base());
        Doors doors = new Doors();
        CustomerKeys keys = new CustomerKeys(settings.operatorToken());
        Callers callers = new Callers(keys);
        Upstream upstream = new Upstream(base, settings.upstreamKey());
        Chat chat = new Chat(billing, endings, clock, callers, upstream, settings.limits(), doors);
        Catalogue catalogue = new Catalogue(billing, callers);
        Credits credits = new Credits(
                billing, clock, callers, stripe, new StripeWebhooks(settings.stripe(), clock), settings.consent());
        Operations operations = new Operations(new Operator(billing, keys), callers);
        routes = List.of(
                Route.likeOpenAi(POST, "/v1/chat/completions", chat::complete),
                Route.likeOpenAi(POST, "/v0/llm/chat/completions", chat::complete),
                Route.likeOpenAi(GET, "/v1/models", catalogue::modelsLikeOpenAi),
                Route.of(GET, "/v0/llm/models", catalogue::models),
                Route.of(GET, "/v0/llm/activity", catalogue::activity),
                Route.of(GET, "/v0/credits/balance", credits::balance),
                Route.of(GET, "/v0/credits/topup/config", credits::topUp),
                Route.of(PUT, "/v0/credits/topup/config", credits::setTopUp),
                Route.of(POST, "/v0/credits/checkout", credits::checkout),
                Route.of(GET, "/v0/credits/purchases/<purchase>", credits::purchase),
                Route.of(POST, "/webhooks/stripe", credits::hear),
                Route.of(POST, "/customers", operations::welcome),
                Route.of(GET, "/customers/<customer>", operations::account),
                Route.of(POST, "/customers/<customer>/top-up/resume", operations::resumeTopUp),
                Route.of(GET, "/audit", operations::audit),
                Route.of(POST, "/reconcile", operations::reconcile),
                Route.of(GET, "/openapi.json", Gateway::describe));
        try {
            http = new Http(settings.port(), routes, doors, clock);
        } catch (IllegalArgumentException e) {
            closeAllElse();
            throw e;
        }
    }

    public static void main(String... arguments) {
        serve(arguments, InstantSource.system());
    }

    /** Runs one until the process is told to end. */
    static void serve(String[] arguments, InstantSource clock) {
        try {
            Gateway gateway = new Gateway(List.of(arguments), System.getenv(), clock);
            gateway.billing.worker().start(Duration.ofSeconds(1));
            Runtime.getRuntime().addShutdownHook(new Thread(gateway::close));
            System.out.println("listening on http://localhost:" + gateway.port());
        } catch (IllegalArgumentException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static void describe(Context request) throws IOException {
        try (InputStream description = Gateway.class.getResourceAsStream("/openapi.json")) {
            String json = new String(Objects.requireNonNull(description).readAllBytes(), StandardCharsets.UTF_8);
            Http.reply(request, 200, json);
        }
    }

    int port() {
        return http.port();
    }

    Billing billing() {
        return billing;
    }

    List<Route> routes() {
        return routes;
    }

    /** Lets what is under way end for half a minute, breaks off what has not, lets all be charged, and stops. */
    @Override
    public void close() {
        close(Doors.PATIENCE);
    }

    void close(Duration patience) {
        http.close(patience);
        closeAllElse();
    }

    private void closeAllElse() {
        endings.close(TO_BE_TOLD);
        billing.close();
        database.close();
        standIn.ifPresent(StandInModel::close);
    }
}
