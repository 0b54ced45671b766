package io.carnet.billing.examples.x402.protocol;

import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.ethereum.Token;
import java.math.BigInteger;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A way to pay: the scheme {@code exact}, settled before anything is given for it.
 *
 * @param network where
 * @param token in what
 * @param amount how many of the token's smallest units, exactly
 * @param payTo to whom
 * @param seconds how long the payment must stay valid
 */
public record Requirement(Network network, Token token, BigInteger amount, Address payTo, int seconds) {

    static final String SCHEME = "exact";

    /**
     * Guards the figures.
     *
     * @throws IllegalArgumentException if the token is on another network, or a figure is not above zero
     */
    public Requirement {
        if (!token.chain().equals(network.chain())) {
            throw new IllegalArgumentException("the token is on another network");
        }
        if (amount.signum() <= 0 || seconds <= 0) {
            throw new IllegalArgumentException("amount and seconds must be above zero");
        }
    }

    ObjectNode json(Version version, Resource resource) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("scheme", SCHEME).put("network", network.in(version));
        if (version == Version.V2) {
            json.put("amount", amount.toString());
        } else {
            json.put("maxAmountRequired", amount.toString())
                    .put("resource", resource.url())
                    .put("description", resource.description())
                    .put("mimeType", resource.mimeType());
        }
        json.put("asset", token.contract().withCheckSum())
                .put("payTo", payTo.withCheckSum())
                .put("maxTimeoutSeconds", seconds);
        ObjectNode extra = json.putObject("extra");
        extra.put("name", token.name()).put("version", token.version());
        if (version == Version.V2) {
            extra.put("assetTransferMethod", "eip3009").put("paymentFlow", "upfront");
        }
        return json;
    }
}
