package io.carnet.billing.jdbc;

import io.carnet.billing.contract.BillingStoreContract;
import io.carnet.billing.store.BillingStore;
import org.junit.jupiter.api.AutoClose;

/** Two stores with one connection between them, auto-commit off, and a session zone of its own. */
class AwkwardPostgresStoreTest extends BillingStoreContract {

    @AutoClose
    private final TestDatabase database = TestDatabase.postgres();

    @AutoClose
    private final TestDatabase.Pool pool = database.awkward();

    @Override
    protected BillingStore emptyStore() {
        return new JdbcBillingStore(pool.dataSource());
    }

    @Override
    protected BillingStore secondHandle(BillingStore first) {
        return new JdbcBillingStore(pool.dataSource());
    }
}
