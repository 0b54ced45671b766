package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.host.CustomerKeys;
import io.carnet.billing.value.Principal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Begins and ends sessions. */
@ConsolePage
class LoginPage {

    private final CustomerKeys keys;

    LoginPage(CustomerKeys keys) {
        this.keys = keys;
    }

    @GetMapping("/console/login")
    String login() {
        return "login";
    }

    @PostMapping("/console/login")
    ModelAndView login(@RequestParam(name = "key", defaultValue = "") String key, HttpServletRequest request) {
        Optional<Principal> customer = keys.customer(key.strip());
        if (customer.isEmpty()) {
            return new ModelAndView("login", Map.of("wrong", true), HttpStatus.UNAUTHORIZED);
        }
        Optional.ofNullable(request.getSession(false)).ifPresent(HttpSession::invalidate);
        HttpSession session = request.getSession();
        session.setAttribute(ConsoleGuard.CUSTOMER, customer.get());
        session.setAttribute(ConsoleGuard.TOKEN, UUID.randomUUID().toString());
        return new ModelAndView("redirect:/console");
    }

    @PostMapping("/console/logout")
    String logout(HttpSession session) {
        session.invalidate();
        return "redirect:/console/login";
    }
}
