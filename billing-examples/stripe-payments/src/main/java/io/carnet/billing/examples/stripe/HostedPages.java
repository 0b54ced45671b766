package io.carnet.billing.examples.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.checkout.Session;
import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionCreateParams.LineItem;
import com.stripe.param.checkout.SessionCreateParams.PaymentIntentData;
import com.stripe.param.checkout.SessionListParams;
import io.carnet.billing.payment.PaymentCommand.Charge;
import io.carnet.billing.payment.PaymentMethod.HostedPage;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentOutcome.Declined;
import io.carnet.billing.payment.PaymentOutcome.Pending;
import io.carnet.billing.payment.PaymentOutcome.RequiresAction;
import io.carnet.billing.payment.PaymentOutcome.Succeeded;
import io.carnet.billing.payment.PaymentOutcome.Unknown;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Charges that a customer pays on a page of Stripe's (Checkout). */
final class HostedPages implements Route<Charge> {

    private final StripeClient client;
    private final URI returnTo;

    HostedPages(StripeClient client, URI returnTo) {
        this.client = client;
        this.returnTo = returnTo;
    }

    @Override
    public PaymentOutcome submit(Charge charge) throws StripeException {
        Session session = client.v1().checkout().sessions().create(parameters(charge), Requests.under(charge));
        return outcome(charge, Requests.isReplayed(session) ? retrieve(session.getId()) : session);
    }

    @Override
    public Optional<PaymentOutcome> find(Charge charge, Optional<String> reference) throws StripeException {
        Optional<Session> named = reference.isPresent() ? named(reference.get()) : Optional.empty();
        Optional<Session> own = named.filter(session -> Marks.areOf(charge, session.getMetadata()));
        Optional<Session> found = own.isPresent() ? own : listed(charge);
        return found.isPresent() ? Optional.of(outcome(charge, found.get())) : Optional.empty();
    }

    private Session retrieve(@Nullable String id) throws StripeException {
        return client.v1().checkout().sessions().retrieve(Requests.id(id));
    }

    /** By its own name, or by that of its payment. */
    private Optional<Session> named(String reference) throws StripeException {
        if (!reference.startsWith("pi_")) {
            return Requests.unlessMissing(() -> retrieve(reference));
        }
        SessionListParams parameters = SessionListParams.builder()
                .setPaymentIntent(reference)
                .setLimit(1L)
                .build();
        return Requests.unlessMissing(() -> client.v1().checkout().sessions().list(parameters))
                .flatMap(page -> page.getData().stream().findFirst());
    }

    private Optional<Session> listed(Charge charge) throws StripeException {
        SessionListParams.Created created = SessionListParams.Created.builder()
                .setGte(Requests.since(charge))
                .build();
        return Pages.find(
                last -> {
                    SessionListParams.Builder parameters =
                            SessionListParams.builder().setCreated(created).setLimit(Pages.LENGTH);
                    last.ifPresent(parameters::setStartingAfter);
                    return client.v1().checkout().sessions().list(parameters.build());
                },
                session -> Marks.areOf(charge, session.getMetadata()));
    }

    private PaymentOutcome outcome(Charge charge, Session session) throws StripeException {
        String id = Requests.id(session.getId());
        boolean complete = "complete".equals(session.getStatus());
        if (complete && "paid".equals(session.getPaymentStatus())) {
            return paid(charge, session);
        }
        String payment = session.getPaymentIntent();
        if (payment == null) {
            return unpaid(session, "none");
        }
        PaymentIntent intent = client.v1().paymentIntents().retrieve(payment);
        String status = String.valueOf(intent.getStatus());
        return switch (status) {
            case "succeeded" -> Intents.succeeded(charge, intent);
            case "processing" -> new Pending(id);
            default -> unpaid(session, status);
        };
    }

    private static PaymentOutcome paid(Charge charge, Session session) {
        return Sums.areEqual(charge.amount(), session.getAmountTotal(), session.getCurrency())
                ? new Succeeded(Requests.id(session.getPaymentIntent()))
                : new Unknown("another sum was paid than the charge's");
    }

    private static PaymentOutcome unpaid(Session session, String payment) {
        return switch (String.valueOf(session.getStatus())) {
            case "open" -> page(session);
            case "complete" -> ended(session, payment, "the payment was declined");
            case "expired" -> ended(session, payment, "the page has expired");
            default -> new Unknown("a page in a state that is not known");
        };
    }

    /** A customer who left the page with a payment under way, to the bank for one, may still make it. */
    private static PaymentOutcome ended(Session session, String payment, String why) {
        return switch (payment) {
            case "requires_action" -> new Pending(session.getId());
            case "requires_payment_method", "canceled" -> new Declined(why);
            case "none" -> "expired".equals(session.getStatus()) ? new Declined(why) : new Pending(session.getId());
            default -> new Unknown("the payment of a page is in a state that is not known");
        };
    }

    private static PaymentOutcome page(Session session) {
        if (session.getUrl() == null) {
            return new Unknown("a page without an address");
        }
        Optional<Instant> until = Optional.ofNullable(session.getExpiresAt()).map(Instant::ofEpochSecond);
        return new RequiresAction(session.getId(), session.getUrl(), until);
    }

    private SessionCreateParams parameters(Charge charge) {
        HostedPage page = (HostedPage) charge.method();
        Map<String, String> marks = Marks.of(charge);
        SessionCreateParams.Builder parameters = SessionCreateParams.builder()
                .setMode(SessionCreateParams.Mode.PAYMENT)
                .setClientReferenceId(charge.providerKey())
                .setSuccessUrl(page.returnTo().isEmpty() ? returnTo.toString() : page.returnTo())
                .setAdaptivePricing(SessionCreateParams.AdaptivePricing.builder()
                        .setEnabled(false)
                        .build())
                .addLineItem(line(charge))
                .putAllMetadata(marks)
                .setPaymentIntentData(payment(charge, marks, page.keep()));
        if (page.keep()) {
            parameters.setCustomerCreation(SessionCreateParams.CustomerCreation.ALWAYS);
        }
        return parameters.build();
    }

    private static LineItem line(Charge charge) {
        return LineItem.builder()
                .setQuantity(1L)
                .setPriceData(LineItem.PriceData.builder()
                        .setCurrency(Sums.currency(charge.amount()))
                        .setUnitAmount(charge.amount().minor())
                        .setProductData(LineItem.PriceData.ProductData.builder()
                                .setName(Requests.shortened(charge.description()))
                                .build())
                        .build())
                .build();
    }

    private static PaymentIntentData payment(Charge charge, Map<String, String> marks, boolean keep) {
        PaymentIntentData.Builder payment = PaymentIntentData.builder()
                .setDescription(Requests.shortened(charge.description()))
                .putAllMetadata(marks);
        if (keep) {
            payment.setSetupFutureUsage(PaymentIntentData.SetupFutureUsage.OFF_SESSION);
        }
        return payment.build();
    }
}
