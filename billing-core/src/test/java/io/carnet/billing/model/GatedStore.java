package io.carnet.billing.model;

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
import java.util.function.Function;

/** A store that lets no batch through while its gate is closed, so that what is sent meanwhile shares a batch. */
final class GatedStore extends WrappedStore {

    private volatile CountDownLatch gate = new CountDownLatch(0);

    GatedStore() {
        super(new InMemoryBillingStore(), Threading.COMMITTERS);
    }

    void close(Runnable meanwhile) {
        gate = new CountDownLatch(1);
        try {
            meanwhile.run();
        } finally {
            gate.countDown();
        }
    }

    @Override
    public void transact(
            Collection<Need> needs,
            Instant at,
            Duration patience,
            Function<Map<Principal, WalletView>, Collection<Changes>> work) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        super.transact(needs, at, patience, work);
    }
}
