package io.carnet.billing.examples.stripe;

import io.carnet.billing.payment.PaymentCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** When commands were last submitted from here, for as long as what was sent may still arrive. */
final class Submissions {

    private final Duration settling;
    private final Map<String, Instant> latest = new ConcurrentHashMap<>();

    Submissions(Duration settling) {
        this.settling = settling;
    }

    void note(PaymentCommand command, Instant now) {
        latest.values().removeIf(at -> at.plus(settling).isBefore(now));
        latest.put(command.providerKey(), now);
    }

    boolean haveArrived(PaymentCommand command, Instant now) {
        Instant since = command.since();
        Instant at = latest.getOrDefault(command.providerKey(), since);
        return !now.isBefore((at.isAfter(since) ? at : since).plus(settling));
    }
}
