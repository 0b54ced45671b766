package io.carnet.billing.memory;

import io.carnet.billing.contract.BillingStoreContract;
import io.carnet.billing.store.BillingStore;

class InMemoryBillingStoreTest extends BillingStoreContract {

    @Override
    protected BillingStore emptyStore() {
        return new InMemoryBillingStore();
    }
}
