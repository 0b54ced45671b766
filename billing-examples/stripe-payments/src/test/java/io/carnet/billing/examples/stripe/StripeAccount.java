package io.carnet.billing.examples.stripe;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The objects of an account at the stand-in, and the money that has really moved. Guarded by its own lock. */
public final class StripeAccount {

    static final JsonMapper JSON = new JsonMapper();

    private static final Set<String> CODES_OF_THEIR_OWN =
            Set.of("expired_card", "incorrect_cvc", "incorrect_number", "processing_error");

    private final InstantSource clock;
    private final Map<String, Map<String, ObjectNode>> objects = new LinkedHashMap<>();
    private final List<Move> moves = new ArrayList<>();
    private int named;

    StripeAccount(InstantSource clock) {
        this.clock = clock;
    }

    /** Money that has moved, to the account if above zero. */
    public record Move(String payment, long minor) {}

    public synchronized List<Move> moves() {
        return List.copyOf(moves);
    }

    public synchronized List<String> names(String kind) {
        return List.copyOf(kind(kind).keySet());
    }

    public synchronized ObjectNode get(String kind, String id) {
        ObjectNode object = kind(kind).get(id);
        if (object == null) {
            throw new NoSuchElementException(id);
        }
        return object;
    }

    /** The event by which Stripe tells that a payment has succeeded. */
    public String succeeded(String payment) {
        return event("payment_intent.succeeded", "payment_intents", payment);
    }

    /** The event by which Stripe tells of an object, as it is now. */
    public synchronized String event(String type, String kind, String id) {
        ObjectNode event = JSON.createObjectNode().put("type", type);
        event.putObject("data").set("object", get(kind, id));
        return event.toString();
    }

    private Map<String, ObjectNode> kind(String kind) {
        return objects.computeIfAbsent(kind, any -> new LinkedHashMap<>());
    }

    private ObjectNode create(String kind, String prefix, String type) {
        String id = prefix + "_" + ++named;
        ObjectNode object = JSON.createObjectNode().put("id", id).put("object", type);
        object.put("created", clock.instant().getEpochSecond());
        kind(kind).put(id, object);
        return object;
    }

    synchronized Answer list(String kind, Form form) {
        List<ObjectNode> newestFirst = new ArrayList<>(kind(kind).values());
        Collections.reverse(newestFirst);
        List<ObjectNode> fitting =
                newestFirst.stream().filter(object -> fits(object, form)).toList();
        int from = 0;
        while (!form.get("starting_after").isEmpty() && from < fitting.size()) {
            if (fitting.get(from++).path("id").asString().equals(form.get("starting_after"))) {
                break;
            }
        }
        int to = (int) Math.min(fitting.size(), from + form.number("limit", 10));
        ObjectNode list = JSON.createObjectNode().put("object", "list").put("url", "/v1/" + kind);
        list.put("has_more", to < fitting.size());
        ArrayNode data = list.putArray("data");
        fitting.subList(from, to).forEach(data::add);
        return Answer.of(list);
    }

    private static boolean fits(ObjectNode object, Form form) {
        return object.path("created").asLong() >= form.number("created[gte]", 0)
                && object.path("created").asLong() < form.number("created[lt]", Long.MAX_VALUE)
                && fits(object, form, "customer")
                && fits(object, form, "payment_intent");
    }

    private static boolean fits(ObjectNode object, Form form, String name) {
        return form.get(name).isEmpty() || object.path(name).asString("").equals(form.get(name));
    }

