package io.carnet.billing.examples.marketplace;

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

    private final ExecutorService threads = Executors.newCachedThreadPool();

    <T> Future<T> begin(Callable<T> call) {
        return threads.submit(call);
    }

    <T> List<T> all(Stream<Callable<T>> calls) {
        return calls.map(this::begin).toList().stream().map(Callers::get).toList();
    }

    static <T> T get(Future<T> call) {
        try {
            return call.get(10, TimeUnit.MINUTES);
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
