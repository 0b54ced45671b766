package io.carnet.billing.examples.x402.payment;

import io.carnet.billing.examples.x402.protocol.Challenge;
import io.carnet.billing.examples.x402.protocol.Credential;
import io.carnet.billing.examples.x402.protocol.Receipt;
import io.carnet.billing.examples.x402.protocol.Requirement;
import io.carnet.billing.examples.x402.protocol.Resource;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentOutcome.Declined;
import io.carnet.billing.payment.PaymentOutcome.Succeeded;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.value.Money;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What is said over HTTP to clients that pay by x402, of both versions. Thread-safe.
 *
 * <p>A challenge (402) makes a client sign anew and pay, even if it has paid already. So it is given only to who has not
 * presented a payment, and after a payment was declined; never because a payment that is presented again has expired or is
 * not what is asked for by now, and never while it is not known what became of it.
 */
public final class Till {

    private static final Map<String, String> JSON =
            Map.of("Content-Type", "application/json", "Cache-Control", "no-store");

    private final List<Tender> tenders;
    private final Duration patience;

    /**
     * A till.
     *
     * @param tenders what is taken; the same as the adapter's
     * @param patience after how long a client may ask again for what is not known yet; counted in whole seconds
     */
    public Till(List<Tender> tenders, Duration patience) {
        this.tenders = List.copyOf(tenders);
        this.patience = patience;
    }

    /**
     * Asks for a payment.
     *
     * @param price how much
     * @param resource what for
     * @param why it is asked for, for people
     * @return 402 with a challenge in both versions
     * @throws IllegalArgumentException if no token that is taken can express the price
     */
    public Answer challenge(Money price, Resource resource, String why) {
        List<Requirement> ways = tenders.stream()
                .flatMap(tender -> tender.requirement(price).stream())
                .toList();
        Challenge challenge = new Challenge(resource, ways, why);
        return new Answer(402, JSON, challenge.body()).and(Challenge.HEADER, challenge.header());
    }

    /**
     * Takes the payment from a request.
     *
     * @param headers by name in lower case
     * @return what there is
     */
    public Presented presented(Map<String, List<String>> headers) {
        List<String> values = Stream.of(Credential.HEADER, Credential.OLD_HEADER)
                .flatMap(name -> headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream())
                .toList();
        if (values.isEmpty()) {
            return new Presented.Nothing("payment required");
        }
        if (values.size() > 1) {
            return new Presented.Malformed("there is more than one payment");
        }
        try {
            return presented(values.get(0).strip(), Credential.of(values.get(0)));
        } catch (IllegalArgumentException e) {
            return new Presented.Malformed(e.getMessage());
        }
    }

    private Presented presented(String text, Credential credential) {
        return tenders.stream()
                .filter(tender -> credential.isIn(tender.network(), tender.token()))
                .findFirst()
                .<Presented>map(tender -> new Presented.Signed(
                        new PaymentMethod.Signed(
                                text, credential.replayKey(tender.token()), PaymentMethod.Taking.EXACT),
                        credential.version(),
                        tender.network(),
                        credential.payer()))
                .orElse(new Presented.Nothing("it is in no token that is taken, or not signed by who pays"));
    }

    /**
     * Turns away what can't be understood.
     *
     * @param malformed what was presented
     * @return 400
     */
    public Answer malformed(Presented.Malformed malformed) {
        return new Answer(400, JSON, error(malformed.why()));
    }

    /**
     * Tells what became of a payment.
     *
     * @param signed what was presented
     * @param outcome what became of it
     * @param price what is asked for
     * @param resource what for
     * @return 200 with a receipt if it succeeded, 402 with a challenge if it was declined, and 503 without one otherwise
     */
    public Answer answer(Presented.Signed signed, PaymentOutcome outcome, Money price, Resource resource) {
        if (outcome instanceof Succeeded succeeded) {
            return paid(signed, succeeded.reference());
        }
        return outcome instanceof Declined declined ? challenge(price, resource, declined.why()) : later();
    }

    /**
     * Tells what became of a purchase.
     *
     * @param signed what was presented
     * @param purchase as the library has it
     * @param resource what it is for
     * @return 200 with a receipt if it is paid, 402 with a challenge if none of its payments can have been made, and 503
     *     without one otherwise
     */
    public Answer answer(Presented.Signed signed, Purchase purchase, Resource resource) {
        Optional<String> reference = purchase.paid().flatMap(Attempt::reference);
        if (reference.isPresent()) {
            return paid(signed, reference.get());
        }
        boolean unpaid = purchase.attempts().stream()
                .map(Attempt::state)
                .noneMatch(state -> state.open() || state == AttemptState.SUCCEEDED);
        return unpaid ? challenge(purchase.price(), resource, purchase.attempt().detail()) : later();
    }

    /**
     * Hands out a receipt.
     *
     * @param signed what was presented
     * @param reference the adapter's name for the payment
     * @return 200 with a receipt, in the words of the client's version
     */
    public Answer paid(Presented.Signed signed, String reference) {
        Receipt receipt = new Receipt(X402Payments.transaction(reference), signed.network(), signed.payer());
        return new Answer(200, JSON, "{}").and(Receipt.name(signed.version()), receipt.header(signed.version()));
    }

    /**
     * Asks for patience: nobody knows yet, and paying again would be paying twice.
     *
     * @return 503, when to ask for the very same again, and no challenge
     */
    public Answer later() {
        return new Answer(503, JSON, error("the payment is not known yet: ask again, and do not pay again"))
                .and("Retry-After", String.valueOf(patience.toSeconds()));
    }

    private static String error(String why) {
        return JsonNodeFactory.instance.objectNode().put("error", why).toString();
    }
}
