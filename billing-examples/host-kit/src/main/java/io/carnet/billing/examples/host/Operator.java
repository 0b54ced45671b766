package io.carnet.billing.examples.host;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.WorkReport;
import io.carnet.billing.event.Delivery;
import io.carnet.billing.journal.AuditReport;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What whoever runs a host may ask, in JSON; the host has made sure that it is he. Thread-safe. */
public final class Operator {

    private final Billing billing;
    private final CustomerKeys keys;

    /** @param keys how customers prove themselves to this host */
    public Operator(Billing billing, CustomerKeys keys) {
        this.billing = billing;
        this.keys = keys;
    }

    /**
     * Makes a customer and answers its key: of {@code customer}, and {@code credits} that it is given once, on its first
     * welcome of that many.
     */
    public ObjectNode welcome(byte[] body) {
        Fields fields = Fields.of(body);
        Optional<Principal> customer = fields.needed("customer", Fields.text(Principal::of));
        Optional<Amount> credits = fields.optional("credits", Fields::credits);
        fields.check();
        Principal principal = customer.orElseThrow();
        credits.ifPresent(gift -> billing.packs()
                .grant(GrantRequest.credits("welcome/" + gift.steps(), principal, gift))
                .orElseThrow());
        return Views.object().put("customer", principal.value()).put("key", keys.issue(principal));
    }

    /** All that an account has, and what its books prove. */
    public ObjectNode account(Principal customer) {
        ObjectNode json = Views.object().put("customer", customer.value());
        json.set("balance", Views.balance(billing.credits().balance(customer)));
        json.set("topUp", Views.topUp(billing.topUps().of(customer)));
        json.set("audit", audit(billing.audit(customer)));
        return json;
    }

    /** Has credits bought by themselves again where that was stopped, after a dispute for example, and answers how it stands. */
    public ObjectNode resumeTopUp(Principal customer) {
        return Views.topUp(billing.topUps().resume(customer).orElseThrow());
    }

    /** What the books of all prove. */
    public ObjectNode audit() {
        return audit(billing.audit());
    }

    /** Looks after all that is due now: what ended, payments nobody has answered, and what is to be told. */
    public ObjectNode reconcile() {
        WorkReport report = billing.worker().runOnce();
        return Views.object()
                .put("swept", report.swept())
                .put("asked", report.asked())
                .put("delivered", report.delivered());
    }

    /**
     * Customers of whose events a handler has failed too often: it is told of none until {@link #resume}. A page of them.
     *
     * @param after the last customer of the page before
     */
    public ObjectNode parked(String handler, Optional<Principal> after) {
        ObjectNode json = Views.object();
        ArrayNode parked = json.putArray("parked");
        billing.events().parked(handler, after, Limits.PAGE).forEach(stream -> parked.add(view(stream)));
        return json;
    }

    /** Lets a handler be told of the events of a {@code customer} again, from the one on that failed. */
    public ObjectNode resume(String handler, byte[] body) {
        Fields fields = Fields.of(body);
        Optional<Principal> customer = fields.needed("customer", Fields.text(Principal::of));
        fields.check();
        return view(billing.events().resume(customer.orElseThrow(), handler).orElseThrow());
    }

    private static ObjectNode view(Delivery stream) {
        return Views.object()
                .put("customer", stream.principal().value())
                .put("delivered", stream.delivered())
                .put("failures", stream.failures())
                .put("parked", stream.parked());
    }

    private static ObjectNode audit(AuditReport report) {
        ObjectNode json = Views.object()
                .put("clean", report.clean())
                .put("principals", report.principals())
                .put("entries", report.entries());
        ArrayNode drifts = json.putArray("drifts");
        report.drifts().forEach(drift -> drifts.add(drift.toString()));
        return json;
    }
}
