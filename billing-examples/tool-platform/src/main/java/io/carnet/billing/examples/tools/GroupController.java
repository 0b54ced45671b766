package io.carnet.billing.examples.tools;

import io.carnet.billing.Billing;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.tools.tool.Toolbox;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.StoredPolicy;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Unit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A customer's agent groups, and what each may run and spend. */
@RestController
class GroupController {

    private final Billing billing;
    private final Groups groups;
    private final Toolbox toolbox;

    GroupController(Billing billing, Groups groups, Toolbox toolbox) {
        this.billing = billing;
        this.groups = groups;
        this.toolbox = toolbox;
    }

    @PostMapping("/v1/groups")
    ResponseEntity<ObjectNode> create(Principal customer, Body body) {
        Fields fields = body.fields();
        Optional<String> group = fields.needed("group", Fields.text(Groups::name));
        Optional<SpendingPolicy> policy = Caps.policy(fields, toolbox);
        fields.check();
        String token = groups.create(customer, group.orElseThrow(), policy.orElseThrow());
        return ResponseEntity.status(HttpStatus.CREATED)
                .body(view(customer, group.orElseThrow()).put("token", token));
    }

    @GetMapping("/v1/groups")
    ObjectNode list(Principal customer) {
        ObjectNode json = Views.object();
        ArrayNode all = json.putArray("groups");
        groups.names(customer).forEach(group -> all.add(view(customer, group)));
        return json;
    }

    @GetMapping("/v1/groups/{group}")
    ObjectNode group(Principal customer, @PathVariable("group") String group) {
        groups.requireExists(customer, group);
        return view(customer, group);
    }

    @PutMapping("/v1/groups/{group}")
    ObjectNode change(Principal customer, @PathVariable("group") String group, Body body) {
        Fields fields = body.fields();
        Optional<Integer> version = fields.needed("version", Fields::whole);
        Optional<SpendingPolicy> policy = Caps.policy(fields, toolbox);
        fields.check();
        groups.change(customer, group, version.orElseThrow(), policy.orElseThrow());
        return view(customer, group);
    }

    @PostMapping("/v1/groups/{group}/token")
    ObjectNode rotate(Principal customer, @PathVariable("group") String group) {
        return Views.object().put("group", group).put("token", groups.rotate(customer, group));
    }

    ObjectNode view(Principal customer, String group) {
        StoredPolicy stored = billing.spending().policy(customer, Groups.subject(group));
        List<CapWindow> used = billing.spending().used(customer, Groups.subject(group));
        ObjectNode json = Views.object().put("group", group).put("version", stored.version());
        ArrayNode allow = json.putArray("allow");
        stored.policy().allowed().orElse(Set.of()).stream()
                .map(ProductId::value)
                .sorted()
                .forEach(allow::add);
        ObjectNode caps = json.putObject("caps");
        ObjectNode spent = json.putObject("used");
        Caps.NAMES.forEach((name, window) -> {
            stored.policy().caps().stream()
                    .filter(cap -> cap.window() == window)
                    .forEach(cap -> Views.credits(caps, name, new Amount(Unit.CREDITS, cap.limit())));
            used.stream().filter(each -> each.key().window() == window).forEach(each -> {
                Views.credits(spent, name, new Amount(Unit.CREDITS, each.used()));
            });
        });
        return json;
    }
}
