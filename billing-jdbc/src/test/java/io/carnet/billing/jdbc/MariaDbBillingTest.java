package io.carnet.billing.jdbc;

import io.carnet.billing.contract.BillingContract;
import io.carnet.billing.store.BillingStore;
import org.junit.jupiter.api.AutoClose;

class MariaDbBillingTest extends BillingContract {

    @AutoClose
    private final TestDatabase database = TestDatabase.mariaDb();

    @Override
    protected BillingStore emptyStore() {
        return new JdbcBillingStore(database.dataSource());
    }

    @Override
    protected BillingStore secondHandle(BillingStore first) {
        return new JdbcBillingStore(database.dataSource());
    }
}
