package io.carnet.billing.jdbc;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/** An empty database with the store's tables. */
final class TestDatabase {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final DataSource dataSource;

    private TestDatabase(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    static TestDatabase h2() {
        String url = "jdbc:h2:mem:carnet" + COUNT.incrementAndGet() + ";DB_CLOSE_DELAY=-1";
        DataSource dataSource = JdbcConnectionPool.create(url, "sa", "");
        try {
            Schema.in(dataSource).migrate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new TestDatabase(dataSource);
    }

    DataSource dataSource() {
        return dataSource;
    }
}
