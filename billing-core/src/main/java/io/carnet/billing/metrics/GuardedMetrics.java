package io.carnet.billing.metrics;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** See {@link Metrics#guarded}. */
final class GuardedMetrics implements Metrics {

    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

    private final Metrics host;
    private final AtomicBoolean complained = new AtomicBoolean();

    GuardedMetrics(Metrics host) {
        this.host = Objects.requireNonNull(host, "metrics");
    }

    @Override
    public void command(String command, String result, long nanos) {
        tell(metrics -> metrics.command(command, result, nanos));
    }

    @Override
    public void refused(String command, String reason, Set<String> violations) {
        tell(metrics -> metrics.refused(command, reason, violations));
    }

    @Override
    public void overloaded(String command, int lane) {
        tell(metrics -> metrics.overloaded(command, lane));
    }

    @Override
    public void queued(int lane, int depth) {
        tell(metrics -> metrics.queued(lane, depth));
    }

    @Override
    public void batch(int commands, String result, long nanos) {
        tell(metrics -> metrics.batch(commands, result, nanos));
    }

    @Override
    public void retried(String cause) {
        tell(metrics -> metrics.retried(cause));
    }

    @Override
    public void lockWaited(long nanos) {
        tell(metrics -> metrics.lockWaited(nanos));
    }

    @Override
    public void delivered(String handler, String result) {
        tell(metrics -> metrics.delivered(handler, result));
    }

    /** Whatever is thrown, sneaked checked exceptions and missing classes included. */
    private void tell(Consumer<Metrics> what) {
        try {
            what.accept(host);
        } catch (Throwable e) {
            if (complained.compareAndSet(false, true)) {
                LOG.warn("the host's metrics failed; if they fail again nothing will be said", e);
            }
        }
    }
}
