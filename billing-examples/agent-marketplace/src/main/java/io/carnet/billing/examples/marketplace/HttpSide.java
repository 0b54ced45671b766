package io.carnet.billing.examples.marketplace;

import io.carnet.billing.Billing;
import io.carnet.billing.examples.host.Bearer;
import io.carnet.billing.examples.host.CustomerKeys;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Headers;
import io.carnet.billing.examples.host.McpDoor;
import io.carnet.billing.examples.host.Operator;
import io.carnet.billing.value.Principal;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.handler.GracefulHandler;
import tools.jackson.databind.node.ObjectNode;

/** The marketplace over HTTP, of this machine only, since a proxy that speaks TLS stands before it: tools as routes, MCP, and the operator's side. */
final class HttpSide implements AutoCloseable {

    /** Enough for a picture in base64. */
    static final int LONGEST = 8 << 20;

    private static final long MILLIS_TO_END = 60_000;

    private final Market market;
    private final CashDesk desk;
    private final Billing billing;
    private final CustomerKeys keys;
    private final Operator operator;
    private final Payouts payouts;
    private final String url;
    private final Set<String> routes = new TreeSet<>();
    private final Javalin server;

    HttpSide(Market market, CashDesk desk, Billing billing, CustomerKeys keys, Payouts payouts, String url, int port) {
        this.market = market;
        this.desk = desk;
        this.billing = billing;
        this.keys = keys;
        this.payouts = payouts;
        this.url = url;
        operator = new Operator(billing, keys);
        ServletHolder mcp = new ServletHolder(McpSide.overHttp(market, desk, keys));
        server = Javalin.create(config -> {
            configure(config);
            config.jetty.modifyServletContextHandler(context -> context.addServlet(mcp, McpDoor.PATH));
            config.jetty.host = "localhost";
            config.jetty.port = port;
        });
        server.start();
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.maxRequestSize = LONGEST;
        config.http.prefer405over404 = true;
        config.jetty.modifyServer(jetty -> {
            jetty.setStopTimeout(MILLIS_TO_END);
            jetty.setHandler(new GracefulHandler());
        });
        Tool.ALL.forEach(tool -> route(config, tool.method(), tool.path(), context -> use(tool, context)));
        route(config, "GET", "/openapi.json", HttpSide::describe);
        route(config, "POST", "/webhooks/stripe", this::hear);
        route(config, "POST", "/operator/customers", operating(this::welcome));
        route(config, "GET", "/operator/customers/{customer}", operating(this::account));
        route(config, "GET", "/operator/sellers/{seller}", operating(this::seller));
        route(config, "GET", "/operator/audit", operating(any -> Answer.of(200, operator.audit())));
        route(config, "POST", "/operator/reconcile", operating(any -> Answer.of(200, operator.reconcile())));
        route(config, "GET", "/operator/parked/{handler}", operating(this::parked));
        route(config, "POST", "/operator/parked/{handler}", operating(this::resume));
        config.routes.exception(
                HttpResponseException.class,
                (e, context) -> tell(context, Answer.error(e.getStatus(), "http", String.valueOf(e.getMessage()))));
        config.routes.exception(
                RuntimeException.class, (e, context) -> tell(context, market.failed(context.path(), e)));
    }

    /** All that was sent is read, even if it is refused: the server would end the connection under the next request. */
    private void route(JavalinConfig config, String method, String path, Handler handler) {
        routes.add(method + " " + path);
        config.routes.addHttpHandler(HandlerType.findOrCreate(method), path, context -> {
            context.bodyAsBytes();
            handler.handle(context);
        });
    }

    /** Methods and paths of plain HTTP. */
    Set<String> routes() {
        return Collections.unmodifiableSet(routes);
    }

    int port() {
        return server.port();
    }

    private void use(Tool tool, Context context) {
        Principal customer = bearer(context).flatMap(keys::customer).orElseThrow(HttpSide::unauthorized);
        Fields arguments = Fields.of(context.bodyAsBytes());
        context.pathParamMap().forEach(arguments::and);
        context.queryParamMap().forEach((name, values) -> arguments.and(name, values.get(0)));
        Optional.ofNullable(context.header("Idempotency-Key")).ifPresent(key -> arguments.and("idempotency_key", key));
        Call call = new Call(customer, arguments, desk.read(headers(context)), url + context.path());
        tell(context, market.answer(tool, call));
    }

    private Handler operating(Function<Context, Answer> answer) {
        return context -> {
            if (bearer(context).filter(keys::isOperator).isEmpty()) {
                throw unauthorized();
            }
            tell(context, answer.apply(context));
        };
    }

    private void hear(Context context) {
        tell(context, desk.hear(billing, context.bodyAsBytes(), headers(context)));
    }

    private Answer welcome(Context context) {
        return Answer.of(201, operator.welcome(context.bodyAsBytes()));
    }

    private Answer account(Context context) {
        Fields path = Fields.of(new byte[0]).and("customer", context.pathParam("customer"));
        Optional<Principal> customer = path.needed("customer", Fields.text(Principal::of));
        path.check();
        ObjectNode account = operator.account(customer.orElseThrow());
        account.set("packs", market.packs(customer.orElseThrow()));
        return Answer.of(200, account);
    }

    private Answer parked(Context context) {
        Fields query = Fields.of(new byte[0]);
        context.queryParamMap().forEach((name, values) -> query.and(name, values.get(0)));
        Optional<Principal> after = query.optional("after", Fields.text(Principal::of));
        query.check();
        return Answer.of(200, operator.parked(context.pathParam("handler"), after));
    }

    private Answer resume(Context context) {
        return Answer.of(200, operator.resume(context.pathParam("handler"), context.bodyAsBytes()));
    }

    private Answer seller(Context context) {
        try {
            return Answer.of(200, payouts.of(context.pathParam("seller")));
        } catch (SQLException e) {
            return Answer.error(503, "unavailable", "the database does not answer")
                    .retryAfter(1);
        }
    }

    private static Optional<String> bearer(Context context) {
        return Bearer.in(Optional.ofNullable(context.header("Authorization")));
    }

    private static Answer.Early unauthorized() {
        return new Answer.Early(Answer.error(401, "unauthorized", "a key must be shown, as Authorization: Bearer")
                .with(Map.of("WWW-Authenticate", List.of("Bearer"))));
    }

    private static Map<String, List<String>> headers(Context context) {
        return Headers.byLowerCaseName(context.req().getHeaderNames(), context.req()::getHeaders);
    }

    private static void tell(Context context, Answer answer) {
        context.status(answer.status()).contentType("application/json").header("Cache-Control", "no-store");
        answer.headers().forEach((name, values) -> context.header(name, String.join(", ", values)));
        context.result(answer.body().toString());
    }

    private static void describe(Context context) {
        try (InputStream description = HttpSide.class.getResourceAsStream("openapi.json")) {
            context.contentType("application/json")
                    .result(new String(description.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes nothing more, and ends what is under way. */
    @Override
    public void close() {
        server.stop();
    }
}
