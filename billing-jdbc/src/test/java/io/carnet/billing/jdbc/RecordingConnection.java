package io.carnet.billing.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A connection as a pool hands it out, which remembers what was called and which statements were sent. */
final class RecordingConnection {

    private final List<String> calls = new ArrayList<>();
    private final List<String> statements = new ArrayList<>();
    private int left = Integer.MAX_VALUE;

    /** The statement after so many more fails as if the connection had broken. */
    RecordingConnection breakingAfter(int count) {
        left = count;
        return this;
    }

    List<String> calls() {
        return calls;
    }

    /** What was sent, in lower case. */
    List<String> statements() {
        return statements;
    }

    Connection over(Connection connection) {
        return proxy(Connection.class, connection);
    }

    private <T> T proxy(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> invoke(type, target, method, arguments)));
    }

    private Object invoke(Class<?> type, Object target, Method method, Object[] arguments) throws Throwable {
        if (type == Connection.class) {
            calls.add(method.getName());
        }
        boolean sends = !method.getName().equals("createArrayOf");
        if (sends && arguments != null && arguments[0] instanceof String sql) {
            statements.add(sql.toLowerCase(Locale.ROOT));
            if (left-- <= 0) {
                throw new SQLException("the connection broke", "08006");
            }
        }
        try {
            Object result = method.invoke(target, arguments);
            return method.getReturnType() == Statement.class ? proxy(Statement.class, (Statement) result) : result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
