package io.carnet.billing.examples.x402.protocol;

import io.carnet.billing.examples.x402.ethereum.Address;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a client gets that has paid.
 *
 * @param transaction the chain's name for the payment
 * @param network where
 * @param payer who paid
 */
public record Receipt(String transaction, Network network, Address payer) {

    /**
     * The header a version's clients look for.
     *
     * @param version the payment's
     * @return its name
     */
    public static String name(Version version) {
        return version == Version.V2 ? "PAYMENT-RESPONSE" : "X-PAYMENT-RESPONSE";
    }

    /**
     * The header's value.
     *
     * @param version the payment's
     * @return JSON in base64
     */
    public String header(Version version) {
        return Envelope.write(JsonNodeFactory.instance
                .objectNode()
                .put("success", true)
                .put("transaction", transaction)
                .put("network", network.in(version))
                .put("payer", payer.withCheckSum()));
    }
}
