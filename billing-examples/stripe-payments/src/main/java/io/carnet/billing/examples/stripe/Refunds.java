package io.carnet.billing.examples.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import io.carnet.billing.payment.PaymentCommand.Refund;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentOutcome.Declined;
import io.carnet.billing.payment.PaymentOutcome.Pending;
import io.carnet.billing.payment.PaymentOutcome.Succeeded;
import io.carnet.billing.payment.PaymentOutcome.Unknown;
import java.util.Optional;
import java.util.regex.Pattern;

/** Gives money back. */
final class Refunds implements Route<Refund> {

    private static final Pattern PAYMENT = Pattern.compile("pi_[A-Za-z0-9_]{1,250}");

    private final StripeClient client;

    Refunds(StripeClient client) {
        this.client = client;
    }

    static boolean isPayment(String reference) {
        return PAYMENT.matcher(reference).matches();
    }

    @Override
    public PaymentOutcome submit(Refund refund) throws StripeException {
        RefundCreateParams parameters = RefundCreateParams.builder()
                .setPaymentIntent(refund.payment())
                .setAmount(refund.amount().minor())
                .putAllMetadata(Marks.of(refund))
                .build();
        com.stripe.model.Refund made = client.v1().refunds().create(parameters, Requests.under(refund));
        return outcome(refund, Requests.isReplayed(made) ? client.v1().refunds().retrieve(made.getId()) : made);
    }

    /** A payment has few refunds, so the name of one helps nothing. */
    @Override
    public Optional<PaymentOutcome> find(Refund refund, Optional<String> reference) throws StripeException {
        return Pages.find(
                        last -> {
                            RefundListParams.Builder parameters = RefundListParams.builder()
                                    .setPaymentIntent(refund.payment())
                                    .setLimit(Pages.LENGTH);
                            last.ifPresent(parameters::setStartingAfter);
                            return client.v1().refunds().list(parameters.build());
                        },
                        made -> Marks.areOf(refund, made.getMetadata()))
                .map(made -> outcome(refund, made));
    }

    private static PaymentOutcome outcome(Refund refund, com.stripe.model.Refund made) {
        String id = Requests.id(made.getId());
        if (!Sums.areEqual(refund.amount(), made.getAmount(), made.getCurrency())) {
            return new Unknown("another sum is given back than the refund's");
        }
        return switch (String.valueOf(made.getStatus())) {
            case "succeeded" -> new Succeeded(id);
            case "pending", "requires_action" -> new Pending(id);
            case "failed", "canceled" -> new Declined("the bank does not take the money back");
            default -> new Unknown("a refund in a state that is not known");
        };
    }
}
