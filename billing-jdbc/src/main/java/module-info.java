/** A store for Carnet Billing on a relational database. Nothing is exported yet. */
module io.carnet.billing.jdbc {
    requires io.carnet.billing;
    requires java.sql;
    requires static org.jspecify;
}
