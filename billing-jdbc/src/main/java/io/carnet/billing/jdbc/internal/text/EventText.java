package io.carnet.billing.jdbc.internal.text;

import io.carnet.billing.event.Event;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.spending.WindowKey;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.RunKey;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.time.Instant;

/** What an event tells, by field; its kind has a column. */
public final class EventText {

    private EventText() {}

    public static String kind(Event event) {
        return event.getClass().getSimpleName();
    }

    public static String of(Event event) {
        Fields fields = Fields.none();
        if (event instanceof Event.PackBought bought) {
            pack(fields, bought.pack(), bought.balance()).put("granted", steps(bought.granted()));
        } else if (event instanceof Event.PackGranted granted) {
            pack(fields, granted.pack(), granted.balance()).put("granted", steps(granted.granted()));
        } else if (event instanceof Event.PackExhausted exhausted) {
            pack(fields, exhausted.pack(), exhausted.balance()).put("granted", steps(exhausted.granted()));
        } else if (event instanceof Event.PackExpiring expiring) {
            pack(fields, expiring.pack(), expiring.balance())
                    .put("left", steps(expiring.left()))
                    .put("expiresAt", Micros.of(expiring.expiresAt()));
        } else if (event instanceof Event.PackExpired expired) {
            pack(fields, expired.pack(), expired.balance()).put("lost", steps(expired.lost()));
        } else if (event instanceof Event.BalanceLow low) {
            balance(fields, low.balance()).put("left", steps(low.left())).put("threshold", steps(low.threshold()));
        } else if (event instanceof Event.CapNear near) {
            cap(fields, near.window(), near.spent(), near.limit());
        } else if (event instanceof Event.CapReached reached) {
            cap(fields, reached.window(), reached.spent(), reached.limit());
        } else if (event instanceof Event.RunSettled settled) {
            run(fields, settled.run(), settled.product(), settled.charged().unit())
                    .put("charged", steps(settled.charged()))
                    .put("shortfall", steps(settled.shortfall()));
        } else if (event instanceof Event.RunParked parked) {
            run(fields, parked.run(), parked.product(), parked.held().unit()).put("held", steps(parked.held()));
        } else if (event instanceof Event.DebtOpened opened) {
            balance(fields, opened.balance()).put("debt", steps(opened.debt()));
        } else if (event instanceof Event.DebtRepaid repaid) {
            balance(fields, repaid.balance());
        } else if (event instanceof Event.PurchaseDeclined declined) {
            fields.put("purchase", declined.purchase());
        } else if (event instanceof Event.PaymentNeedsAction waiting) {
            fields.put("purchase", waiting.purchase());
        } else if (event instanceof Event.PurchaseNeedsReview review) {
            fields.put("purchase", review.purchase()).put("why", review.why());
        } else if (event instanceof Event.PackClawedBack clawed) {
            pack(fields, clawed.pack(), clawed.balance())
                    .put("taken", steps(clawed.taken()))
                    .put("owed", steps(clawed.owed()));
        } else if (event instanceof Event.PackGivenBack back) {
            pack(fields, back.pack(), back.balance()).put("given", steps(back.given()));
        } else if (event instanceof Event.TopUpOpened opened) {
            fields.put("purchase", opened.purchase())
                    .put("unit", opened.amount().unit())
                    .put("amount", steps(opened.amount()));
        } else if (event instanceof Event.TopUpSuspended suspended) {
            fields.put("why", suspended.why());
        }
        return fields.toString();
    }

    public static Event read(String kind, String text) {
        Fields fields = Fields.read(text);
        return switch (kind) {
            case "PackBought" -> new Event.PackBought(pack(fields), balance(fields), amount(fields, "granted"));
            case "PackGranted" -> new Event.PackGranted(pack(fields), balance(fields), amount(fields, "granted"));
            case "PackExhausted" -> new Event.PackExhausted(pack(fields), balance(fields), amount(fields, "granted"));
            case "PackExpiring" ->
                new Event.PackExpiring(
                        pack(fields), balance(fields), amount(fields, "left"), instant(fields.get("expiresAt")));
            case "PackExpired" -> new Event.PackExpired(pack(fields), balance(fields), amount(fields, "lost"));
            case "BalanceLow" ->
                new Event.BalanceLow(balance(fields), amount(fields, "left"), amount(fields, "threshold"));
            case "CapNear" -> new Event.CapNear(window(fields), number(fields, "spent"), number(fields, "limit"));
            case "CapReached" -> new Event.CapReached(window(fields), number(fields, "spent"), number(fields, "limit"));
            case "RunSettled" ->
                new Event.RunSettled(
                        run(fields), product(fields), amount(fields, "charged"), amount(fields, "shortfall"));
            case "RunParked" -> new Event.RunParked(run(fields), product(fields), amount(fields, "held"));
            case "DebtOpened" -> new Event.DebtOpened(balance(fields), amount(fields, "debt"));
            case "DebtRepaid" -> new Event.DebtRepaid(balance(fields));
            case "PurchaseDeclined" -> new Event.PurchaseDeclined(purchase(fields));
            case "PaymentNeedsAction" -> new Event.PaymentNeedsAction(purchase(fields));
            case "PurchaseNeedsReview" -> new Event.PurchaseNeedsReview(purchase(fields), fields.get("why"));
            case "PackClawedBack" ->
                new Event.PackClawedBack(
                        pack(fields), balance(fields), amount(fields, "taken"), amount(fields, "owed"));
            case "TopUpOpened" -> new Event.TopUpOpened(purchase(fields), amount(fields, "amount"));
            case "TopUpSuspended" -> new Event.TopUpSuspended(fields.get("why"));
            case "PackGivenBack" -> new Event.PackGivenBack(pack(fields), balance(fields), amount(fields, "given"));
            default -> throw new IllegalStateException("no such event: " + kind);
        };
    }

    private static String steps(Amount amount) {
        return AmountText.of(amount);
    }

    private static Fields pack(Fields fields, PackId pack, BalanceKey balance) {
        return balance(fields.put("pack", pack), balance);
    }

    private static Fields balance(Fields fields, BalanceKey balance) {
        return fields.put("unit", balance.unit()).put("scope", balance.scope().code());
    }

    private static Fields run(Fields fields, RunKey run, ProductId product, Unit unit) {
        return fields.put("run", run).put("product", product).put("unit", unit);
    }

    private static void cap(Fields fields, WindowKey window, long spent, long limit) {
        fields.put("window", WindowText.of(window)).put("spent", spent).put("limit", limit);
    }

    private static CommandKey purchase(Fields fields) {
        return new CommandKey(fields.get("purchase"));
    }

    private static PackId pack(Fields fields) {
        return new PackId(fields.get("pack"));
    }

    private static RunKey run(Fields fields) {
        return new RunKey(fields.get("run"));
    }

    private static ProductId product(Fields fields) {
        return new ProductId(fields.get("product"));
    }

    private static Unit unit(Fields fields) {
        return Unit.valueOf(fields.get("unit"));
    }

    private static BalanceKey balance(Fields fields) {
        return new BalanceKey(unit(fields), Scope.ofCode(fields.get("scope")));
    }

    private static Amount amount(Fields fields, String name) {
        return AmountText.read(unit(fields), fields.get(name));
    }

    private static long number(Fields fields, String name) {
        return Long.parseLong(fields.get(name));
    }

    private static Instant instant(String micros) {
        return Micros.instant(Long.parseLong(micros));
    }

    private static WindowKey window(Fields fields) {
        return WindowText.read(fields.get("window").split(" ", -1));
    }
}
