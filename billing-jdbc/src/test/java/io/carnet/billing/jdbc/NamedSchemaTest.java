package io.carnet.billing.jdbc;

import io.carnet.billing.contract.BillingStoreContract;
import io.carnet.billing.store.BillingStore;
import org.junit.jupiter.api.AutoClose;

/** In a schema where no connection looks by itself. */
class NamedSchemaTest extends BillingStoreContract {

    @AutoClose
    private final TestDatabase database = TestDatabase.Server.H2.withTablesIn("Billing_2");

    @Override
    protected BillingStore emptyStore() {
        return new JdbcBillingStore(
                database.dataSource(), JdbcOptions.defaults().schema("Billing_2"));
    }

    @Override
    protected BillingStore secondHandle(BillingStore first) {
        return new JdbcBillingStore(
                database.dataSource(), JdbcOptions.defaults().schema("Billing_2"));
    }
}
