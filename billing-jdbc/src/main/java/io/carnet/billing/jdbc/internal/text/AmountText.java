package io.carnet.billing.jdbc.internal.text;

import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Unit;

/** Amounts as steps, money as {@code currency scale minor}. */
final class AmountText {

    private AmountText() {}

    static String of(Amount amount) {
        return Long.toString(amount.steps());
    }

    static Amount credits(String steps) {
        return read(Unit.CREDITS, steps);
    }

    static Amount read(Unit unit, String steps) {
        return new Amount(unit, Long.parseLong(steps));
    }

    static String of(Money money) {
        return money.currency() + " " + money.scale() + " " + money.minor();
    }

    static Money money(String text) {
        String[] parts = text.split(" ", -1);
        return new Money(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
    }
}
