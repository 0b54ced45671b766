package io.carnet.billing.examples.quickstart;

import com.zaxxer.hikari.HikariDataSource;
import io.carnet.billing.jdbc.Schema;
import java.sql.SQLException;

/** Where everything is kept: any database whose driver is on the class path. */
final class Database {

    private Database() {}

    static HikariDataSource at(String url) throws BadInputException {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        try {
            Schema.in(pool).migrate();
            return pool;
        } catch (SQLException | RuntimeException e) {
            pool.close();
            throw new BadInputException(
                    "the database cannot be used; is its URL right, and nobody else in its file?", e);
        }
    }
}