    synchronized Answer createSession(Form form) {
        boolean whole = form.get("mode").equals("payment")
                && !form.get("success_url").isEmpty()
                && !form.get("line_items[0][price_data][product_data][name]").isEmpty();
        if (!whole) {
            return Answer.error(400, "invalid_request_error", "parameter_missing");
        }
        long amount =
                form.number("line_items[0][price_data][unit_amount]", 0) * form.number("line_items[0][quantity]", 0);
        if (amount < 50) {
            return Answer.error(400, "invalid_request_error", "amount_too_small");
        }
        ObjectNode session = create("checkout/sessions", "cs_test", "checkout.session");
        session.put("amount_total", amount).put("currency", form.get("line_items[0][price_data][currency]"));
        session.put("status", "open").put("payment_status", "unpaid").putNull("payment_intent");
        session.put("url", "https://checkout.test/c/" + session.path("id").asString());
        session.put("expires_at", clock.instant().plus(Duration.ofDays(1)).getEpochSecond());
        session.put("client_reference_id", form.get("client_reference_id"));
        session.set("asked", JSON.valueToTree(form.values()));
        form.metadata("metadata", session);
        return Answer.of(session);
    }

    /** The customer confirms a payment on the page. */
    private ObjectNode confirm(ObjectNode session, String status) {
        Form asked = asked(session);
        ObjectNode intent = create("payment_intents", "pi", "payment_intent");
        intent.put("amount", session.path("amount_total").asLong());
        intent.put("amount_received", 0)
                .put("currency", session.path("currency").asString());
        intent.put("status", status).put("client_secret", intent.path("id").asString() + "_secret_1");
        asked.metadata("payment_intent_data[metadata]", intent);
        String keep = asked.get("payment_intent_data[setup_future_usage]");
        if (!keep.isEmpty()) {
            intent.put("setup_future_usage", keep).put("customer", "cus_new").put("payment_method", "pm_ok");
        }
        session.put("payment_intent", intent.path("id").asString());
        return intent;
    }

    /** With what a page was asked for. */
    synchronized Form asked(ObjectNode session) {
        Map<String, String> values = new LinkedHashMap<>();
        session.path("asked")
                .properties()
                .forEach(value -> values.put(value.getKey(), value.getValue().asString()));
        return new Form(values);
    }

    /** The customer pays on a page; a page may have expired while the bank was asked. */
    public synchronized String pay(String session) {
        ObjectNode page = get("checkout/sessions", session);
        ObjectNode intent = page.path("payment_intent").isNull()
                ? confirm(page, "processing")
                : get("payment_intents", page.path("payment_intent").asString());
        capture(intent);
        if (!page.path("status").asString().equals("expired")) {
            page.put("status", "complete").put("payment_status", "paid").putNull("url");
        }
        return intent.path("id").asString();
    }

    /** The customer chooses a way to pay that takes days. */
    synchronized String completeUnpaid(String session, String status) {
        ObjectNode page = get("checkout/sessions", session);
        ObjectNode intent = confirm(page, status);
        page.put("status", "complete").putNull("url");
        return intent.path("id").asString();
    }

    /** The customer tries, and stays on the page. */
    synchronized String tryOn(String session, String status) {
        return confirm(get("checkout/sessions", session), status).path("id").asString();
    }

    synchronized void expire(String session) {
        get("checkout/sessions", session).put("status", "expired").putNull("url");
    }

    public synchronized void set(String kind, String id, String name, String value) {
        get(kind, id).put(name, value);
    }

    synchronized void set(String kind, String id, String name, long value) {
        get(kind, id).put(name, value);
    }

    synchronized Answer createIntent(Form form) {
        String method = form.get("payment_method");
        if (form.number("amount", 0) < 50) {
            return Answer.error(400, "invalid_request_error", "amount_too_small");
        }
        if (method.equals("pm_missing")) {
            return Answer.error(400, "invalid_request_error", "resource_missing");
        }
        ObjectNode intent = create("payment_intents", "pi", "payment_intent");
        intent.put("amount", form.number("amount", 0)).put("amount_received", 0);
        intent.put("currency", form.get("currency")).put("customer", form.get("customer"));
        intent.put("payment_method", method).put("status", "requires_confirmation");
        intent.put("client_secret", intent.path("id").asString() + "_secret_1");
        form.metadata("metadata", intent);
        return switch (method) {
            case "pm_ok" -> {
                capture(intent);
                yield Answer.of(intent);
            }
            case "pm_processing" -> Answer.of(intent.put("status", "processing"));
            case "pm_action" -> Answer.of(intent.put("status", "requires_action"));
            case "pm_stuck" -> Answer.error(500, "api_error", "stuck");
            default -> declined(intent, method.substring("pm_".length()));
        };
    }

