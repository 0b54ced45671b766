package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.BillingBuilder;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.Joined;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** A host with a table of its own beside billing's: an empty one whenever a host is made. It is audited when it closes. */
final class Host implements AutoCloseable {

    /** Costs a credit. */
    static final String TOOL = "tool";

    /** Costs a credit a token. */
    static final String CHAT = "chat";

    static final Principal ALICE = Principal.of("alice");
    static final Principal BOB = Principal.of("bob");

    final DataSource dataSource;
    final JdbcBillingStore store;
    final Billing billing;

    Host(DataSource dataSource) {
        this(dataSource, settings -> settings);
    }

    Host(DataSource dataSource, UnaryOperator<BillingBuilder> settings) {
        this.dataSource = dataSource;
        store = new JdbcBillingStore(dataSource);
        billing = settings.apply(Billing.on(store)
                        .catalog(StaticCatalog.of(
                                List.of(
                                        Product.of(TOOL, Price.perRun(Amount.credits(1))),
                                        Product.of(CHAT, Price.metered(Rate.per("tokens", "1", 1)))),
                                List.of())))
                .build();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE job (name VARCHAR(64) PRIMARY KEY)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A transaction as billing can join it. */
    Connection begin() throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        return connection;
    }

    static void addJob(Connection connection, String name) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO job VALUES (?)")) {
            insert.setString(1, name);
            insert.executeUpdate();
        }
    }

    List<String> jobs() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT name FROM job ORDER BY name")) {
            List<String> names = new ArrayList<>();
            while (result.next()) {
                names.add(result.getString(1));
            }
            return names;
        }
    }

    /** Gives credits in a transaction of billing's own. */
    void gift(Principal principal, long credits) {
        billing.packs()
                .grant(GrantRequest.credits("gift", principal, Amount.credits(credits)))
                .orElseThrow();
    }

    static Outcome<Run> authorize(Joined joined, Principal principal, String key) {
        return joined.runs().authorize(RunRequest.of(key, principal, TOOL));
    }

    static Outcome<Run> settle(Joined joined, Principal principal, String key) {
        return joined.runs().settle(principal, key, Usage.none());
    }

    static void charge(Joined joined, Principal principal, String key) {
        authorize(joined, principal, key).orElseThrow();
        settle(joined, principal, key).orElseThrow();
    }

    /** What is left of a principal's credits, held ones included. */
    long credits(Principal principal) {
        return billing.credits().balance(principal).total().decimal().longValueExact();
    }

    @Override
    public void close() {
        assertThat(billing.audit().drifts()).isEmpty();
        billing.close();
    }
}
