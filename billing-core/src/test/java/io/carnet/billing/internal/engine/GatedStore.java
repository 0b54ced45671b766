package io.carnet.billing.internal.engine;

import io.carnet.billing.contract.WrappedStore;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

/** A store in memory that can be made to stand still before its commits, or to fail. */
final class GatedStore extends WrappedStore {

    private final AtomicInteger units = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile Predicate<Need> poison = need -> false;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile CountDownLatch reached = new CountDownLatch(0);

    GatedStore(Threading threading) {
        super(new InMemoryBillingStore(), threading);
    }

    /** The next units of work are decided and not committed, until the gate is opened. */
    void shut() {
        reached = new CountDownLatch(1);
        gate = new CountDownLatch(1);
    }

    /** Waits until a unit of work stands before the gate. */
    void awaitSomebody() {
        await(reached);
    }

    void open() {
        gate.countDown();
    }

    /** Fails every unit of work with such a need. */
    void poison(Predicate<Need> needs) {
        poison = needs;
    }

    /** Fails the next units of work. */
    void failNext(int count) {
        failures.set(count);
    }

    /** How many were begun. */
    int units() {
        return units.get();
    }

    @Override
    public void transact(
            Collection<Need> needs,
            Instant at,
            Duration patience,
            Function<Map<Principal, WalletView>, Collection<Changes>> work) {
        units.incrementAndGet();
        super.transact(needs, at, patience, views -> {
            Collection<Changes> changes = work.apply(views);
            reached.countDown();
            await(gate);
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("the connection broke");
            }
            if (needs.stream().anyMatch(poison)) {
                throw new AssertionError("a row nobody can write");
            }
            return changes;
        });
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (!latch.await(1, TimeUnit.MINUTES)) {
                        throw new IllegalStateException("nobody came");
                    }
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
