package io.carnet.billing.examples.stripe;

import tools.jackson.databind.node.ObjectNode;

/** An answer of the stand-in; one to a request that was not carried out is not kept for its key. */
record Answer(int status, String body, boolean kept) {

    static Answer of(ObjectNode json) {
        return new Answer(200, json.toString(), true);
    }

    static Answer error(int status, String type, String code) {
        return new Answer(status, error(type, code).toString(), status >= 500 || status == 402);
    }

    static ObjectNode error(String type, String code) {
        ObjectNode json = StripeAccount.JSON.createObjectNode();
        json.putObject("error").put("type", type).put("code", code).put("message", "as scripted");
        return json;
    }
}
