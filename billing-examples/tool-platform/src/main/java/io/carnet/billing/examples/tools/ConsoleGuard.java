package io.carnet.billing.examples.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Lets into the console who has logged in, and takes forms only from the console's own pages: by the origin that browsers
 * tell, and by a token that the session's pages carry.
 */
@Component
class ConsoleGuard implements HandlerInterceptor, WebMvcConfigurer {

    static final String CUSTOMER = "customer";
    static final String TOKEN = "token";

    private static final String LOGIN = "/console/login";
    private static final Set<String> OPEN = Set.of(LOGIN, "/console/paid", "/console/style.css");

    private final String own;

    /** What browsers say is known, since proxies need not tell which host was asked for. */
    ConsoleGuard(Settings settings) {
        URI url = settings.x402().url();
        own = (url.getScheme() + "://" + url.getAuthority()).toLowerCase(Locale.ROOT);
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/console", "/console/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        // With no-referrer, browsers would send forms of these very pages with Origin: null.
        response.setHeader("Referrer-Policy", "same-origin");
        boolean open = OPEN.contains(request.getRequestURI());
        HttpSession session = request.getSession(false);
        boolean known = session != null && session.getAttribute(CUSTOMER) != null;
        boolean form = !request.getMethod().equals("GET");
        if (form && (foreign(request) || (!open && known && !carriesToken(request, session)))) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
            return false;
        }
        if (!open && !known) {
            response.sendRedirect(LOGIN);
            return false;
        }
        return true;
    }

    /** Whether a browser says that another site's page has sent it. */
    private boolean foreign(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        return (site != null && !site.equals("same-origin") && !site.equals("none"))
                || (origin != null && !origin.equals(own) && !sameHost(origin, request.getHeader("Host")));
    }

    private static boolean sameHost(String origin, String host) {
        try {
            return Objects.equals(URI.create(origin).getAuthority(), host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean carriesToken(HttpServletRequest request, HttpSession session) {
        String sent = Objects.requireNonNullElse(request.getParameter(TOKEN), "");
        return MessageDigest.isEqual(String.valueOf(session.getAttribute(TOKEN)).getBytes(UTF_8), sent.getBytes(UTF_8));
    }
}
