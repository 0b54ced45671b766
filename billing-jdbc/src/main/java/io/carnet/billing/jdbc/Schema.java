package io.carnet.billing.jdbc;

import io.carnet.billing.jdbc.internal.table.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * The tables of the store. Migrations are numbered SQL resources; Flyway records them in a history table of their own,
 * {@value #HISTORY}, so that they live beside a host's own.
 *
 * <p>A host's own Flyway may run them instead: from {@value #LOCATION}, with {@link #placeholders()}, into a history table
 * of their own; if that is {@value #HISTORY}, {@link #validate()} knows it. So may any other tool: {@link #script()} is what
 * they say. Nothing here but {@link #migrate()} and {@link #validate()} needs Flyway.
 *
 * <p><b>Upgrades</b> need no standstill. A migration only adds what the version before need not know: tables, indexes, and
 * columns that may be empty or have a default. So it is run first, while every process is still of the old version; then the
 * processes are replaced one by one, and both versions work on the same tables meanwhile. What the new version no longer
 * uses goes with a migration of a later one.
 */
public final class Schema {

    /** Where making a table is no part of a transaction, one of two who begin at once finds the other's history half made. */
    private static final int MOST_TRIES = 5;

    private static final Duration PAUSE = Duration.ofMillis(200);

    /** Where it is recorded which migrations have run. */
    public static final String HISTORY = "carnet_schema_history";

    /** Where a host's own Flyway finds the migrations. */
    public static final String LOCATION = "classpath:io/carnet/billing/jdbc/migration";

    private static final List<String> MIGRATIONS = List.of("V1__carnet.sql");

    private final DataSource dataSource;
    private final String given;
    private final Dialect dialect;
    private final String actual;

    private Schema(DataSource dataSource, String given, Dialect dialect, String actual) {
        this.dataSource = dataSource;
        this.given = given;
        this.dialect = dialect;
        this.actual = actual;
    }

    /**
     * The tables where the connections of a database look for them.
     *
     * @param dataSource connects as a role that may change tables
     * @return the schema
     * @throws IllegalArgumentException if the database is not one that is supported
     * @throws SQLException if no connection can be had
     */
    public static Schema in(DataSource dataSource) throws SQLException {
        return of(dataSource, "");
    }

    /**
     * The tables in a schema of a database; in MariaDB and MySQL, in a database of a server.
     *
     * @param dataSource connects as a role that may change tables
     * @param name as in {@link JdbcOptions#schema}; {@link #migrate()} makes it if it isn't there
     * @return the schema
     * @throws IllegalArgumentException if it is no such name, or the database is not one that is supported
     * @throws SQLException if no connection can be had
     */
    public static Schema in(DataSource dataSource, String name) throws SQLException {
        return of(dataSource, JdbcOptions.identifier(name));
    }

    private static Schema of(DataSource dataSource, String name) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            Dialect dialect = Dialect.of(connection);
            return new Schema(dataSource, name, dialect, name.isEmpty() ? dialect.schemaOf(connection) : name);
        }
    }

    private Flyway flyway() {
        FluentConfiguration configuration = Flyway.configure(Schema.class.getClassLoader())
                .dataSource(dataSource)
                .locations(LOCATION)
                .table(HISTORY)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .placeholders(placeholders());
        return (given.isEmpty() ? configuration : configuration.schemas(given)).load();
    }

    /**
     * Brings the tables up to date. Running it again, or in several processes at once, changes nothing more. Uses two
     * connections at once: a pool that has only one fails it by its own time-out.
     */
    public void migrate() {
        for (int tries = 1; ; tries++) {
            try {
                flyway().migrate();
                return;
            } catch (FlywayException e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /**
     * Checks that the tables are up to date, changing nothing. It asks the history table only: tables that another tool has
     * made without it are not known here.
     *
     * @throws org.flywaydb.core.api.FlywayException if they are not
     */
    public void validate() {
        flyway().validate();
    }

    /**
     * What the migrations leave open, by the names they have for it: the database's own column types, and which rows an
     * index holds.
     *
     * @return all of them are needed
     */
    public Map<String, String> placeholders() {
        return dialect.placeholders();
    }

    /**
     * All migrations as plain SQL of the database, in their order: what makes an empty schema complete. It names no schema,
     * so it is to be run where the tables are to be.
     *
     * @return statements that each end with a semicolon at the end of a line
     */
    public String script() {
        return MIGRATIONS.stream()
                .map(name -> filled("migration/" + name, placeholders()))
                .collect(Collectors.joining("\n"));
    }

    /**
     * What a role needs to run migrations, as SQL. To be run once, before the first of them.
     *
     * @param owner a role that is there: one to 63 letters, digits and underscores, no digit first; in MariaDB and MySQL an
     *     account from any host, or a role
     * @return statements that each end with a semicolon at the end of a line
     * @throws IllegalArgumentException if it is no such name, or the database is H2, for which there are no roles
     */
    public String ownerScript(String owner) {
        return roles("-owner", Map.of("owner", JdbcOptions.identifier(owner)));
    }

    /**
     * What the store needs, and what an audit needs, as SQL. The application may neither change tables nor change or delete
     * what is in the journal, the events and the receipts; the auditor may only read. To be run after each migration.
     *
     * @param application a role like the owner, for {@link JdbcBillingStore}
     * @param auditor another, for a billing that only reads and audits
     * @return statements that each end with a semicolon at the end of a line
     * @throws IllegalArgumentException if one is no such name, or the database is H2, for which there are no roles
     */
    public String rolesScript(String application, String auditor) {
        return roles(
                "",
                Map.of(
                        "application", JdbcOptions.identifier(application),
                        "auditor", JdbcOptions.identifier(auditor)));
    }

    private String roles(String part, Map<String, String> names) {
        if (dialect == Dialect.H2) {
            throw new IllegalArgumentException("there are no roles for H2");
        }
        String script = filled("roles/" + dialect.product() + part + ".sql", names);
        return script.replace("${schema}", actual);
    }

    private static String filled(String resource, Map<String, String> values) {
        String text;
        try (InputStream stream = Schema.class.getResourceAsStream(resource)) {
            text = new String(Objects.requireNonNull(stream, resource).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue());
        }
        return text;
    }
}
