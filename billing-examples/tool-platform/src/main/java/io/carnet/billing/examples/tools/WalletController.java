package io.carnet.billing.examples.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.tools.SignedRequests.NotTakenException;
import io.carnet.billing.examples.tools.tool.Action;
import io.carnet.billing.examples.tools.tool.Task;
import io.carnet.billing.examples.tools.tool.Toolbox;
import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.wallet.CanonicalJson;
import io.carnet.billing.examples.x402.wallet.Session;
import io.carnet.billing.examples.x402.wallet.SignedCall;
import io.carnet.billing.examples.x402.wallet.SignedCall.Caller;
import io.carnet.billing.examples.x402.wallet.SignedCalls;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.value.Principal;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Agents without an owner here: who they are is what they sign, request by request, and their credits are the wallet's. */
@RestController
class WalletController {

    private final SignedCalls sessions;
    private final SignedRequests requests;
    private final Invoker invoker;
    private final CreditController credits;
    private final Toolbox toolbox;

    WalletController(
            SignedCalls sessions, SignedRequests requests, Invoker invoker, CreditController credits, Toolbox toolbox) {
        this.sessions = sessions;
        this.requests = requests;
        this.invoker = invoker;
        this.credits = credits;
        this.toolbox = toolbox;
    }

    /** For anybody: only what the wallet signs is taken in it. */
    @PostMapping("/external/auth/session")
    ResponseEntity<ObjectNode> open(Body body) {
        Fields fields = body.fields();
        Optional<Address> wallet = fields.needed("wallet_address", Fields.text(Address::of));
        fields.check();
        Session session = sessions.open(wallet.orElseThrow());
        return ResponseEntity.status(HttpStatus.CREATED)
                .body(Views.object()
                        .put("success", true)
                        .put("session_nonce", session.nonce())
                        .put("expires_at", session.until().toString()));
    }

    @PostMapping("/external/credits/balance")
    ObjectNode balance(Body body) {
        Fields fields = body.fields();
        Caller caller = caller(fields);
        fields.check();
        return credits.balance(requests.take(SignedCall.balance(caller)));
    }

    @PostMapping("/external/tools/{product}/actions/{action}/invoke")
    ResponseEntity<JsonNode> invoke(
            @PathVariable("product") String product, @PathVariable("action") String name, Body body) {
        Action action =
                toolbox.action(product, name).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        Fields fields = body.fields();
        Caller caller = caller(fields);
        Fields parameters = fields.insideOrNothing("parameters");
        fields.nothingElse();
        Task task = action.task(parameters);
        String signed = parameters(body);
        Function<Principal, Call> reader = customer -> new Call(
                customer,
                Optional.empty(),
                "external/" + Digests.sha256(caller.session(), caller.request()),
                Call.fingerprint(task, Optional.empty(), parameters.without(Set.of())),
                task);
        try {
            SignedCall request = SignedCall.invocation(caller, product, name, signed);
            Reply reply = invoker.perform(requests.open(request, reader));
            return ResponseEntity.status(reply.status()).body(reply.body());
        } catch (NotTakenException e) {
            return notTaken(e, e.replayed().flatMap(customer -> answered(reader.apply(customer))));
        }
    }

    /** What the same was answered before, if it was. */
    private Optional<Reply> answered(Call call) {
        try {
            return invoker.before(call);
        } catch (ResponseStatusException e) {
            return Optional.empty();
        }
    }

    @ExceptionHandler
    ResponseEntity<JsonNode> notTaken(NotTakenException e) {
        return notTaken(e, Optional.empty());
    }

    private static ResponseEntity<JsonNode> notTaken(NotTakenException e, Optional<Reply> first) {
        ObjectNode json = Failures.failure(String.valueOf(e.getMessage()))
                .put("code", e.reason().code());
        first.ifPresent(reply -> json.set("first_answer", reply.body()));
        return ResponseEntity.status(e.reason().httpStatus()).body(json);
    }

    private static Caller caller(Fields fields) {
        return new Caller(
                text(fields, "wallet_address"),
                text(fields, "session_nonce"),
                text(fields, "request_id"),
                text(fields, "signature"));
    }

    /** What is missing is not signed, as what is wrong is not. */
    private static String text(Fields fields, String name) {
        return fields.optional(name, Fields.text(Function.identity())).orElse("");
    }

    /** As they were written: signed is a number's text. */
    private static String parameters(Body body) {
        try {
            return CanonicalJson.members(new String(body.bytes(), UTF_8)).getOrDefault("parameters", "{}");
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("body", String.valueOf(e.getMessage()));
        }
    }
}
