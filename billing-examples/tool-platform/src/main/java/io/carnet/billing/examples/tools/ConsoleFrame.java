package io.carnet.billing.examples.tools;

import io.carnet.billing.Billing;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.refusal.BillingException;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.RefusedException;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.List;
import java.util.Map;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;

/** What is around every page, and how the console says no. */
@ControllerAdvice(annotations = ConsolePage.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class ConsoleFrame {

    private final Billing billing;

    ConsoleFrame(Billing billing) {
        this.billing = billing;
    }

    /** Which page it is, whose, what there is to spend, and the token of its forms: what goes wrong is told inside of that too. */
    @ModelAttribute
    void frame(HttpServletRequest request) {
        request.setAttribute("page", request.getRequestURI());
        HttpSession session = request.getSession(false);
        if (session != null && session.getAttribute(ConsoleGuard.CUSTOMER) instanceof Principal customer) {
            request.setAttribute("customer", customer.value());
            request.setAttribute("token", session.getAttribute(ConsoleGuard.TOKEN));
            Amount available = billing.credits().balance(customer).available();
            request.setAttribute("available", Views.plain(available));
            request.setAttribute("dollars", Dollars.of(available));
        }
    }

    static ModelAndView problem(HttpStatus status, List<String> problems) {
        return new ModelAndView("problem", Map.of("problems", problems), status);
    }

    @ExceptionHandler
    ModelAndView invalid(InvalidRequestException e) {
        return problem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                e.problems().stream()
                        .map(each -> each.path() + " " + each.message())
                        .toList());
    }

    @ExceptionHandler
    ModelAndView refused(RefusedException e) {
        return problem(
                HttpStatus.valueOf(e.refusal().reason().httpStatus()),
                List.of(e.refusal().message()));
    }

    @ExceptionHandler
    ModelAndView early(ResponseStatusException e) {
        return problem(HttpStatus.valueOf(e.getStatusCode().value()), List.of(String.valueOf(e.getReason())));
    }

    @ExceptionHandler
    ModelAndView unavailable(BillingException e) {
        return problem(HttpStatus.SERVICE_UNAVAILABLE, List.of("please try again"));
    }
}
