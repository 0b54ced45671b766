package io.carnet.billing.examples.gateway;

import io.carnet.billing.Billing;
import io.carnet.billing.Page;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Tells over HTTP what can be asked, at which rates, and what a customer has asked. */
final class Catalogue {

    private static final int PAGE = 20;

    private final Billing billing;
    private final Callers callers;

    Catalogue(Billing billing, Callers callers) {
        this.billing = billing;
        this.callers = callers;
    }

    void models(Context request) throws IOException {
        callers.customer(request);
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        Models.ALL.forEach(model -> all.add(model.json()));
        Http.reply(request, 200, all);
    }

    void modelsLikeOpenAi(Context request) throws IOException {
        callers.customer(request);
        ObjectNode list = Views.object().put("object", "list");
        ArrayNode all = list.putArray("data");
        Models.ALL.forEach(model -> all.addObject()
                .put("id", model.id())
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", "host"));
        Http.reply(request, 200, list);
    }

    void activity(Context request) throws IOException {
        Principal customer = callers.customer(request);
        int limit = number(request, "limit", Limits.PAGE).map(Long::intValue).orElse(PAGE);
        Page<Run> page =
                billing.activity().page(customer, ActivityFilter.ALL, number(request, "before", Long.MAX_VALUE), limit);
        ObjectNode json = Views.object();
        ArrayNode runs = json.putArray("runs");
        page.rows().forEach(run -> runs.add(row(run)));
        page.next().ifPresent(next -> json.put("before", next));
        Http.reply(request, 200, json);
    }

    private static Optional<Long> number(Context request, String name, long most) {
        return Optional.ofNullable(request.queryParam(name)).map(text -> {
            try {
                long value = Long.parseLong(text);
                if (value >= 1 && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                throw wrong(name, most);
            }
            throw wrong(name, most);
        });
    }

    private static Failure wrong(String name, long most) {
        return new Failure(400, "invalid_request", name + " must be a number from 1 to " + most).about(name);
    }

    private static ObjectNode row(Run run) {
        ObjectNode json = Views.object()
                .put("run", run.key().value())
                .put("model", run.terms().product().id().value())
                .put("state", run.state().name())
                .put("charge", run.chargeState().name())
                .put("credits", Credits.number(run.charged()))
                .put("at", run.times().authorized().toString());
        ObjectNode tokens = json.putObject("tokens");
        run.charge().usage().quantities().forEach(tokens::put);
        return json;
    }
}
