package io.carnet.billing.examples.marketplace;

import io.carnet.billing.event.Envelope;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.payment.Clawback;
import io.carnet.billing.payment.Purchase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Optional;
import javax.sql.DataSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What sellers have earned: their share of each purchase, once, when it is paid; less what goes back of the payment. Runs change
 * nothing. Each row is made by an event and named by it, so an event that comes twice makes one. Thread-safe.
 */
final class Payouts {

    static final String HANDLER = "payouts";

    /** Has the share of an agent that is no longer listed when it is made. */
    static final String UNKNOWN = "unknown";

    private static final int PERCENT = 85;
    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS marketplace_payout (
                principal VARCHAR(128) NOT NULL,
                event BIGINT NOT NULL,
                purchase VARCHAR(128) NOT NULL,
                agent VARCHAR(128) NOT NULL,
                seller VARCHAR(128) NOT NULL,
                cents BIGINT NOT NULL,
                at TIMESTAMP NOT NULL,
                PRIMARY KEY (principal, event))
            """;
    private static final String SEEN = "SELECT 1 FROM marketplace_payout WHERE principal = ? AND event = ?";
    private static final String SELLER = """
            SELECT seller FROM marketplace_payout WHERE principal = ? AND purchase = ? ORDER BY event LIMIT 1
            """;
    private static final String SO_FAR =
            "SELECT COALESCE(SUM(cents), 0) FROM marketplace_payout WHERE principal = ? AND purchase = ?";
    private static final String INSERT = """
            INSERT INTO marketplace_payout (principal, event, purchase, agent, seller, cents, at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String EARNED = "SELECT COALESCE(SUM(cents), 0) FROM marketplace_payout WHERE seller = ?";
    private static final String LATEST = """
            SELECT principal, purchase, agent, cents FROM marketplace_payout WHERE seller = ?
            ORDER BY at DESC, principal, event DESC LIMIT 100
            """;

    private final DataSource database;

    Payouts(DataSource database) throws SQLException {
        this.database = database;
        try (Connection connection = database.getConnection();
                PreparedStatement create = connection.prepareStatement(CREATE)) {
            create.execute();
        }
    }

    /**
     * Brings a seller's share of a purchase to what it is by now.
     *
     * @param listed who sells the agent now; the share stays whoever's it was at first
     */
    void follow(Envelope event, Purchase purchase, String listed) throws SQLException {
        try (Connection connection = database.getConnection()) {
            String customer = purchase.principal().value();
            String key = purchase.key().value();
            if (number(connection, SEEN, customer, event.number()) != 0) {
                return;
            }
            String seller = first(connection, ResultSet::getString, SELLER, customer, key)
                    .orElse(listed);
            long soFar = number(connection, SO_FAR, customer, key);
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                insert.setString(1, customer);
                insert.setLong(2, event.number());
                insert.setString(3, key);
                insert.setString(
                        4, purchase.offer().scope().product().orElseThrow().value());
                insert.setString(5, seller);
                insert.setLong(6, share(purchase) - soFar);
                insert.setTimestamp(7, Timestamp.from(event.at()));
                insert.executeUpdate();
            }
        }
    }

    /** Rounded down, of what has stayed of the payment: nothing, if a bank takes back more than it was. */
    private static long share(Purchase purchase) {
        long gone = purchase.clawbacks().stream()
                .filter(clawback -> !clawback.reversed())
                .mapToLong(Clawback::minor)
                .sum();
        return Math.max(0, purchase.price().minor() - gone) * PERCENT / 100;
    }

    private interface Column<T> {
        T of(ResultSet row, int column) throws SQLException;
    }

    private static long number(Connection connection, String sql, Object... parameters) throws SQLException {
        return first(connection, ResultSet::getLong, sql, parameters).orElse(0L);
    }

    private static <T> Optional<T> first(Connection connection, Column<T> column, String sql, Object... parameters)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                select.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(column.of(rows, 1)) : Optional.empty();
            }
        }
    }

    /** What a seller has earned in all, and the latest of it. */
    ObjectNode of(String seller) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(LATEST)) {
            select.setString(1, seller);
            ObjectNode json =
                    Views.object().put("seller", seller).put("earned", dollars(number(connection, EARNED, seller)));
            ArrayNode latest = json.putArray("latest");
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    latest.addObject()
                            .put("customer", rows.getString(1))
                            .put("purchase", rows.getString(2))
                            .put("agent", rows.getString(3))
                            .put("amount", dollars(rows.getLong(4)));
                }
            }
            return json;
        }
    }

    private static String dollars(long cents) {
        return BigDecimal.valueOf(cents, 2).toPlainString();
    }
}
