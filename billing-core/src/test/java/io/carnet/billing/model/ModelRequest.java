package io.carnet.billing.model;

import io.carnet.billing.run.Quote;
import io.carnet.billing.run.Start;
import io.carnet.billing.spending.Spender;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/** What a run is asked to be. */
record ModelRequest(
        String key,
        String product,
        Optional<Spender> spender,
        Map<String, Long> ceiling,
        Duration holdFor,
        Start start,
        Map<String, String> metadata,
        Optional<Quote> quoted) {

    /** Time is counted in microseconds. */
    Duration lasting() {
        return holdFor.truncatedTo(ChronoUnit.MICROS);
    }
}
