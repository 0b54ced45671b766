package io.carnet.billing.examples.gateway;

import io.carnet.billing.examples.host.CustomerKeys;
import io.carnet.billing.value.Principal;
import io.javalin.http.Context;

/** Who asks. A platform checks its own tokens here: a JWT, say, whose subject is the customer. Thread-safe. */
final class Callers {

    private final CustomerKeys keys;

    Callers(CustomerKeys keys) {
        this.keys = keys;
    }

    /** @throws Failure if it is nobody's key */
    Principal customer(Context request) {
        return Http.bearer(request).flatMap(keys::customer).orElseThrow(() -> unauthorized(request));
    }

    /** @throws Failure if it is not the operator */
    void operator(Context request) {
        if (Http.bearer(request).filter(keys::isOperator).isEmpty()) {
            throw unauthorized(request);
        }
    }

    private static Failure unauthorized(Context request) {
        request.header("WWW-Authenticate", "Bearer");
        return new Failure(401, "invalid_api_key", "a key must be shown, as Authorization: Bearer");
    }
}
