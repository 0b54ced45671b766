package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.jdbc.internal.text.ReceiptText;
import io.carnet.billing.store.Receipt;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Principal;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.BiConsumer;

/** Which keyed commands have taken effect. */
public final class ReceiptTable {

    private static final Lookup NAMED =
            Lookup.of("carnet_receipt", "command_key, command, content", "principal =", "command_key =");

    private static final Write INSERT = Write.insert("carnet_receipt", "principal, command_key, command, content");

    private ReceiptTable() {}

    public static void named(Session session, Collection<Keyed<CommandKey>> keys, BiConsumer<Principal, Receipt> sink)
            throws SQLException {
        session.ask(
                NAMED,
                keys,
                (slots, key) ->
                        slots.text(key.principal().value()).text(key.key().value()),
                (principal, row) -> new Receipt(new CommandKey(row.text()), row.text(), ReceiptText.read(row.text())),
                sink);
    }

    public static void insert(Session session, Collection<Keyed<Receipt>> receipts) throws SQLException {
        session.write(INSERT, receipts, (slots, keyed) -> {
            Receipt receipt = keyed.key();
            slots.text(keyed.principal().value())
                    .text(receipt.key().value())
                    .text(receipt.command())
                    .text(ReceiptText.of(receipt.content()));
        });
    }
}
