package io.carnet.billing.examples.marketplace;

import io.carnet.billing.examples.host.Views;
import io.carnet.billing.run.Funding;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.Money;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How runs are told of. */
final class JobViews {

    private static final String NOTHING = "0.00";

    private JobViews() {}

    static ObjectNode succeeded(Run run, String id, Money price, JsonNode output, long millis) {
        boolean fresh = paidByItself(run) || run.hold().funding() == Funding.CREDITS;
        ObjectNode body = view(run, id).put("status", "succeeded");
        body.set("output", output);
        return body.put("cost", fresh ? PackViews.text(price) : NOTHING).put("latency_ms", millis);
    }

    static ObjectNode failed(Run run, String id, String why) {
        return view(run, id)
                .put("status", "failed")
                .put("error", "agent_failed")
                .put("message", why)
                .putNull("output")
                .put("cost", NOTHING);
    }

    static ObjectNode interrupted(Run run, String id) {
        return failed(run, id, "it was cut off, and is not charged: run it again under another idempotency_key");
    }

    /** Its answer was deleted since. */
    static ObjectNode forgotten(Run run, String id) {
        return view(run, id)
                .put("status", "succeeded")
                .put("error", "answer_not_kept")
                .put("message", "it was done and charged, and its answer is no longer kept")
                .putNull("output")
                .put("cost", NOTHING);
    }

    static ObjectNode running(Run run, String id) {
        return view(run, id).put("status", "running");
    }

    private static ObjectNode view(Run run, String id) {
        return Views.object()
                .put("job_id", id)
                .put("agent_id", run.terms().product().id().value())
                .put(
                        "funding",
                        paidByItself(run)
                                ? "payment"
                                : run.hold().funding().name().toLowerCase(Locale.ROOT));
    }

    /** The pack that is bought for one run bears the run's key. */
    static boolean paidByItself(Run run) {
        return run.hold().funding() == Funding.PACK
                && run.hold().lines().stream()
                        .anyMatch(line -> line.pack().value().equals(run.key().value()));
    }
}
