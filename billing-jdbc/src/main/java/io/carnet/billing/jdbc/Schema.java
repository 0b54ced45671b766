package io.carnet.billing.jdbc;

import io.carnet.billing.jdbc.internal.table.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The tables of the store. Migrations are numbered SQL resources under {@code io/carnet/billing/jdbc/migration}; Flyway
 * records them in a history table of their own, {@value #HISTORY}, so that they live beside a host's own.
 */
public final class Schema {

    /** Where it is recorded which migrations have run. */
    public static final String HISTORY = "carnet_schema_history";

    private final Flyway flyway;

    private Schema(Flyway flyway) {
        this.flyway = flyway;
    }

    /**
     * The schema in a database.
     *
     * @param dataSource connects as a role that may change tables
     * @return the schema
     * @throws SQLException if no connection can be had, or the database is not one that is supported
     */
    public static Schema in(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return new Schema(Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(dataSource)
                    .locations("classpath:io/carnet/billing/jdbc/migration")
                    .table(HISTORY)
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .placeholders(Dialect.of(connection).placeholders())
                    .load());
        }
    }

    /** Brings the tables up to date. Running it again, or in several processes at once, changes nothing more. */
    public void migrate() {
        flyway.migrate();
    }

    /**
     * Checks that the tables are up to date, changing nothing.
     *
     * @throws org.flywaydb.core.api.FlywayException if they are not
     */
    public void validate() {
        flyway.validate();
    }
}
