package io.carnet.billing.examples.x402.protocol;

import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.ethereum.Token;
import java.math.BigInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Payments that another implementation signed, as clients send them. */
final class Payments {

    static final Token USDC =
            new Token("USDC", "2", BigInteger.valueOf(84532), Address.of("0x036CbD53842c5426634e7929541eC2318f3dCF7e"));
    static final Resource PACK = new Resource("https://shop.example/packs/starter", "Ten runs", "application/json");

    /** The last second in which it is valid. */
    static final long END = 1_790_000_600;

    private static final JsonNode SIGNED = JsonMapper.shared()
            .readTree(Payments.class.getResourceAsStream("/signatures.json"))
            .get("transfers")
            .get(2);

    private Payments() {}

    static Address text(String name) {
        return Address.of(SIGNED.get("authorization").get(name).asString());
    }

    /** What the payment was made for. */
    static Requirement asked() {
        return new Requirement(Network.BASE_SEPOLIA, USDC, BigInteger.valueOf(10_000), text("to"), 60);
    }

    static ObjectNode json(Version version) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("x402Version", version.number());
        ObjectNode terms = version == Version.V2 ? json.putObject("accepted") : json;
        terms.put("scheme", "exact").put("network", version == Version.V2 ? "eip155:84532" : "base-sepolia");
        ObjectNode payload = json.putObject("payload");
        payload.set("signature", SIGNED.get("signature"));
        payload.set("authorization", SIGNED.get("authorization").deepCopy());
        return json;
    }

    static PaymentPayload credential(Version version) {
        return PaymentPayload.of(Envelope.write(json(version)));
    }
}
