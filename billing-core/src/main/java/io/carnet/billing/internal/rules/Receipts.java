package io.carnet.billing.internal.rules;

import io.carnet.billing.refusal.Violation;
import io.carnet.billing.store.Receipt;
import io.carnet.billing.value.CommandKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** How a keyed command knows whether it has taken effect before. */
final class Receipts {

    private Receipts() {}

    static Receipt of(CommandKey key, String command, Object... fieldsAndValues) {
        SortedMap<String, String> content = new TreeMap<>();
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            content.put(fieldsAndValues[i].toString(), shown(fieldsAndValues[i + 1]));
        }
        return new Receipt(key, command, content);
    }

    private static String shown(Object value) {
        return value instanceof Optional<?> optional
                ? optional.map(Object::toString).orElse("none")
                : value.toString();
    }

    /** Empty if the key is free, no conflicts if it stands for this very command. */
    static Optional<List<Violation>> conflicts(Draft draft, Receipt wanted) {
        return draft.receipt(wanted.key()).map(stored -> {
            List<Violation> conflicts = new ArrayList<>();
            if (!stored.command().equals(wanted.command())) {
                conflicts.add(new Violation.Conflict("command", stored.command(), wanted.command()));
                return conflicts;
            }
            TreeSet<String> fields = new TreeSet<>(stored.content().keySet());
            fields.addAll(wanted.content().keySet());
            for (String field : fields) {
                String before = stored.content().getOrDefault(field, "none");
                String now = wanted.content().getOrDefault(field, "none");
                if (!before.equals(now)) {
                    conflicts.add(new Violation.Conflict(field, before, now));
                }
            }
            return conflicts;
        });
    }
}
