package io.carnet.billing.examples.tools;

import io.carnet.billing.value.Principal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Whether credits are bought by themselves, and how. */
@RestController
class TopUpController {

    private final TopUpPlans plans;

    TopUpController(TopUpPlans plans) {
        this.plans = plans;
    }

    @GetMapping("/v1/credits/top-up")
    ObjectNode topUp(Principal customer) {
        return plans.view(customer);
    }

    @PutMapping("/v1/credits/top-up")
    ObjectNode set(Principal customer, Body body) {
        plans.set(customer, body.fields());
        return plans.view(customer);
    }
}
