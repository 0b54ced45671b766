package io.carnet.billing.examples.x402.payment;

import io.carnet.billing.examples.x402.protocol.PaymentPayload;
import io.carnet.billing.examples.x402.protocol.PaymentRequired;
import io.carnet.billing.examples.x402.protocol.Receipt;
import io.carnet.billing.examples.x402.protocol.Requirement;
import io.carnet.billing.examples.x402.protocol.Resource;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.PaymentProtocol;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is said over HTTP to clients that pay by x402, of both versions: a challenge for version 2 in a header, for version 1 in
 * the body, and a receipt in the words of the version that the client paid in. Thread-safe.
 */
public final class Till implements PaymentProtocol {

    private final List<Tender> tenders;

    /**
     * A till.
     *
     * @param tenders what is taken; the same as the adapter's
     */
    public Till(List<Tender> tenders) {
        this.tenders = List.copyOf(tenders);
    }

    /** As the adapter is called. */
    @Override
    public String provider() {
        return X402Payments.NAME;
    }

    @Override
    public Optional<Challenge> challenge(Demand demand) {
        List<Requirement> ways = tenders.stream()
                .flatMap(tender -> tender.requirement(demand.price()).stream())
                .toList();
        if (ways.isEmpty()) {
            return Optional.empty();
        }
        Resource resource = new Resource(demand.resource(), demand.description(), demand.mimeType());
        PaymentRequired required = new PaymentRequired(resource, ways, demand.why());
        return Optional.of(new Challenge(
                Map.of(PaymentRequired.HEADER, List.of(required.header())), Optional.of(required.body())));
    }

    /** {@inheritDoc} A payment in no token that is taken, or that its payer did not sign, is unfit. */
    @Override
    public Credential read(Map<String, List<String>> headers) {
        List<String> values = Stream.of(PaymentPayload.HEADER, PaymentPayload.OLD_HEADER)
                .flatMap(name -> headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream())
                .map(String::strip)
                .toList();
        if (values.isEmpty()) {
            return new Credential.Absent();
        }
        if (values.size() > 1) {
            return new Credential.Malformed("there is more than one payment");
        }
        try {
            return read(values.get(0), PaymentPayload.of(values.get(0)));
        } catch (IllegalArgumentException e) {
            return new Credential.Malformed(e.getMessage());
        }
    }

    private Credential read(String text, PaymentPayload payload) {
        return tender(payload)
                .map(tender -> payload.replayKey(tender.token()))
                .map(key -> new PaymentMethod.Signed(text, key, PaymentMethod.Taking.EXACT))
                .<Credential>map(method -> new Credential.Presented(provider(), method))
                .orElse(new Credential.Unfit("it is in no token that is taken, or not signed by who pays"));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if it is nothing that was {@linkplain #read read} here
     */
    @Override
    public Map<String, List<String>> receipt(PaymentMethod.Signed paid, String reference) {
        PaymentPayload payload = PaymentPayload.of(paid.credential());
        String transaction = X402Payments.transaction(reference);
        return tender(payload)
                .map(tender -> new Receipt(transaction, tender.network(), payload.payer()).header(payload.version()))
                .map(receipt -> Map.of(Receipt.name(payload.version()), List.of(receipt)))
                .orElse(Map.of());
    }

    private Optional<Tender> tender(PaymentPayload payload) {
        return tenders.stream()
                .filter(tender -> payload.isIn(tender.network(), tender.token()))
                .findFirst();
    }
}
