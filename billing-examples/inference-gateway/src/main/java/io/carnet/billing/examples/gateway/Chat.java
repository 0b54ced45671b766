package io.carnet.billing.examples.gateway;

import io.carnet.billing.Billing;
import io.carnet.billing.examples.gateway.Model.Payer;
import io.carnet.billing.value.Keys;
import io.carnet.billing.value.Principal;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** Answers chats: holds what an answer may cost, has the upstream make it, passes it on, and charges what it came to. */
final class Chat {

    private static final int LONGEST_KEY = 120;

    private final Billing billing;
    private final Endings endings;
    private final InstantSource clock;
    private final Callers callers;
    private final Upstream upstream;
    private final Limits limits;
    private final Doors doors;

    /**
     * What a call may take.
     *
     * @param clamp tokens of one answer
     * @param patience how long the upstream may say nothing
     */
    record Limits(int clamp, Duration patience) {

        /** Longer than anybody waits for the upstream without extending it. */
        Duration hold() {
            return patience.multipliedBy(2);
        }
    }

    Chat(
            Billing billing,
            Endings endings,
            InstantSource clock,
            Callers callers,
            Upstream upstream,
            Limits limits,
            Doors doors) {
        this.billing = billing;
        this.endings = endings;
        this.clock = clock;
        this.callers = callers;
        this.upstream = upstream;
        this.limits = limits;
        this.doors = doors;
    }

    void complete(Context request) throws IOException, InterruptedException {
        Principal customer = callers.customer(request);
        ChatRequest chat = ChatRequest.read(request.bodyAsBytes(), limits.clamp());
        Optional<String> ownKey = ownKey(request, chat.model());
        try (MeteredRun run = MeteredRun.begin(billing, endings, clock, customer, key(request), chat, limits.hold());
                Exchange exchange = upstream.ask(chat, ownKey)) {
            request.header("Run-Key", run.key());
            new Relay(request, chat, run, exchange, doors, limits.patience()).relay();
        }
    }

    /** What the customer calls this call, so that it is charged once; whoever does not say means another one every time. */
    private static String key(Context request) {
        String key = Optional.ofNullable(request.header("Idempotency-Key"))
                .orElseGet(() -> UUID.randomUUID().toString());
        if (!Keys.wellFormed(key) || key.length() > LONGEST_KEY || key.contains("|")) {
            throw new Failure(
                            400,
                            "invalid_request",
                            "Idempotency-Key must be 1 to " + LONGEST_KEY + " letters, digits, or any of . _ : / @ + -")
                    .about("Idempotency-Key");
        }
        return key;
    }

    private static Optional<String> ownKey(Context request, Model model) {
        if (model.payer() != Payer.OWN_KEY) {
            return Optional.empty();
        }
        String key = Optional.ofNullable(request.header("X-Provider-Key")).orElse("");
        if (!Upstream.KEY.test(key)) {
            throw new Failure(
                            400,
                            "provider_key_missing",
                            "this model is asked with a key of your own, in the header X-Provider-Key")
                    .about("X-Provider-Key");
        }
        return Optional.of(key);
    }
}
