package io.carnet.billing.examples.marketplace;

import io.carnet.billing.Billing;
import io.carnet.billing.Joined;
import io.carnet.billing.jdbc.JdbcBillingStore;
import io.carnet.billing.refusal.TransientException;
import io.carnet.billing.refusal.UnavailableException;
import io.carnet.billing.value.Principal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.sql.DataSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answers of runs that are over. An answer is written in the transaction that settles or releases its run, so either both
 * are there or neither is. What was cut off before leaves a run that expires, and that nobody is charged for. Thread-safe.
 */
final class Jobs {

    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS marketplace_job (
                principal VARCHAR(128) NOT NULL,
                id VARCHAR(128) NOT NULL,
                status INTEGER NOT NULL,
                answer TEXT NOT NULL,
                PRIMARY KEY (principal, id))
            """;
    private static final String INSERT =
            "INSERT INTO marketplace_job (principal, id, status, answer) VALUES (?, ?, ?, ?)";
    private static final String FIND = "SELECT status, answer FROM marketplace_job WHERE principal = ? AND id = ?";
    private static final int TRIES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final DataSource database;
    private final JdbcBillingStore store;

    Jobs(DataSource database, JdbcBillingStore store) throws SQLException {
        this.database = database;
        this.store = store;
        try (Connection connection = database.getConnection();
                PreparedStatement create = connection.prepareStatement(CREATE)) {
            create.execute();
        }
    }

    Optional<Answer> find(Principal customer, String id) {
        try (Connection connection = database.getConnection();
                PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setString(1, customer.value());
            find.setString(2, id);
            try (ResultSet rows = find.executeQuery()) {
                return rows.next()
                        ? Optional.of(Answer.of(
                                rows.getInt(1), (ObjectNode) JsonMapper.shared().readTree(rows.getString(2))))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw new UnavailableException(e);
        }
    }

    /** Writes an answer down, together with what billing is told in the same transaction. */
    void close(Billing billing, Principal customer, String id, Answer answer, Consumer<Joined> end) {
        for (int tries = 1; ; tries++) {
            try {
                if (tries == 1 || find(customer, id).isEmpty()) {
                    closeOnce(billing, customer, id, answer, end);
                }
                return;
            } catch (TransientException e) {
                if (tries == TRIES) {
                    throw e;
                }
                LockSupport.parkNanos(
                        FIRST_PAUSE.multipliedBy(1L << (tries - 1)).toNanos());
            }
        }
    }

    private void closeOnce(Billing billing, Principal customer, String id, Answer answer, Consumer<Joined> end) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            boolean committed = false;
            try (PreparedStatement insert = connection.prepareStatement(INSERT);
                    Joined joined = billing.joining(store.in(connection))) {
                insert.setString(1, customer.value());
                insert.setString(2, id);
                insert.setInt(3, answer.status());
                insert.setString(4, answer.body().toString());
                insert.executeUpdate();
                end.accept(joined);
                connection.commit();
                committed = true;
            } finally {
                if (!committed) {
                    connection.rollback();
                }
            }
        } catch (SQLException e) {
            throw new UnavailableException(e);
        }
    }
}
