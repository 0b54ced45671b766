package io.carnet.billing.examples.marketplace;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Threads that call at the same time, and are none of the common pool's. */
final class Callers implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Duration patience;

    Callers() {
        this(PATIENCE);
    }

    /** @param patience how long all calls may take */
    Callers(Duration patience) {
        this.patience = patience;
    }

    <T> Future<T> begin(Callable<T> call) {
        return threads.submit(call);
    }

    <T> List<T> all(Stream<Callable<T>> calls) {
        return calls.map(this::begin).toList().stream()
                .map(call -> get(call, patience))
                .toList();
    }

    static <T> T get(Future<T> call) {
        return get(call, PATIENCE);
    }

    private static <T> T get(Future<T> call, Duration patience) {
        try {
            return call.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
