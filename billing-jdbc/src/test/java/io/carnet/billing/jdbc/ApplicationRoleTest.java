package io.carnet.billing.jdbc;

import io.carnet.billing.contract.BillingContract;
import io.carnet.billing.store.BillingStore;
import org.junit.jupiter.api.AutoClose;

/** As a role that may neither change tables nor what is in the journal. */
class ApplicationRoleTest extends BillingContract {

    @AutoClose
    private final TestDatabase database = TestDatabase.Server.POSTGRESQL.withRoles();

    @AutoClose
    private final TestDatabase.Pool pool = database.as(TestDatabase.Role.APPLICATION);

    @Override
    protected BillingStore emptyStore() {
        return new JdbcBillingStore(pool.dataSource());
    }

    @Override
    protected BillingStore secondHandle(BillingStore first) {
        return new JdbcBillingStore(pool.dataSource());
    }
}
