package io.carnet.billing.contract;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntPredicate;

/** Loses acknowledgements of deliveries, as a worker does that dies before it makes them. */
final class Forgetful extends WrappedStore {

    private final AtomicInteger acknowledgements = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile IntPredicate losing = acknowledgement -> true;

    Forgetful(BillingStore store) {
        super(store, store.threading());
    }

    /** Which ones it loses, counted from 0; all of them, unless it is told. */
    void lose(IntPredicate some) {
        losing = some;
    }

    int lost() {
        return lost.get();
    }

    @Override
    public void transact(
            Collection<Need> needs,
            Instant at,
            Duration patience,
            Function<Map<Principal, WalletView>, Collection<Changes>> work) {
        super.transact(needs, at, patience, views -> {
            Collection<Changes> changes = work.apply(views);
            boolean acknowledges =
                    changes.stream().flatMap(each -> each.deliveries().stream()).anyMatch(Forgetful::letsGo);
            if (acknowledges && losing.test(acknowledgements.getAndIncrement())) {
                lost.incrementAndGet();
                throw new IllegalStateException("the worker died");
            }
            return changes;
        });
    }

    /** A claim keeps others away, and a failure lets the stream rest. */
    private static boolean letsGo(Delivery delivery) {
        return delivery.notBefore().equals(Instant.EPOCH) && !delivery.parked();
    }
}
