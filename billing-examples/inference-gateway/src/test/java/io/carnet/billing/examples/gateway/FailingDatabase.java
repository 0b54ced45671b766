package io.carnet.billing.examples.gateway;

import com.zaxxer.hikari.HikariDataSource;
import io.carnet.billing.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** A database that cannot be reached as often as it is told. */
final class FailingDatabase extends HikariDataSource {

    private final AtomicInteger failures = new AtomicInteger();

    FailingDatabase(String url) throws SQLException {
        setJdbcUrl(url);
        Schema.in(this).migrate();
    }

    void failNext(int times) {
        failures.set(times);
    }

    /** How many of those failures are to come. */
    int toFail() {
        return failures.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new SQLException("planted", "08001");
        }
        return super.getConnection();
    }
}
