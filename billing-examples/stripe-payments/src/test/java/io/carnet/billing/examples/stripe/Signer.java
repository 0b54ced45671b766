package io.carnet.billing.examples.stripe;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs events as Stripe does. */
public final class Signer {

    private Signer() {}

    public static String header(String event, Instant at, String... secrets) {
        return header(event.getBytes(StandardCharsets.UTF_8), at, secrets);
    }

    static String header(byte[] body, Instant at, String... secrets) {
        StringBuilder header = new StringBuilder("t=").append(at.getEpochSecond());
        for (String secret : secrets) {
            header.append(",v1=").append(signature(body, String.valueOf(at.getEpochSecond()), secret));
        }
        return header.toString();
    }

    static String signature(byte[] body, String time, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((time + ".").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
