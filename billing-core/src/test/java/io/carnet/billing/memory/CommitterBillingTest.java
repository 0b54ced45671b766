package io.carnet.billing.memory;

import io.carnet.billing.contract.BillingContract;
import io.carnet.billing.contract.WrappedStore;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.BillingStore.Threading;

/** The same promises where the engine's own threads run the batches, as they do over a database. */
class CommitterBillingTest extends BillingContract {

    @Override
    protected BillingStore emptyStore() {
        return new WrappedStore(new InMemoryBillingStore(), Threading.COMMITTERS);
    }
}
