package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.value.Principal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Statements over whole sets of rows, as many as possible in one message: the driver sends statements that a semicolon
 * parts together, and each still sees what was committed before it. A transaction is begun and ended in the same messages.
 */
final class PostgresSession extends Session {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresSession.class);

    /**
     * A plan is made once for all keys. It goes through an index to just the rows that are asked for, whatever the
     * statistics say: what counts is how many rows are looked at, not where they lie.
     */
    private static final String SETTINGS = """
            SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('random_page_cost', '0', true), \
            set_config('seq_page_cost', '0', true), set_config('enable_seqscan', 'off', true), \
            set_config('enable_bitmapscan', 'off', true), set_config('enable_hashjoin', 'off', true), \
            set_config('enable_mergejoin', 'off', true), set_config('enable_memoize', 'off', true), \
            %s""".formatted(Dialect.LIMITS);

    private static final String READ_COMMITTED = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";

    private static final String SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    /**
     * A plan that was made while a table was small stays as it was for as long as the connection lives, and reads all that
     * the table has become. So plans are thrown away often at first and now and then later on.
     */
    private static final String FORGET_PLANS = "DISCARD PLANS";

    private static final int PLANS_LAST = 1_000;

    private static final AtomicLong BEGUN = new AtomicLong();

    private final List<Step> waiting = new ArrayList<>();

    PostgresSession(Connection connection, Dialect dialect, TableNames names) {
        super(connection, dialect, names);
    }

    private interface Bind {
        void bind(Marks marks) throws SQLException;
    }

    private interface Take {
        void take(ResultSet result) throws SQLException;
    }

    /** A statement, and what to do with what it answers. */
    private record Step(String sql, Bind bind, @Nullable Take take, int rows) {

        private static final int ANY = -1;

        static Step of(String sql) {
            return new Step(sql, marks -> {}, null, ANY);
        }

        void receive(PreparedStatement statement) throws SQLException {
            if (take != null) {
                try (ResultSet result = statement.getResultSet()) {
                    take.take(result);
                }
            } else if (rows != ANY) {
                check(rows, statement.getUpdateCount());
            }
        }
    }

    @Override
    public void begin(Isolation isolation, Duration lockWait, Duration statement) {
        waiting.add(Step.of(isolation == Isolation.SNAPSHOT ? SNAPSHOT : READ_COMMITTED));
        waiting.add(new Step(SETTINGS, marks -> Dialect.fillLimits(marks, lockWait, statement), null, Step.ANY));
        long begun = BEGUN.incrementAndGet();
        if (Long.bitCount(begun) == 1 || begun % PLANS_LAST == 0) {
            waiting.add(Step.of(FORGET_PLANS));
        }
    }

    @Override
    public void commit() throws SQLException {
        waiting.add(Step.of("COMMIT"));
        try {
            run();
        } catch (RowGoneException e) {
            LOG.error("what billing keeps was changed by somebody else: the rest is stored, ask for an audit", e);
        }
    }

    @Override
    public void end() {}

    @Override
    public void run() throws SQLException {
        if (waiting.isEmpty()) {
            return;
        }
        List<Step> steps = List.copyOf(waiting);
        waiting.clear();
        String message = steps.stream().map(Step::sql).collect(Collectors.joining(";\n"));
        try (PreparedStatement statement = prepare(message)) {
            Marks marks = new Marks(statement);
            for (Step step : steps) {
                step.bind.bind(marks);
            }
            statement.execute();
            for (Step step : steps) {
                step.receive(statement);
                statement.getMoreResults();
            }
        }
    }

    @Override
    <K, T> void ask(Lookup lookup, Collection<K> keys, FillFrom<K> fill, ReadOf<T> read, BiConsumer<Principal, T> sink)
            throws SQLException {
        add(
                lookup.portable(1, "FOR UPDATE"),
                lookup.setBased(),
                keys,
                fill,
                result -> pour(result, read, sink),
                Step.ANY);
    }

    @Override
    <T> List<T> query(String sql, Fill fill, Read<T> read) throws SQLException {
        List<T> rows = new ArrayList<>();
        waiting.add(new Step(sql, fill::fill, result -> rows.addAll(rows(result, read)), Step.ANY));
        run();
        return rows;
    }

    @Override
    <T> void write(Write write, Collection<T> rows, FillFrom<T> fill) throws SQLException {
        add(write.portable(), write.setBased(), rows, fill, null, rows.size());
    }

    /** A statement about one row without arrays takes the server half the time. */
    private <T> void add(
            String one, String many, Collection<T> rows, FillFrom<T> fill, @Nullable Take take, int written)
            throws SQLException {
        if (rows.size() == 1) {
            T only = rows.iterator().next();
            waiting.add(new Step(one, marks -> fill.fill(marks, only), take, written));
        } else if (!rows.isEmpty()) {
            Columns columns = Columns.of(rows, fill);
            waiting.add(new Step(many, marks -> columns.bind(connection, marks), take, written));
        }
    }
}
