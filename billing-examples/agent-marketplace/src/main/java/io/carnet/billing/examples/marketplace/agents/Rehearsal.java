package io.carnet.billing.examples.marketplace.agents;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.value.Money;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fails and takes its time as it is told to, so that whoever integrates the platform can see what becomes of their money. */
public final class Rehearsal implements Agent {

    private static final String ID = "rehearsal";
    private static final int LONGEST = 60_000;

    @Override
    public Card card() {
        return new Card(
                ID,
                "Fails, or takes its time, as it is told to.",
                List.of("fail", "test", "rehearse", "wait"),
                "stagehand",
                Money.usd("0.50"),
                List.of(Offer.runs("starter", ID, 10, Money.usd("4.50")), Offer.runs("pair", ID, 2, Money.usd("0.95"))),
                Map.of("fail", "true if it is to fail", "wait_ms", "how long it takes, 0 to 60,000"));
    }

    @Override
    public Work read(Fields input) {
        Optional<Boolean> fail = input.optional("fail", Fields::flag);
        Optional<Integer> wait = input.optional("wait_ms", node -> pause(Fields.whole(node)));
        return () -> {
            takeTime(Duration.ofMillis(wait.orElse(0)));
            if (fail.orElse(false)) {
                throw new AgentFailure("it was told to fail");
            }
            return Views.object().put("applause", true);
        };
    }

    private static int pause(int millis) {
        if (millis < 0 || millis > LONGEST) {
            throw new IllegalArgumentException("must be 0 to " + LONGEST);
        }
        return millis;
    }

    private static void takeTime(Duration time) throws AgentFailure {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgentFailure("it was interrupted");
        }
    }
}
