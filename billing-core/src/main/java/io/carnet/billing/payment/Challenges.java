package io.carnet.billing.payment;

import io.carnet.billing.payment.PaymentProtocol.Challenge;
import io.carnet.billing.payment.PaymentProtocol.Credential;
import io.carnet.billing.payment.PaymentProtocol.Demand;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Several protocols in one answer 402, and a credential's way back to its own. Thread-safe. */
public final class Challenges {

    private final List<PaymentProtocol> protocols;

    /**
     * Offers some protocols.
     *
     * @param protocols the preferred one first, each of another provider
     * @throws IllegalArgumentException if two are of the same provider
     */
    public Challenges(List<PaymentProtocol> protocols) {
        this.protocols = List.copyOf(protocols);
        List<String> providers =
                this.protocols.stream().map(PaymentProtocol::provider).toList();
        if (new HashSet<>(providers).size() < providers.size()) {
            throw new IllegalArgumentException("two protocols of one provider: " + providers);
        }
    }

    /**
     * Asks for a payment by every protocol that can express the price.
     *
     * @param demand what is to be paid
     * @return the headers of all of them, one that forbids to store the answer, and the first body; without headers and body if
     *     none can
     */
    public Challenge ask(Demand demand) {
        List<Challenge> parts = protocols.stream()
                .flatMap(protocol -> protocol.challenge(demand).stream())
                .toList();
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Challenge part : parts) {
            part.headers()
                    .forEach((name, values) -> headers.computeIfAbsent(name, added -> new ArrayList<>())
                            .addAll(values));
        }
        if (!parts.isEmpty()) {
            headers.put("Cache-Control", List.of("no-store"));
        }
        return new Challenge(
                headers, parts.stream().flatMap(part -> part.body().stream()).findFirst());
    }

    /**
     * Reads what a client presents.
     *
     * @param headers of the request, by name in lower case
     * @return the payment, or what it is instead; malformed if there is more than one: only one can be meant
     */
    public Credential read(Map<String, List<String>> headers) {
        List<Credential> found = protocols.stream()
                .map(protocol -> protocol.read(headers))
                .filter(credential -> !(credential instanceof Credential.Absent))
                .toList();
        if (found.isEmpty()) {
            return new Credential.Absent();
        }
        return found.size() == 1 ? found.get(0) : new Credential.Malformed("there is more than one payment");
    }

    /**
     * Tells a client that it has paid.
     *
     * @param paid what it presented
     * @param reference the provider's name for the payment
     * @return headers of the answer
     */
    public Map<String, List<String>> receipt(Credential.Presented paid, String reference) {
        return protocols.stream()
                .filter(protocol -> protocol.provider().equals(paid.provider()))
                .findFirst()
                .map(protocol -> protocol.receipt(paid.method(), reference))
                .orElse(Map.of());
    }
}
