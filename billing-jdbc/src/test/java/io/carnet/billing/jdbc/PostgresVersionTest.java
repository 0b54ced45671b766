package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** The contracts run on the version they are said to. */
class PostgresVersionTest {

    private static final int WANTED = Integer.getInteger("carnet.postgres", 18);

    @Test
    void isTheOneThatIsAskedFor() throws SQLException {
        try (TestDatabase database = TestDatabase.postgres();
                Connection connection = database.dataSource().getConnection()) {
            assertThat(connection.getMetaData().getDatabaseMajorVersion()).isEqualTo(WANTED);
        }
    }
}
