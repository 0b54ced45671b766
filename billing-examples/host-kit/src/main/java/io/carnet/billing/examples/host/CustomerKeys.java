package io.carnet.billing.examples.host;

import io.carnet.billing.value.Principal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys that customers prove themselves by: the name, and a code over it that only who has the operator's token can make.
 * Nothing is kept, so no key can be taken back but by another token.
 */
public final class CustomerKeys {

    /** Below, who has a customer's key could guess the token. */
    public static final int SHORTEST_TOKEN = 32;

    private final byte[] token;
    private final Optional<String> others;

    public CustomerKeys(String token) {
        this(token, Optional.empty());
    }

    /** @param others what the names of those begin with who prove themselves otherwise: a key of theirs opens nothing */
    public CustomerKeys(String token, Optional<String> others) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.others = others;
    }

    public boolean isOperator(String shown) {
        return MessageDigest.isEqual(token, shown.getBytes(StandardCharsets.UTF_8));
    }

    public String issue(Principal customer) {
        return customer + "." + code(customer.value());
    }

    public Optional<Principal> customer(String key) {
        int dot = key.lastIndexOf('.');
        String name = key.substring(0, Math.max(dot, 0));
        byte[] code = key.substring(dot + 1).getBytes(StandardCharsets.UTF_8);
        boolean opens = others.filter(name::startsWith).isEmpty();
        return MessageDigest.isEqual(code(name).getBytes(StandardCharsets.UTF_8), code) && opens
                ? Optional.of(Principal.of(name))
                : Optional.empty();
    }

    private String code(String name) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(token, "HmacSHA256"));
            byte[] code = mac.doFinal(("customer " + name).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(code);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