    private static Answer declined(ObjectNode intent, String reason) {
        String code = reason.equals("authentication_required") || CODES_OF_THEIR_OWN.contains(reason)
                ? reason
                : "card_declined";
        ObjectNode json = Answer.error("card_error", code);
        ObjectNode error = (ObjectNode) json.path("error");
        if (!reason.equals("expired_card")) {
            error.put("decline_code", reason);
        }
        intent.put("status", "requires_payment_method").set("last_payment_error", error.deepCopy());
        error.set("payment_intent", intent.deepCopy());
        return new Answer(402, json.toString(), true);
    }

    /** The customer acts, or the bank has decided. */
    synchronized void decide(String intent, boolean paid) {
        ObjectNode object = get("payment_intents", intent);
        if (object.path("status").asString().equals("canceled")) {
            throw new IllegalStateException("it was ended");
        }
        if (paid) {
            capture(object);
        } else {
            declined(object, "generic_decline");
        }
    }

    private void capture(ObjectNode intent) {
        String id = intent.path("id").asString();
        long amount = intent.path("amount").asLong();
        intent.put("status", "succeeded").put("amount_received", amount).remove("last_payment_error");
        ObjectNode charge = create("charges", "ch", "charge");
        charge.put("payment_intent", id).put("amount", amount).put("amount_refunded", 0);
        charge.put("status", "succeeded").put("disputed", false);
        charge.set("metadata", intent.path("metadata").deepCopy());
        charge.put("currency", intent.path("currency").asString());
        moves.add(new Move(id, amount));
    }

    synchronized Answer cancelIntent(String id) {
        ObjectNode intent = get("payment_intents", id);
        if (Set.of("succeeded", "processing", "canceled")
                .contains(intent.path("status").asString())) {
            return Answer.error(400, "invalid_request_error", "payment_intent_unexpected_state");
        }
        return Answer.of(intent.put("status", "canceled"));
    }

    synchronized Answer createRefund(Form form) {
        String payment = form.get("payment_intent");
        ObjectNode charge = kind("charges").values().stream()
                .filter(made -> made.path("payment_intent").asString().equals(payment))
                .findFirst()
                .orElse(null);
        if (charge == null) {
            return Answer.error(404, "invalid_request_error", "resource_missing");
        }
        boolean disputed = kind("disputes").values().stream()
                .anyMatch(dispute -> dispute.path("payment_intent").asString().equals(payment));
        long refunded = charge.path("amount_refunded").asLong() + form.number("amount", 0);
        if (disputed || refunded > charge.path("amount").asLong()) {
            return Answer.error(400, "invalid_request_error", disputed ? "charge_disputed" : "charge_already_refunded");
        }
        charge.put("amount_refunded", refunded);
        ObjectNode refund = create("refunds", "re", "refund").put("payment_intent", payment);
        refund.put("amount", form.number("amount", 0)).put("status", "succeeded");
        refund.put("currency", charge.path("currency").asString());
        form.metadata("metadata", refund);
        moves.add(new Move(payment, -form.number("amount", 0)));
        return Answer.of(refund);
    }

    public synchronized String dispute(String payment, long amount, String status) {
        ObjectNode dispute = create("disputes", "du", "dispute").put("payment_intent", payment);
        dispute.put("amount", amount).put("currency", "usd").put("status", status);
        kind("charges").values().stream()
                .filter(charge -> charge.path("payment_intent").asString().equals(payment))
                .forEach(charge -> charge.put("disputed", true));
        return dispute.path("id").asString();
    }

    /** Other people's payments. */
    synchronized void crowd(int sessions, String customer) {
        for (int i = 0; i < sessions; i++) {
            create("checkout/sessions", "cs_other", "checkout.session").put("status", "open");
            create("payment_intents", "pi_other", "payment_intent").put("customer", customer);
        }
    }
}
