package io.carnet.billing.jdbc.internal.text;

import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.Clawback;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.Refund;
import io.carnet.billing.value.Money;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How a purchase is paid for, and how far that has come. */
public final class PaymentText {

    private PaymentText() {}

    public static String method(PaymentMethod method) {
        Fields fields = Fields.none();
        if (method instanceof PaymentMethod.HostedPage page) {
            fields.put("page", page.returnTo()).put("keep", page.keep());
        } else if (method instanceof PaymentMethod.Saved saved) {
            fields.put("saved", saved.name());
        } else if (method instanceof PaymentMethod.Signed signed) {
            fields.put("signed", signed.credential())
                    .put("replayKey", signed.replayKey())
                    .put("amount", signed.amount());
        }
        return fields.toString();
    }

    public static PaymentMethod method(String text) {
        Fields fields = Fields.read(text);
        return fields.find("page", page -> page)
                .<PaymentMethod>map(
                        page -> new PaymentMethod.HostedPage(page, Boolean.parseBoolean(fields.get("keep"))))
                .or(() -> fields.find("saved", PaymentMethod.Saved::new))
                .orElseGet(() -> new PaymentMethod.Signed(
                        fields.get("signed"),
                        fields.get("replayKey"),
                        PaymentMethod.Taking.valueOf(fields.get("amount"))));
    }

    public static String progress(Purchase purchase) {
        return Fields.none()
                .put("undelivered", purchase.undelivered().map(Micros::of))
                .putEach(
                        "attempt",
                        purchase.attempts(),
                        attempt -> fields(attempt).toString())
                .putEach(
                        "refund",
                        purchase.refunds(),
                        refund -> fields(refund.attempt())
                                .put("payment", refund.payment())
                                .put("minor", refund.amount().minor())
                                .put("reason", refund.reason())
                                .toString())
                .putEach("clawback", purchase.clawbacks(), PaymentText::clawback)
                .toString();
    }

    private static Fields fields(Attempt attempt) {
        return Fields.none()
                .put("number", attempt.number())
                .put("key", attempt.providerKey())
                .put("state", attempt.state())
                .put("reference", attempt.reference())
                .put("action", attempt.action())
                .put("detail", attempt.detail())
                .put("looks", attempt.looks())
                .put("created", Micros.of(attempt.createdAt()))
                .put("due", attempt.due().map(Micros::of));
    }

    private static String clawback(Clawback clawback) {
        return Fields.none()
                .put("cause", clawback.cause())
                .put("id", clawback.id())
                .put("minor", clawback.minor())
                .put("steps", clawback.steps())
                .put("basis", clawback.basis())
                .put("debt", clawback.debt())
                .put("reversed", clawback.reversed())
                .toString();
    }

    /** What the text of a purchase's progress says. */
    public record Progress(
            List<Attempt> attempts, List<Refund> refunds, List<Clawback> clawbacks, Optional<Instant> undelivered) {}

    /**
     * Reads a purchase's progress.
     *
     * @param price any sum of the purchase's currency
     */
    public static Progress progress(Money price, String text) {
        Fields fields = Fields.read(text);
        return new Progress(
                fields.each("attempt", attempt -> attempt(Fields.read(attempt))),
                fields.each("refund", refund -> refund(price, Fields.read(refund))),
                fields.each("clawback", clawback -> clawback(Fields.read(clawback))),
                fields.find("undelivered", PaymentText::instant));
    }

    private static Attempt attempt(Fields fields) {
        return new Attempt(
                Integer.parseInt(fields.get("number")),
                fields.get("key"),
                AttemptState.valueOf(fields.get("state")),
                fields.find("reference", text -> text),
                fields.find("action", text -> text),
                fields.get("detail"),
                Integer.parseInt(fields.get("looks")),
                instant(fields.get("created")),
                fields.find("due", PaymentText::instant));
    }

    private static Refund refund(Money price, Fields fields) {
        return new Refund(
                attempt(fields),
                fields.get("payment"),
                price.withMinor(number(fields, "minor")),
                Refund.Reason.valueOf(fields.get("reason")));
    }

    private static Clawback clawback(Fields fields) {
        return new Clawback(
                Clawback.Cause.valueOf(fields.get("cause")),
                fields.get("id"),
                number(fields, "minor"),
                number(fields, "steps"),
                number(fields, "basis"),
                number(fields, "debt"),
                Boolean.parseBoolean(fields.get("reversed")));
    }

    private static long number(Fields fields, String name) {
        return Long.parseLong(fields.get(name));
    }

    private static Instant instant(String micros) {
        return Micros.instant(Long.parseLong(micros));
    }
}
