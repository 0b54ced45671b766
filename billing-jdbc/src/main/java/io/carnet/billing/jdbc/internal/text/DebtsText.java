package io.carnet.billing.jdbc.internal.text;

import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is owed, by balance, one a line: unit, scope, steps. */
public final class DebtsText {

    private DebtsText() {}

    public static String of(SortedMap<BalanceKey, Long> debts) {
        StringBuilder text = new StringBuilder();
        debts.forEach((key, steps) -> text.append(text.isEmpty() ? "" : "\n")
                .append(key.unit())
                .append(' ')
                .append(key.scope().code())
                .append(' ')
                .append(steps));
        return text.toString();
    }

    public static SortedMap<BalanceKey, Long> read(String text) {
        if (text.isEmpty()) {
            return Collections.emptySortedMap();
        }
        SortedMap<BalanceKey, Long> debts = new TreeMap<>();
        for (String debt : text.split("\n", -1)) {
            String[] parts = debt.split(" ", -1);
            debts.put(new BalanceKey(Unit.valueOf(parts[0]), Scope.ofCode(parts[1])), Long.parseLong(parts[2]));
        }
        return debts;
    }
}
