package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.host.Bearer;
import io.carnet.billing.examples.host.CustomerKeys;
import io.carnet.billing.value.Principal;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Who calls, as the bearer shows, and what was sent: a method with a {@link Principal} answers customers, one with an
 * {@link Agent} the bearers of a group's token, one with a {@link Payer} both, one with {@link Staff} the operator.
 */
@Component
class Callers implements HandlerMethodArgumentResolver, WebMvcConfigurer {

    private static final Set<Class<?>> KNOWN =
            Set.of(Principal.class, Agent.class, Payer.class, Staff.class, Body.class, Query.class);

    private final CustomerKeys keys;
    private final Groups groups;

    Callers(CustomerKeys keys, Groups groups) {
        this.keys = keys;
        this.groups = groups;
    }

    /** Whoever has the token of a group. */
    record Agent(Principal customer, String group) {}

    /** A customer, or an agent of his. */
    record Payer(Principal customer) {}

    /** Who runs the platform. */
    record Staff() {}

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(this);
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return KNOWN.contains(parameter.getParameterType());
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            ModelAndViewContainer view,
            NativeWebRequest request,
            WebDataBinderFactory binders)
            throws IOException {
        Class<?> wanted = parameter.getParameterType();
        HttpServletRequest http = Objects.requireNonNull(request.getNativeRequest(HttpServletRequest.class));
        if (wanted == Body.class) {
            return Body.read(http);
        }
        if (wanted == Query.class) {
            return Query.of(http.getParameterMap());
        }
        return caller(wanted, bearer(http)).orElseThrow(Callers::unauthorized);
    }

    private static String bearer(HttpServletRequest request) {
        return Bearer.in(Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION)))
                .orElse("");
    }

    private Optional<?> caller(Class<?> wanted, String shown) {
        if (wanted == Staff.class) {
            return keys.isOperator(shown) ? Optional.of(new Staff()) : Optional.empty();
        }
        if (wanted == Principal.class) {
            return keys.customer(shown);
        }
        if (wanted == Agent.class) {
            return groups.bearing(shown);
        }
        return keys.customer(shown)
                .or(() -> groups.bearing(shown).map(Agent::customer))
                .map(Payer::new);
    }

    private static ErrorResponseException unauthorized() {
        ErrorResponseException unauthorized = new ErrorResponseException(HttpStatus.UNAUTHORIZED);
        unauthorized.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        return unauthorized;
    }
}
