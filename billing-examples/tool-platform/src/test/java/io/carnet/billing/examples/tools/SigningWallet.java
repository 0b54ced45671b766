package io.carnet.billing.examples.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.x402.ethereum.TestWallet;
import io.carnet.billing.examples.x402.wallet.CanonicalJson;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A wallet that signs what it asks for, as a client of the platform does, in a session of its own. */
record SigningWallet(Client client, TestWallet wallet, String session) {

    static SigningWallet open(Client client, String name) {
        TestWallet wallet = new TestWallet(name);
        Answer opened = client.post(
                "/external/auth/session",
                "{\"wallet_address\":\"" + wallet.address().withCheckSum() + "\"}");
        return new SigningWallet(client, wallet, opened.at("/session_nonce"));
    }

    static String path(String tool, String action) {
        return "/external/tools/" + tool + "/actions/" + action + "/invoke";
    }

    SigningWallet at(Client other) {
        return new SigningWallet(other, wallet, session);
    }

    String customer() {
        return SignedRequests.customer(wallet.address()).value();
    }

    /** What is signed, but for what it is about. */
    String lines(String request) {
        return "agentpmt-external\nwallet:" + wallet.address() + "\nsession:" + session + "\nrequest:" + request;
    }

    private ObjectNode body(String request, String about) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("wallet_address", wallet.address().withCheckSum())
                .put("session_nonce", session)
                .put("request_id", request)
                .put("signature", wallet.sign(lines(request) + "\n" + about));
    }

    ObjectNode balanceBody(String request) {
        return body(request, "action:balance\nproduct:-\npayload:");
    }

    Answer balance(String request) {
        return client.post("/external/credits/balance", balanceBody(request).toString());
    }

    /** Without its parameters, which are to be sent as they were signed. */
    ObjectNode callBody(String tool, String action, String request, String parameters) {
        return body(
                request,
                "method:POST\npath:" + path(tool, action) + "\npayload:" + sha256(CanonicalJson.of(parameters)));
    }

    Answer call(String tool, String action, String request, String parameters) {
        String body = callBody(tool, action, request, parameters).toString();
        return client.post(
                path(tool, action), body.substring(0, body.length() - 1) + ",\"parameters\":" + parameters + "}");
    }

    /** One that costs a credit. */
    Answer count(String request) {
        return call("text", "statistics", request, "{\"text\":\"Two words.\"}");
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
