package io.carnet.billing.examples.gateway;

import io.carnet.billing.examples.host.Operator;
import io.carnet.billing.value.Principal;
import io.javalin.http.Context;
import java.io.IOException;

/** The operator's side over HTTP, for its own token. */
final class Operations {

    private final Operator operator;
    private final Callers callers;

    Operations(Operator operator, Callers callers) {
        this.operator = operator;
        this.callers = callers;
    }

    void welcome(Context request) throws IOException {
        callers.operator(request);
        Http.reply(request, 201, operator.welcome(request.bodyAsBytes()));
    }

    void account(Context request) throws IOException {
        callers.operator(request);
        Http.reply(request, 200, operator.account(named(request.pathParam("customer"))));
    }

    void resumeTopUp(Context request) throws IOException {
        callers.operator(request);
        Http.reply(request, 200, operator.resumeTopUp(named(request.pathParam("customer"))));
    }

    private static Principal named(String customer) {
        try {
            return Principal.of(customer);
        } catch (IllegalArgumentException e) {
            throw new Failure(404, "not_found", "nobody can have that name");
        }
    }

    void audit(Context request) throws IOException {
        callers.operator(request);
        Http.reply(request, 200, operator.audit());
    }

    void reconcile(Context request) throws IOException {
        callers.operator(request);
        Http.reply(request, 200, operator.reconcile());
    }
}
