package io.carnet.billing.examples.tools;

import io.carnet.billing.payment.Purchase;
import io.carnet.billing.value.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.SessionAttribute;
import org.springframework.web.servlet.ModelAndView;

/** Where customers are sent to pay, and where they come back to. */
@ConsolePage
class PurchasePage {

    private final Checkout checkout;

    PurchasePage(Checkout checkout) {
        this.checkout = checkout;
    }

    @PostMapping("/console/purchases")
    ModelAndView buy(
            @SessionAttribute(ConsoleGuard.CUSTOMER) Principal customer,
            @RequestParam(name = "purchase") String key,
            @RequestParam(name = "credits", defaultValue = "") String credits,
            @RequestParam(name = "keep", defaultValue = "false") boolean keep) {
        int wanted = Optional.of(credits)
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(Integer::valueOf)
                .orElse(0);
        Optional<Long> suggestion = checkout.suggestion(wanted);
        if (suggestion.isPresent()) {
            String why = Checkout.RULE + "; you could buy " + suggestion.get();
            return ConsoleFrame.problem(HttpStatus.BAD_REQUEST, List.of(why));
        }
        Purchase purchase = checkout.buy(customer, key, Optional.of(wanted), Optional.empty(), keep);
        return new ModelAndView("purchase", Map.of("purchase", purchase));
    }

    @GetMapping("/console/paid")
    String paid() {
        return "paid";
    }
}
