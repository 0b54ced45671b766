package io.carnet.billing.examples.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.carnet.billing.examples.host.Operator;
import io.carnet.billing.examples.tools.Callers.Staff;
import io.carnet.billing.value.Keys;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.node.ObjectNode;

/** What only whoever runs the platform may ask, by the operator's token; and what the platform answers, to anybody. */
@RestController
class OperatorController {

    private final Operator operator;

    OperatorController(Operator operator) {
        this.operator = operator;
    }

    @PostMapping("/v1/operator/customers")
    ResponseEntity<ObjectNode> welcome(Staff staff, Body body) {
        return ResponseEntity.status(HttpStatus.CREATED).body(operator.welcome(body.bytes()));
    }

    @GetMapping("/v1/operator/customers/{customer}")
    ObjectNode account(Staff staff, @PathVariable("customer") String customer) {
        return operator.account(named(customer));
    }

    @PostMapping("/v1/operator/customers/{customer}/top-up/resume")
    ObjectNode resumeTopUp(Staff staff, @PathVariable("customer") String customer) {
        return operator.resumeTopUp(named(customer));
    }

    private static Principal named(String customer) {
        if (!Keys.wellFormed(customer)) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return Principal.of(customer);
    }

    @GetMapping("/v1/operator/audit")
    ObjectNode audit(Staff staff) {
        return operator.audit();
    }

    @PostMapping("/v1/operator/reconcile")
    ObjectNode reconcile(Staff staff) {
        return operator.reconcile();
    }

    @GetMapping("/openapi.yaml")
    ResponseEntity<String> description() throws IOException {
        try (var text = new ClassPathResource("openapi.yaml").getInputStream()) {
            return ResponseEntity.ok()
                    .header("Content-Type", "application/yaml;charset=UTF-8")
                    .body(new String(text.readAllBytes(), UTF_8));
        }
    }
}
