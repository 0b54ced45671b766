package io.carnet.billing.examples.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.Dispute;
import com.stripe.param.ChargeListParams;
import com.stripe.param.DisputeListParams;
import io.carnet.billing.payment.PaymentCommand.Charge;
import io.carnet.billing.payment.Reversals;
import io.carnet.billing.value.Money;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has been given back, and what banks want back, of one payment. */
final class TakenBack {

    private final StripeClient client;

    TakenBack(StripeClient client) {
        this.client = client;
    }

    Reversals of(Charge charge, String payment) throws StripeException {
        return new Reversals(refunded(charge, payment), disputes(charge.amount(), payment));
    }

    private long refunded(Charge charge, String payment) throws StripeException {
        List<Long> sums = new ArrayList<>();
        Pages.each(
                last -> {
                    ChargeListParams.Builder parameters =
                            ChargeListParams.builder().setPaymentIntent(payment).setLimit(Pages.LENGTH);
                    last.ifPresent(parameters::setStartingAfter);
                    return client.v1().charges().list(parameters.build());
                },
                (com.stripe.model.Charge made) ->
                        sums.add(counted(charge.amount(), made.getAmountRefunded(), made.getCurrency())));
        if (sums.isEmpty()) {
            throw new Unclear("Stripe knows of no such payment");
        }
        return sums.stream().reduce(0L, Math::addExact);
    }

    List<Reversals.Dispute> disputes(Money paid, String payment) throws StripeException {
        List<Reversals.Dispute> disputes = new ArrayList<>();
        Pages.each(
                last -> {
                    DisputeListParams.Builder parameters = DisputeListParams.builder()
                            .setPaymentIntent(payment)
                            .setLimit(Pages.LENGTH);
                    last.ifPresent(parameters::setStartingAfter);
                    return client.v1().disputes().list(parameters.build());
                },
                (Dispute dispute) -> disputes.add(new Reversals.Dispute(
                        Requests.id(dispute.getId()),
                        counted(paid, dispute.getAmount(), dispute.getCurrency()),
                        state(dispute))));
        return disputes;
    }

    private static long counted(Money paid, @Nullable Long minor, @Nullable String currency) {
        if (minor == null || minor < 0 || !Sums.currency(paid).equals(currency)) {
            throw new Unclear("Stripe does not say how much, or says it in another currency");
        }
        return minor;
    }

    private static Reversals.State state(Dispute dispute) {
        return switch (String.valueOf(dispute.getStatus())) {
            case "won", "warning_closed" -> Reversals.State.WON;
            case "lost" -> Reversals.State.LOST;
            case "prevented" -> isWithdrawn(dispute) ? Reversals.State.LOST : Reversals.State.WON;
            default -> Reversals.State.OPEN;
        };
    }

    /** What was settled before it became a dispute is either withdrawn with it, or refunded and counted as that. */
    private static boolean isWithdrawn(Dispute dispute) {
        return dispute.getBalanceTransactions() != null
                && dispute.getBalanceTransactions().stream()
                                .mapToLong(withdrawn -> withdrawn.getAmount())
                                .sum()
                        < 0;
    }
}
