package io.carnet.billing.memory;

import io.carnet.billing.contract.BillingContract;
import io.carnet.billing.store.BillingStore;

class InMemoryBillingTest extends BillingContract {

    @Override
    protected BillingStore emptyStore() {
        return new InMemoryBillingStore();
    }
}
