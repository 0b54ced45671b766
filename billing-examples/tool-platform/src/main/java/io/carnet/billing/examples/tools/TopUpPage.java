package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.InvalidRequestException.Problem;
import io.carnet.billing.value.Principal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.SessionAttribute;
import org.springframework.web.servlet.ModelAndView;
import tools.jackson.databind.node.ObjectNode;

/** Whether credits are bought by themselves, how far the customer agrees to that, and how it has gone. */
@ConsolePage
class TopUpPage {

    private static final Set<String> NUMBERS = Set.of("threshold", "amount", "charges", "days");
    private static final Set<String> TEXTS = Set.of("card", "per_charge_usd", "per_period_usd");

    /** What the form proposes to who has no plan. */
    private static final Map<String, String> PROPOSAL = Map.of(
            "threshold",
            "100",
            "amount",
            "500",
            "per_charge_usd",
            "5.00",
            "per_period_usd",
            "50.00",
            "charges",
            "10",
            "days",
            "30");

    private final TopUpPlans plans;

    TopUpPage(TopUpPlans plans) {
        this.plans = plans;
    }

    @GetMapping("/console/top-up")
    ModelAndView topUp(@SessionAttribute(ConsoleGuard.CUSTOMER) Principal customer) {
        ObjectNode view = plans.view(customer);
        Map<String, String> said = new HashMap<>(PROPOSAL);
        view.get("plan")
                .properties()
                .forEach(field -> said.put(field.getKey(), field.getValue().asString()));
        said.put("version", view.get("version").asString());
        return page(view, said, Map.of(), HttpStatus.OK);
    }

    @PostMapping("/console/top-up")
    ModelAndView set(
            @SessionAttribute(ConsoleGuard.CUSTOMER) Principal customer, @RequestParam Map<String, String> form) {
        Form said = new Form(form);
        ObjectNode json = said.numbers(Views.object(), Set.of("version"));
        said.texts(said.numbers(json.putObject("plan"), NUMBERS), TEXTS);
        try {
            plans.set(customer, Fields.of(json));
            return new ModelAndView("redirect:/console/top-up");
        } catch (InvalidRequestException e) {
            Map<String, String> wrong = e.problems().stream()
                    .collect(Collectors.toMap(
                            problem -> problem.path().replace("plan.", ""),
                            Problem::message,
                            (one, other) -> one + "; " + other));
            return page(plans.view(customer), form, wrong, HttpStatus.UNPROCESSABLE_CONTENT);
        }
    }

    @PostMapping("/console/top-up/off")
    String end(@SessionAttribute(ConsoleGuard.CUSTOMER) Principal customer, @RequestParam Map<String, String> form) {
        plans.set(customer, Fields.of(new Form(form).numbers(Views.object().putNull("plan"), Set.of("version"))));
        return "redirect:/console/top-up";
    }

    private static ModelAndView page(
            ObjectNode view, Map<String, String> said, Map<String, String> wrong, HttpStatus status) {
        return new ModelAndView("top-up", Map.of("topUp", view, "said", said, "wrong", wrong), status);
    }
}
