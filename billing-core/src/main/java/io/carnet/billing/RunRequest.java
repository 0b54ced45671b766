package io.carnet.billing;

import io.carnet.billing.catalog.Usage;
import io.carnet.billing.run.Quote;
import io.carnet.billing.run.Start;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.value.Key;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.Storable;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Asks to run a product. Texts are checked when the request is used, all of them at once.
 *
 * @param key names the run within the principal; the same key never spends twice
 * @param principal who pays; from the caller's credentials, never from its arguments
 * @param product what is run
 * @param spender who spends, empty for the principal itself
 * @param ceiling the most a metered run may be expected to use; its cost is held
 * @param holdFor how long the hold lasts, empty for the host's default
 * @param start whether the authorisation accepts the run as well
 * @param metadata the host's own notes, at most {@link Limits#METADATA_ENTRIES}; kept with the run, never logged
 * @param quoted refuse if cost, price version or funding differ from this quote
 */
public record RunRequest(
        @NotNull @Key String key,
        @NotNull Principal principal,
        @NotNull @Key String product,
        @NotNull Optional<Spender> spender,
        @NotNull Usage ceiling,
        @NotNull Optional<Duration> holdFor,
        @NotNull Start start,

        @NotNull @Size(max = Limits.METADATA_ENTRIES)
        Map<
                        @NotNull @Storable @Size(min = 1, max = Limits.METADATA_NAME) String,
                        @NotNull @Storable @Size(max = Limits.METADATA_VALUE) String>
                metadata,

        @NotNull Optional<Quote> quoted) {

    /** Copies the metadata, so that what is checked is what is kept. What is missing is for the check to name. */
    public RunRequest {
        if (metadata != null && !metadata.isEmpty()) {
            metadata = Collections.unmodifiableMap(new HashMap<>(metadata));
        }
    }

    /**
     * The simplest run.
     *
     * @param key names it
     * @param principal who pays
     * @param product what is run
     * @return the request
     */
    public static RunRequest of(String key, Principal principal, String product) {
        return new RunRequest(
                key,
                principal,
                product,
                Optional.empty(),
                Usage.none(),
                Optional.empty(),
                Start.LATER,
                Map.of(),
                Optional.empty());
    }

    /**
     * On behalf of a spender.
     *
     * @param who spends
     * @return the request
     */
    public RunRequest as(Spender who) {
        return new RunRequest(key, principal, product, Optional.of(who), ceiling, holdFor, start, metadata, quoted);
    }

    /**
     * With a ceiling.
     *
     * @param most the most it may be expected to use
     * @return the request
     */
    public RunRequest upTo(Usage most) {
        return new RunRequest(key, principal, product, spender, most, holdFor, start, metadata, quoted);
    }

    /**
     * With a hold of its own length.
     *
     * @param time how long
     * @return the request
     */
    public RunRequest holdFor(Duration time) {
        return new RunRequest(key, principal, product, spender, ceiling, Optional.of(time), start, metadata, quoted);
    }

    /**
     * Beginning at another time.
     *
     * @param when it begins
     * @return the request
     */
    public RunRequest start(Start when) {
        return new RunRequest(key, principal, product, spender, ceiling, holdFor, when, metadata, quoted);
    }

    /**
     * With a note.
     *
     * @param name of the note
     * @param value the note
     * @return the request
     */
    public RunRequest with(String name, String value) {
        Map<String, String> more = new HashMap<>(metadata);
        more.put(name, value);
        return new RunRequest(key, principal, product, spender, ceiling, holdFor, start, more, quoted);
    }

    /**
     * Only as quoted.
     *
     * @param shown what the customer was shown
     * @return the request
     */
    public RunRequest onlyAs(Quote shown) {
        return new RunRequest(key, principal, product, spender, ceiling, holdFor, start, metadata, Optional.of(shown));
    }

    /** Leaves the metadata out. */
    @Override
    public String toString() {
        return "RunRequest[" + key + ", " + principal + ", " + product + "]";
    }
}
