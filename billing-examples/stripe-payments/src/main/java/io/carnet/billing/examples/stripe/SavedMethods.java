package io.carnet.billing.examples.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.StripeError;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentCreateParams.AutomaticPaymentMethods;
import com.stripe.param.PaymentIntentListParams;
import io.carnet.billing.payment.PaymentCommand.Charge;
import io.carnet.billing.payment.PaymentMethod.Saved;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentOutcome.Pending;
import io.carnet.billing.payment.PaymentOutcome.RequiresAction;
import io.carnet.billing.payment.PaymentOutcome.Unknown;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Charges to what a customer left with Stripe, without the customer. */
final class SavedMethods implements Route<Charge> {

    private static final Pattern NAME = Pattern.compile("cus_[A-Za-z0-9_]{1,120}:(pm|card|src)_[A-Za-z0-9_]{1,120}");

    private final StripeClient client;

    SavedMethods(StripeClient client) {
        this.client = client;
    }

    static boolean isWellFormed(Saved method) {
        return NAME.matcher(method.name()).matches();
    }

    /** What a payment has left for later ones. */
    Optional<Saved> kept(String payment) throws StripeException {
        PaymentIntent intent = client.v1().paymentIntents().retrieve(payment);
        boolean kept = "succeeded".equals(intent.getStatus()) && "off_session".equals(intent.getSetupFutureUsage());
        return Optional.of(new Saved(intent.getCustomer() + ":" + intent.getPaymentMethod()))
                .filter(method -> kept && isWellFormed(method));
    }

    @Override
    public PaymentOutcome submit(Charge charge) throws StripeException {
        PaymentIntent intent = client.v1().paymentIntents().create(parameters(charge), Requests.under(charge));
        return outcome(charge, Requests.isReplayed(intent) ? retrieve(intent.getId()) : intent);
    }

    @Override
    public Optional<PaymentOutcome> find(Charge charge, Optional<String> reference) throws StripeException {
        Optional<PaymentIntent> named =
                reference.isPresent() ? Requests.unlessMissing(() -> retrieve(reference.get())) : Optional.empty();
        Optional<PaymentIntent> own = named.filter(intent -> Marks.areOf(charge, intent.getMetadata()));
        Optional<PaymentIntent> found = own.isPresent() ? own : listed(charge);
        return found.isPresent() ? Optional.of(decided(charge, found.get())) : Optional.empty();
    }

    private PaymentIntent retrieve(@Nullable String id) throws StripeException {
        return client.v1().paymentIntents().retrieve(Requests.id(id));
    }

    private Optional<PaymentIntent> listed(Charge charge) throws StripeException {
        PaymentIntentListParams.Created created = PaymentIntentListParams.Created.builder()
                .setGte(Requests.since(charge))
                .build();
        return Pages.find(
                last -> {
                    PaymentIntentListParams.Builder parameters = PaymentIntentListParams.builder()
                            .setCustomer(part(charge, 0))
                            .setCreated(created)
                            .setLimit(Pages.LENGTH);
                    last.ifPresent(parameters::setStartingAfter);
                    return client.v1().paymentIntents().list(parameters.build());
                },
                intent -> Marks.areOf(charge, intent.getMetadata()));
    }

    /**
     * A payment that failed waits for another card. Whoever was sent to act on it could still pay it, so it is ended before
     * it is called declined.
     */
    private PaymentOutcome decided(Charge charge, PaymentIntent intent) throws StripeException {
        boolean waits = "requires_payment_method".equals(intent.getStatus()) && !waitsForTheCustomer(intent);
        boolean stuck = "requires_confirmation".equals(intent.getStatus());
        return outcome(charge, waits || stuck ? client.v1().paymentIntents().cancel(intent.getId()) : intent);
    }

    private static boolean waitsForTheCustomer(PaymentIntent intent) {
        StripeError error = intent.getLastPaymentError();
        return error != null && Failures.isAboutAuthentication(error);
    }

    private static PaymentOutcome outcome(Charge charge, PaymentIntent intent) {
        String id = Requests.id(intent.getId());
        return switch (String.valueOf(intent.getStatus())) {
            case "succeeded" -> Intents.succeeded(charge, intent);
            case "processing" -> new Pending(id);
            case "requires_action" -> action(intent);
            case "requires_payment_method" ->
                waitsForTheCustomer(intent) ? action(intent) : new Unknown("a payment that failed, and is not ended");
            case "canceled" -> Declines.of(intent.getLastPaymentError());
            default -> new Unknown("a payment in a state that is not known");
        };
    }

    private static PaymentOutcome action(PaymentIntent intent) {
        return intent.getClientSecret() == null
                ? new Unknown("a payment that waits for the customer, and does not say how")
                : new RequiresAction(intent.getId(), intent.getClientSecret(), Optional.empty());
    }

    /** No redirects: there is nobody to be sent anywhere, and no address to come back to. */
    private static PaymentIntentCreateParams parameters(Charge charge) {
        return PaymentIntentCreateParams.builder()
                .setAmount(charge.amount().minor())
                .setCurrency(Sums.currency(charge.amount()))
                .setCustomer(part(charge, 0))
                .setPaymentMethod(part(charge, 1))
                .setAutomaticPaymentMethods(AutomaticPaymentMethods.builder()
                        .setEnabled(true)
                        .setAllowRedirects(AutomaticPaymentMethods.AllowRedirects.NEVER)
                        .build())
                .setConfirm(true)
                .setOffSession(true)
                .setDescription(Requests.shortened(charge.description()))
                .putAllMetadata(Marks.of(charge))
                .build();
    }

    private static String part(Charge charge, int index) {
        return ((Saved) charge.method()).name().split(":", -1)[index];
    }
}
