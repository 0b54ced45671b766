package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.jdbc.internal.text.ReceiptText;
import io.carnet.billing.store.Receipt;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Principal;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Which keyed commands have taken effect. */
public final class ReceiptTable {

    private static final String SELECT =
            "SELECT command_key, command, content FROM carnet_receipt WHERE principal = ? AND command_key IN ";

    private static final String INSERT =
            "INSERT INTO carnet_receipt (principal, command_key, command, content) VALUES (?, ?, ?, ?)";

    private ReceiptTable() {}

    public static List<Receipt> named(Session session, Principal principal, Collection<CommandKey> keys)
            throws SQLException {
        return session.query(
                SELECT + "(" + Session.marks(keys.size()) + ")",
                slots -> {
                    slots.text(principal.value());
                    for (CommandKey key : keys) {
                        slots.text(key.value());
                    }
                },
                row -> new Receipt(new CommandKey(row.text()), row.text(), ReceiptText.read(row.text())));
    }

    public static void insert(Session session, Principal principal, Collection<Receipt> receipts) throws SQLException {
        session.write(
                INSERT,
                receipts,
                (slots, receipt) -> slots.text(principal.value())
                        .text(receipt.key().value())
                        .text(receipt.command())
                        .text(ReceiptText.of(receipt.content())));
    }
}
