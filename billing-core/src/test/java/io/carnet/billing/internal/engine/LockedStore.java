package io.carnet.billing.internal.engine;

import io.carnet.billing.contract.WrappedStore;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.refusal.BusyException;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A store in memory whose principals somebody else locks. Who will not wait for long is told so at once; who will waits until
 * the principal is released, or until the lock wait is said to be over.
 */
final class LockedStore extends WrappedStore {

    private static final Duration LONG = Duration.ofSeconds(1);

    private final Set<Principal> locked = new HashSet<>();
    private final Set<Principal> awaited = new HashSet<>();
    private Function<Set<Principal>, Boolean> busyByChance = principals -> false;

    LockedStore(Threading threading) {
        super(new InMemoryBillingStore(), threading);
    }

    synchronized void lock(Principal principal) {
        locked.add(principal);
    }

    synchronized void release(Principal principal) {
        locked.remove(principal);
        awaited.remove(principal);
        notifyAll();
    }

    /** Those who wait for the principal have waited long enough. */
    synchronized void giveUp(Principal principal) {
        awaited.remove(principal);
        notifyAll();
    }

    /** Returns when a unit of work waits for the principal. */
    synchronized void awaitWaiter(Principal principal) {
        until(() -> awaited.contains(principal));
    }

    /** Besides those that are locked. */
    synchronized void busyIf(Function<Set<Principal>, Boolean> chance) {
        busyByChance = chance;
    }

    @Override
    public void transact(
            Collection<Need> needs,
            Instant at,
            Duration patience,
            Function<Map<Principal, WalletView>, Collection<Changes>> work) {
        Set<Principal> principals = new HashSet<>();
        needs.forEach(need -> principals.add(need.principal()));
        await(principals, patience.compareTo(LONG) >= 0);
        super.transact(needs, at, patience, work);
    }

    private synchronized void await(Set<Principal> principals, boolean waits) {
        if (busyByChance.apply(principals)) {
            throw new BusyException();
        }
        for (Principal principal : principals) {
            if (locked.contains(principal)) {
                if (!waits) {
                    throw new BusyException();
                }
                awaited.add(principal);
                notifyAll();
                until(() -> !awaited.contains(principal));
                if (locked.contains(principal)) {
                    throw new BusyException();
                }
            }
        }
    }

    private interface Condition {
        boolean holds();
    }

    private synchronized void until(Condition condition) {
        long begun = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - begun > TimeUnit.MINUTES.toNanos(1)) {
                throw new IllegalStateException("nobody came");
            }
            try {
                wait(1_000);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
