/** A store for Carnet Billing on a relational database. */
@SuppressWarnings("requires-automatic")
module io.carnet.billing.jdbc {
    requires transitive io.carnet.billing;
    requires transitive java.sql;
    requires flyway.core;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.carnet.billing.jdbc;

    opens io.carnet.billing.jdbc.migration;
}
