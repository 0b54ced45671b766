package io.carnet.billing.examples.five;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.carnet.billing.value.Principal;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Who calls, as the bearer key shows: a method that has a {@link Principal} or an {@link Operator} answers nobody else. A
 * customer's key is the name, and a code over it that takes the secret to make: nothing is kept, and no key can be taken
 * back but by another secret.
 */
final class Callers implements HandlerMethodArgumentResolver, WebMvcConfigurer {

    private static final int SHORTEST = 32;
    private static final String SCHEME = "Bearer ";

    private final byte[] secret;
    private final byte[] operatorToken;

    /** Who may grant. */
    record Operator() {}

    /**
     * With the secrets of the environment, since anybody can list arguments.
     *
     * @throws IllegalArgumentException naming everything that is missing, or short enough to be guessed
     */
    Callers(Map<String, String> environment) {
        secret = environment.getOrDefault("FIVE_CUSTOMER_SECRET", "").getBytes(UTF_8);
        operatorToken = environment.getOrDefault("FIVE_OPERATOR_TOKEN", "").getBytes(UTF_8);
        String problems = (secret.length < SHORTEST ? " FIVE_CUSTOMER_SECRET" : "")
                + (operatorToken.length < SHORTEST ? " FIVE_OPERATOR_TOKEN" : "");
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "set, to " + SHORTEST + " bytes or more, in the environment:" + problems);
        }
    }

    String keyOf(Principal customer) {
        return customer + "." + code(customer.value());
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(this);
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Principal.class || parameter.getParameterType() == Operator.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            ModelAndViewContainer view,
            NativeWebRequest request,
            WebDataBinderFactory binders) {
        String header = Objects.requireNonNullElse(request.getHeader(HttpHeaders.AUTHORIZATION), "");
        String shown =
                header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) ? header.substring(SCHEME.length()) : "";
        String name = shown.substring(0, Math.max(shown.lastIndexOf('.'), 0));
        if (parameter.getParameterType() == Operator.class && same(operatorToken, shown)) {
            return new Operator();
        }
        if (parameter.getParameterType() == Principal.class && same((name + "." + code(name)).getBytes(UTF_8), shown)) {
            return Principal.of(name);
        }
        ErrorResponseException unauthorized = new ErrorResponseException(HttpStatus.UNAUTHORIZED);
        unauthorized.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        throw unauthorized;
    }

    private static boolean same(byte[] right, String shown) {
        return MessageDigest.isEqual(right, shown.getBytes(UTF_8));
    }

    private String code(String name) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(name.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
