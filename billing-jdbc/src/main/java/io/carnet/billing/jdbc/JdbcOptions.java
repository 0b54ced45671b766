package io.carnet.billing.jdbc;

import io.carnet.billing.metrics.Metrics;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How a {@link JdbcBillingStore} uses its database. Each method returns other options with one thing changed. Immutable.
 */
public final class JdbcOptions {

    /** How long a statement may take, if the host does not say otherwise. */
    public static final Duration DEFAULT_STATEMENT_TIMEOUT = Duration.ofSeconds(30);

    /** How long an unanswered commit is asked after, if the host does not say otherwise. */
    public static final Duration DEFAULT_COMMIT_PATIENCE = Duration.ofSeconds(30);

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    private static final JdbcOptions DEFAULTS =
            new JdbcOptions("", DEFAULT_STATEMENT_TIMEOUT, DEFAULT_COMMIT_PATIENCE, Metrics.NONE, false);

    final String schema;
    final Duration statementTimeout;
    final Duration commitPatience;
    final Metrics metrics;
    final boolean portable;

    private JdbcOptions(
            String schema, Duration statementTimeout, Duration commitPatience, Metrics metrics, boolean portable) {
        this.schema = schema;
        this.statementTimeout = statementTimeout;
        this.commitPatience = commitPatience;
        this.metrics = metrics;
        this.portable = portable;
    }

    /**
     * What holds if nothing is said: the connection's own schema, 30 seconds each for a statement and for a commit, no
     * metrics, the fastest statements the database knows.
     *
     * @return the defaults
     */
    public static JdbcOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The schema the tables are in; in MariaDB and MySQL, the database. Without it they are where the connection looks for
     * tables.
     *
     * @param name one to 63 letters, digits and underscores, no digit first; as it was given to {@link Schema#in}
     * @return other options
     * @throws IllegalArgumentException if it is no such name
     */
    public JdbcOptions schema(String name) {
        return new JdbcOptions(identifier(name), statementTimeout, commitPatience, metrics, portable);
    }

    /**
     * How long one statement may take. One that takes longer fails its unit of work with
     * {@link io.carnet.billing.refusal.UnavailableException}, and nothing is stored. PostgreSQL also ends a transaction
     * that stands still for as long, so that a process that froze does not keep its locks. MariaDB and MySQL count whole
     * seconds, rounded up. Should be longer than the billing's {@code lockWait}, or what waits for a lock fails by this
     * instead.
     *
     * @param time a millisecond to an hour
     * @return other options
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public JdbcOptions statementTimeout(Duration time) {
        return new JdbcOptions(schema, sensible("statementTimeout", time), commitPatience, metrics, portable);
    }

    /**
     * How long a commit that was not answered is asked after, before the caller is told
     * {@link io.carnet.billing.refusal.OutcomeUnknownException}.
     *
     * @param time a millisecond to an hour
     * @return other options
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public JdbcOptions commitPatience(Duration time) {
        return new JdbcOptions(schema, statementTimeout, sensible("commitPatience", time), metrics, portable);
    }

    /**
     * Who is told of retries ({@code deadlock}, {@code serialization}, {@code claimed}, {@code connection}) and of lock waits.
     *
     * @param hook quick and thread-safe, the one given to the billing for example; it can harm nothing by failing
     * @return other options
     */
    public JdbcOptions metrics(Metrics hook) {
        return new JdbcOptions(schema, statementTimeout, commitPatience, Metrics.guarded(hook), portable);
    }

    /**
     * Uses no statement that only one database knows, for a proxy that shards, for example. Slower on PostgreSQL, the same
     * elsewhere.
     *
     * @return other options
     */
    public JdbcOptions portableStatements() {
        return new JdbcOptions(schema, statementTimeout, commitPatience, metrics, true);
    }

    static String identifier(String name) {
        if (!IDENTIFIER.matcher(name).matches()) {
            throw new IllegalArgumentException("a schema's name must match " + IDENTIFIER);
        }
        return name;
    }

    private static Duration sensible(String what, Duration time) {
        if (time.compareTo(Duration.ofMillis(1)) < 0 || time.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(what + " must be a millisecond to an hour");
        }
        return time;
    }
}
