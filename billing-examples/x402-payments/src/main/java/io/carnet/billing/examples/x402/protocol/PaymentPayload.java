package io.carnet.billing.examples.x402.protocol;

import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.ethereum.Signature;
import io.carnet.billing.examples.x402.ethereum.Token;
import io.carnet.billing.examples.x402.ethereum.TransferAuthorization;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a client offers to pay: the leave to transfer a token once, signed. Nothing is paid before it is settled. */
public final class PaymentPayload {

    /** Version 2's header. */
    public static final String HEADER = "PAYMENT-SIGNATURE";

    /** Version 1's header. */
    public static final String OLD_HEADER = "X-PAYMENT";

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,78}");

    /** As long as settling may take. */
    private static final long SECONDS_LEFT = 6;

    /** How much longer than asked for it may be valid: what became of it may not be known before it has ended. */
    private static final long SECONDS_MORE = 3_600;

    private final Version version;
    private final ObjectNode json;
    private final String scheme;
    private final String network;
    private final TransferAuthorization authorization;
    private final Signature signature;

    private PaymentPayload(
            Version version,
            ObjectNode json,
            String scheme,
            String network,
            TransferAuthorization authorization,
            Signature signature) {
        this.version = version;
        this.json = json;
        this.scheme = scheme;
        this.network = network;
        this.authorization = authorization;
        this.signature = signature;
    }

    /**
     * Reads a payment, of either version in either header.
     *
     * @param header the header's value
     * @return the payment
     * @throws IllegalArgumentException if it is none; the message does not repeat it
     */
    public static PaymentPayload of(String header) {
        ObjectNode json = Envelope.read(header);
        Version version = version(json.path("x402Version"));
        JsonNode terms = version == Version.V2 ? json.path("accepted") : json;
        return new PaymentPayload(
                version,
                json,
                Envelope.text(terms, "scheme"),
                Envelope.text(terms, "network"),
                new TransferAuthorization(
                        Address.of(Envelope.text(json, "payload", "authorization", "from")),
                        Address.of(Envelope.text(json, "payload", "authorization", "to")),
                        number(json, "value"),
                        number(json, "validAfter"),
                        number(json, "validBefore"),
                        Envelope.text(json, "payload", "authorization", "nonce")),
                Signature.of(Envelope.text(json, "payload", "signature")));
    }

    private static Version version(JsonNode number) {
        for (Version version : Version.values()) {
            if (number.isInt() && number.asInt() == version.number()) {
                return version;
            }
        }
        throw new IllegalArgumentException("x402Version must be 1 or 2");
    }

    private static BigInteger number(ObjectNode json, String name) {
        String text = Envelope.text(json, "payload", "authorization", name);
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("payload.authorization." + name + " must be a whole number");
        }
        return new BigInteger(text);
    }

    /**
     * Which version's client made it, and so which receipt it understands.
     *
     * @return the version
     */
    public Version version() {
        return version;
    }

    /**
     * Who pays, if nothing stands against it.
     *
     * @return the account
     */
    public Address payer() {
        return authorization.from();
    }

    /**
     * What is to be transferred, as it was signed.
     *
     * @return the leave to do so
     */
    public TransferAuthorization authorization() {
        return authorization;
    }

    /**
     * Whether it is in a token, and signed by who pays. This never changes, whatever is asked for.
     *
     * @param chain where the token is
     * @param token the token
     * @return true if it is
     */
    public boolean isIn(Network chain, Token token) {
        return scheme.equals(Requirement.SCHEME)
                && network.equals(chain.in(version))
                && authorization.signer(token, signature).equals(Optional.of(payer()));
    }

    /**
     * Which of the ways to pay it takes; what it claims of them otherwise counts for nothing.
     *
     * @param accepts the ways
     * @return the first that it is for, and empty if there is none
     */
    public Optional<Requirement> chosen(List<Requirement> accepts) {
        return accepts.stream()
                .filter(way -> authorization.to().equals(way.payTo()))
                .filter(way -> authorization.value().equals(way.amount()))
                .filter(way -> isIn(way.network(), way.token()))
                .findFirst();
    }

    /**
     * What stands against settling it, other than what only the chain knows.
     *
     * @param way what was asked for
     * @param now the time
     * @return everything, in words that a client may be told; empty if nothing does
     */
    public List<String> objections(Requirement way, Instant now) {
        List<String> objections = new ArrayList<>();
        note(objections, scheme.equals(Requirement.SCHEME), "the scheme is not exact");
        note(objections, network.equals(way.network().in(version)), "it is for another network");
        note(objections, authorization.to().equals(way.payTo()), "it pays somebody else");
        note(objections, authorization.value().equals(way.amount()), "it is not the amount that was asked for");
        BigInteger second = BigInteger.valueOf(now.getEpochSecond());
        note(objections, authorization.validAfter().compareTo(second) < 0, "it is not valid yet");
        BigInteger settled = second.add(BigInteger.valueOf(SECONDS_LEFT));
        note(objections, authorization.validBefore().compareTo(settled) > 0, "it is not valid for long enough");
        BigInteger latest = second.add(BigInteger.valueOf(way.seconds() + SECONDS_MORE));
        note(objections, authorization.validBefore().compareTo(latest) <= 0, "it is valid for too long");
        note(
                objections,
                authorization.signer(way.token(), signature).equals(Optional.of(payer())),
                "it is not signed by who pays");
        return objections;
    }

    private static void note(List<String> objections, boolean fulfilled, String otherwise) {
        if (!fulfilled) {
            objections.add(otherwise);
        }
    }

    /**
     * What nobody may pay with twice.
     *
     * @param token the token it is in
     * @return the same for every form that the payment can be brought into
     */
    public String replayKey(Token token) {
        return "x402:" + authorization.identity(token);
    }

    /** What a facilitator is asked to settle: the payment as it came, and what was asked for. */
    String settlement(Requirement way, Resource resource) {
        ObjectNode request = json.objectNode();
        request.put("x402Version", version.number());
        request.set("paymentPayload", json);
        request.set("paymentRequirements", way.json(version, resource));
        return request.toString();
    }

    /** Leaves the signature out: whoever has it can have the payment made. */
    @Override
    public String toString() {
        return "PaymentPayload[" + payer() + ", " + authorization.value() + "]";
    }
}
