package io.carnet.billing.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Fails one call of JDBC when it is told to, and watches how connections come back. Every call to it, its connections,
 * statements and results counts. Thread-safe.
 */
final class FailingDataSource {

    /** How a call fails. */
    enum Fault {
        /** The connection breaks instead. */
        LOST(false),
        /** The connection breaks, and the call has had its effect. */
        LOST_AFTERWARDS(false, true),
        /** The database refuses. */
        REFUSED(false),
        /** The database refuses to go on beside other transactions. */
        UNDONE(false),
        /** H2 has taken the transaction for the victim of a deadlock that it had no part in. */
        MISTAKEN(false),
        /** The driver fails, and the call has had its effect. */
        REFUSED_AFTERWARDS(false, true),
        /** The driver, or what gives connections out, fails as nothing of JDBC may. */
        UNCHECKED(false),
        /** The JVM fails. */
        ERROR(true),
        /** The JVM fails, and the call has had its effect. */
        ERROR_AFTERWARDS(true, true);

        final boolean error;
        final boolean afterwards;

        Fault(boolean error) {
            this(error, false);
        }

        Fault(boolean error, boolean afterwards) {
            this.error = error;
            this.afterwards = afterwards;
        }

        boolean breaks() {
            return this == LOST || this == LOST_AFTERWARDS;
        }

        private void fail() throws SQLException {
            if (error) {
                throw new Planned();
            }
            if (this == UNCHECKED) {
                throw new IllegalStateException("planned");
            }
            throw switch (this) {
                case LOST, LOST_AFTERWARDS -> new SQLException("planned", "08006");
                case UNDONE -> new SQLException("planned", "40001");
                case MISTAKEN ->
                    new SQLException(
                            "planned: \"Transaction 5 has status ROLLING_BACK, not OPEN [2.4.240/103]\"",
                            "HY000",
                            50000);
                default -> new SQLException("planned", "HY000");
            };
        }
    }

    /** What a JVM throws that is at its end. */
    static final class Planned extends Error {
        private static final long serialVersionUID = 1L;

        Planned() {
            super("planned");
        }
    }

    /** A call that fails. */
    private record Plan(Predicate<String> call, Fault fault) {}

    private static final Pattern VALUES =
            Pattern.compile("wasNull|[gs]et(Long|Int|String|Bytes|Null|Object|Boolean|Array)");

    private final List<Plan> plans = new ArrayList<>();
    private final List<String> dirty = new ArrayList<>();
    private int open;
    private int calls;

    /** Whether more happens than that a value is put into a statement or taken out of a row. */
    static boolean hasEffect(String call) {
        return !VALUES.matcher(call).matches();
    }

    /** The call of this number from now fails, of those that count. */
    synchronized void fail(int number, Fault fault, Predicate<String> counts) {
        calls = 0;
        plans.clear();
        plans.add(new Plan(call -> counts.test(call) && ++calls == number, fault));
    }

    /** The next call of a name fails, after those that were planned before. */
    synchronized void failNext(String call, Fault fault) {
        plans.add(new Plan(call::equals, fault));
    }

    /** Whether all has failed that should; from now on nothing does. */
    synchronized boolean failed() {
        boolean failed = plans.isEmpty();
        plans.clear();
        return failed;
    }

    /** Connections that are neither closed nor cut off. */
    synchronized int open() {
        return open;
    }

    /** What was wrong with connections that were given back. */
    synchronized List<String> dirty() {
        return List.copyOf(dirty);
    }

    /** A way to a database with such failures. */
    DataSource over(DataSource real) {
        return (DataSource) Proxy.newProxyInstance(
                FailingDataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    boolean opens = method.getName().equals("getConnection");
                    Fault fault = opens ? next("getConnection") : null;
                    if (fault != null) {
                        fault.fail();
                    }
                    Object made = call(method, real, arguments);
                    return opens ? watched((Connection) made) : made;
                });
    }

    private synchronized Fault next(String call) {
        if (plans.isEmpty() || !plans.get(0).call().test(call)) {
            return null;
        }
        return plans.remove(0).fault();
    }

    private Connection watched(Connection connection) throws SQLException {
        synchronized (this) {
            open++;
        }
        return around(Connection.class, connection, new Leash(connection), false);
    }

    /** What a connection was like when it was given out. */
    private final class Leash {

        private final Connection connection;
        private final boolean autoCommit;
        private final int isolation;
        private boolean out = true;
        private boolean broken;

        Leash(Connection connection) throws SQLException {
            this.connection = connection;
            autoCommit = connection.getAutoCommit();
            isolation = connection.getTransactionIsolation();
        }

        void before(String call) throws SQLException {
            if (!call.equals("close") && !call.equals("abort")) {
                return;
            }
            synchronized (FailingDataSource.this) {
                if (!out) {
                    return;
                }
                out = false;
                open--;
                broken |= call.equals("abort");
                if (!broken && connection.getAutoCommit() != autoCommit) {
                    dirty.add("auto-commit is changed");
                }
                if (!broken && connection.getTransactionIsolation() != isolation) {
                    dirty.add("isolation is changed");
                }
            }
        }

        /** What a pool's proxy answers when it has closed what it found broken: no SQL state tells why. */
        void check(String call) throws SQLException {
            if (broken && !call.equals("close") && !call.equals("abort")) {
                throw new SQLException("Connection is closed");
            }
        }

        void sever() throws SQLException {
            broken = true;
            connection.abort(Runnable::run);
        }
    }

    /** @param commits whether executing it commits, so that this counts as a commit */
    private <T> T around(Class<T> type, Object real, Leash leash, boolean commits) {
        return type.cast(Proxy.newProxyInstance(
                FailingDataSource.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return call(method, real, arguments);
                    }
                    leash.check(method.getName());
                    Fault fault = next(commits && method.getName().equals("execute") ? "commit" : method.getName());
                    if (fault == null || fault.afterwards) {
                        if (real == leash.connection) {
                            leash.before(method.getName());
                        }
                        Object made = wrapped(call(method, real, arguments), leash, arguments);
                        if (fault == null) {
                            return made;
                        }
                    }
                    if (fault.breaks()) {
                        leash.sever();
                    }
                    fault.fail();
                    throw new AssertionError(fault);
                }));
    }

    private Object wrapped(Object made, Leash leash, Object[] arguments) {
        if (made instanceof PreparedStatement) {
            boolean commits = arguments[0].toString().endsWith("COMMIT");
            return around(PreparedStatement.class, made, leash, commits);
        }
        if (made instanceof Statement) {
            return around(Statement.class, made, leash, false);
        }
        return made instanceof ResultSet ? around(ResultSet.class, made, leash, false) : made;
    }

    private static Object call(Method method, Object real, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
