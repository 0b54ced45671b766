package io.carnet.billing.contract;

import io.carnet.billing.event.Event;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.RunKey;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.util.ArrayList;
import java.util.List;

/** Events of every type in which every field has been something. */
final class RichEvents {

    private static final BalanceKey RUNS = new BalanceKey(Unit.RUNS, Scope.of(ProductId.of(RichRows.LONGEST_KEY)));
    private static final PackId PACK = PackId.of(RichRows.LONGEST_KEY);
    private static final RunKey RUN = RunKey.of("k".repeat(Limits.KEY_LENGTH - 1) + "|");
    private static final ProductId PRODUCT = ProductId.of("Tool");
    private static final Amount MOST = new Amount(Unit.CREDITS, Limits.AMOUNT_STEPS);
    private static final Amount STEP = new Amount(Unit.CREDITS, 1);

    private RichEvents() {}

    static List<Event> events() {
        List<Event> events = new ArrayList<>(List.of(
                new Event.PackBought(PACK, RUNS, Amount.runs(Limits.RUN_UNITS)),
                new Event.PackGranted(PackId.of("a"), BalanceKey.CREDITS, MOST),
                new Event.PackExhausted(PACK, RUNS, Amount.runs(1)),
                new Event.PackExpiring(PACK, BalanceKey.CREDITS, STEP, RichRows.LATEST),
                new Event.PackExpired(PACK, RUNS, Amount.NO_RUNS),
                new Event.PurchaseDeclined(CommandKey.of(RichRows.LONGEST_KEY)),
                new Event.PaymentNeedsAction(CommandKey.of("order")),
                new Event.PurchaseNeedsReview(CommandKey.of("order"), "a refund failed: é \"\\\n" + "x".repeat(500)),
                new Event.PackClawedBack(PACK, BalanceKey.CREDITS, Amount.NO_CREDITS, MOST),
                new Event.PackGivenBack(PACK, RUNS, Amount.runs(3)),
                new Event.TopUpOpened(CommandKey.of("top-up/1"), MOST),
                new Event.TopUpSuspended("declined: é \"\\\n"),
                new Event.BalanceLow(BalanceKey.CREDITS, Amount.NO_CREDITS, STEP),
                new Event.BalanceLow(RUNS, Amount.runs(2), Amount.runs(3)),
                new Event.RunSettled(RUN, PRODUCT, MOST, STEP),
                new Event.RunSettled(RUN, PRODUCT, Amount.runs(1), Amount.NO_RUNS),
                new Event.RunParked(RUN, PRODUCT, STEP),
                new Event.DebtOpened(BalanceKey.CREDITS, MOST),
                new Event.DebtRepaid(RUNS)));
        for (CapWindow window : RichRows.windows()) {
            events.add(new Event.CapNear(window.key(), window.held(), Limits.AMOUNT_STEPS));
            events.add(new Event.CapReached(window.key(), Limits.AMOUNT_STEPS, window.forgiven()));
        }
        return events;
    }
}
