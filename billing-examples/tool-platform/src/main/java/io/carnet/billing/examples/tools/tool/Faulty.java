package io.carnet.billing.examples.tools.tool;

import io.carnet.billing.examples.host.Fields;
import java.util.List;
import java.util.Optional;

/** Fails, whenever it is asked to. */
final class Faulty {

    private static final int LONGEST = 200;

    static final Action FAIL = new Action(
            "faulty",
            "fail",
            "fails, so that you can see what that costs",
            List.of(Parameter.text("reason", "what to say").optional()),
            Pricing.perCall("5"),
            Faulty::fail);

    private Faulty() {}

    private static Job fail(Fields fields) {
        Optional<String> reason = fields.optional("reason", Fields.text(Faulty::reason));
        fields.check();
        return new Job(1, () -> {
            throw new ToolFailed(reason.orElse("it was asked to fail"));
        });
    }

    private static String reason(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("must have at most " + LONGEST + " characters");
        }
        return text;
    }
}
