package io.carnet.billing.examples.x402.payment;

import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.ethereum.TestWallet;
import io.carnet.billing.examples.x402.ethereum.Token;
import io.carnet.billing.examples.x402.ethereum.TransferAuthorization;
import io.carnet.billing.examples.x402.protocol.Network;
import io.carnet.billing.examples.x402.protocol.Version;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.PaymentMethod.Taking;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Who pays: signs as a client does, whatever it is told to. */
public record Shopper(TestWallet wallet, Version version, BigInteger value, Address to, Instant end, String nonce) {

    static final Token USDC =
            new Token("USDC", "2", BigInteger.valueOf(84532), Address.of("0x036CbD53842c5426634e7929541eC2318f3dCF7e"));
    public static final Address SHOP = new TestWallet("shop").address();
    static final Tender TENDER = new Tender("USD", Network.BASE_SEPOLIA, USDC, 6, SHOP, 60);
    static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");

    /** One who pays ten dollars as asked. */
    public static Shopper honest() {
        return new Shopper(
                new TestWallet("payer"),
                Version.V2,
                BigInteger.valueOf(10_000_000),
                SHOP,
                NOW.plusSeconds(60),
                TestWallet.nonce("1"));
    }

    public Shopper speaking(Version other) {
        return new Shopper(wallet, other, value, to, end, nonce);
    }

    public Shopper paying(long units) {
        return new Shopper(wallet, version, BigInteger.valueOf(units), to, end, nonce);
    }

    public Shopper payingTo(Address other) {
        return new Shopper(wallet, version, value, other, end, nonce);
    }

    public Shopper until(Instant other) {
        return new Shopper(wallet, version, value, to, other, nonce);
    }

    public Shopper once(String other) {
        return new Shopper(wallet, version, value, to, end, TestWallet.nonce(other));
    }

    TransferAuthorization authorization() {
        return new TransferAuthorization(
                wallet.address(), to, value, BigInteger.ZERO, BigInteger.valueOf(end.getEpochSecond()), nonce);
    }

    String replayKey() {
        return "x402:" + authorization().identity(USDC);
    }

    ObjectNode json() {
        boolean now = version == Version.V2;
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("x402Version", now ? 2 : 1);
        ObjectNode terms = now ? json.putObject("accepted") : json;
        terms.put("scheme", "exact").put("network", now ? "eip155:84532" : "base-sepolia");
        if (now) {
            terms.put("amount", value.toString()).put("payTo", to.value());
        }
        ObjectNode payload = json.putObject("payload");
        payload.put("signature", wallet.sign(authorization(), USDC));
        payload.putObject("authorization")
                .put("from", wallet.address().value())
                .put("to", to.value())
                .put("value", value.toString())
                .put("validAfter", "0")
                .put("validBefore", String.valueOf(end.getEpochSecond()))
                .put("nonce", nonce);
        return json;
    }

    public String credential() {
        return header(json());
    }

    static String header(ObjectNode json) {
        return Base64.getEncoder().encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    PaymentMethod.Signed method() {
        return new PaymentMethod.Signed(credential(), replayKey(), Taking.EXACT);
    }
}
