package io.carnet.billing.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Threads that set off together. */
public final class Crowd implements AutoCloseable {

    /** What one of them does. */
    @FunctionalInterface
    public interface Task<T> {

        /**
         * Does it.
         *
         * @param who counts from 0
         */
        T perform(int who) throws Exception;
    }

    private final ExecutorService threads;

    public Crowd(ExecutorService threads) {
        this.threads = threads;
    }

    /** Of as many threads of the platform as it takes. */
    public static Crowd ofPlatformThreads() {
        return new Crowd(Executors.newCachedThreadPool());
    }

    /** Sends this many off at once and brings back what each of them made, in their order. */
    public <T> List<T> send(int size, Task<T> task) {
        CountDownLatch ready = new CountDownLatch(size);
        List<Future<T>> running = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            int who = i;
            running.add(threads.submit(() -> {
                ready.countDown();
                ready.await();
                return task.perform(who);
            }));
        }
        List<T> made = new ArrayList<>(size);
        running.forEach(future -> made.add(await(future)));
        return made;
    }

    /**
     * Sends this many off at once, and watchers who look again and again until all of those are done, and once more. Virtual
     * threads give way only where they wait.
     */
    public void sendWatched(int size, Task<?> task, int watchers, Task<?> watch) {
        AtomicInteger busy = new AtomicInteger(size);
        send(size + watchers, who -> {
            if (who < size) {
                try {
                    task.perform(who);
                } finally {
                    busy.decrementAndGet();
                }
            } else {
                boolean last;
                do {
                    last = busy.get() == 0;
                    watch.perform(who - size);
                    LockSupport.parkNanos(1);
                } while (!last);
            }
            return who;
        });
    }

    /** Sends one off and does not wait for it. */
    public <T> Future<T> sendOne(Task<T> task) {
        return threads.submit(() -> task.perform(0));
    }

    /** Sends one off that tells for itself what becomes of it. */
    public void sendOff(Runnable task) {
        threads.execute(task);
    }

    /** What one of them made, or how it failed. */
    public static <T> T await(Future<T> future) {
        try {
            return future.get(1, TimeUnit.MINUTES);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("somebody never came back", e);
        } catch (ExecutionException e) {
            throw new AssertionError("somebody failed", e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
