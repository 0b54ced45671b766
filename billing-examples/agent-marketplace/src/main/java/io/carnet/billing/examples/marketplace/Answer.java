package io.carnet.billing.examples.marketplace;

import io.carnet.billing.examples.host.Views;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** What is answered, whoever asked and however: a status and headers as of HTTP, and what the answer says. */
record Answer(int status, ObjectNode body, Map<String, List<String>> headers) {

    static Answer of(int status, ObjectNode body) {
        return new Answer(status, body, Map.of());
    }

    static Answer error(int status, String error, String message) {
        return of(status, Views.object().put("error", error).put("message", message));
    }

    static Early missing(String what) {
        return new Early(error(404, "not_found", "there is no such " + what));
    }

    Answer with(Map<String, List<String>> more) {
        Map<String, List<String>> all = new TreeMap<>(headers);
        all.putAll(more);
        return new Answer(status, body, all);
    }

    /** Said in the body as well, for those who see no headers. */
    Answer retryAfter(long seconds) {
        long wait = Math.max(1, seconds);
        return of(status, body.deepCopy().put("retry_after", wait))
                .with(headers)
                .with(Map.of("Retry-After", List.of(String.valueOf(wait))));
    }

    /** Leaves the rest out: it may be a customer's key. */
    @Override
    public String toString() {
        return "Answer[" + status + "]";
    }

    /** Ends a call early. */
    static final class Early extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Answer answer;

        Early(Answer answer) {
            this.answer = answer;
        }

        Answer answer() {
            return answer;
        }
    }
}
