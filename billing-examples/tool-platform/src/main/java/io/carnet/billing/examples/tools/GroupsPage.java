package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.tools.tool.Toolbox;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.value.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.SessionAttribute;
import org.springframework.web.servlet.ModelAndView;
import tools.jackson.databind.node.ObjectNode;

/** The agent groups: what each may run and spend, what it has spent of that, and its token. */
@ConsolePage
class GroupsPage {

    private final Groups groups;
    private final GroupController views;
    private final Toolbox toolbox;

    GroupsPage(Groups groups, GroupController views, Toolbox toolbox) {
        this.groups = groups;
        this.views = views;
        this.toolbox = toolbox;
    }

    @GetMapping("/console/groups")
    String groups(@SessionAttribute(ConsoleGuard.CUSTOMER) Principal customer, Model model) {
        model.addAttribute(
                "groups",
                groups.names(customer).stream()
                        .map(group -> views.view(customer, group))
                        .toList());
        model.addAttribute("products", toolbox.products().toList());
        model.addAttribute("windows", Caps.NAMES.keySet());
        return "groups";
    }

    @PostMapping("/console/groups")
    ModelAndView create(
            @SessionAttribute(ConsoleGuard.CUSTOMER) Principal customer,
            @RequestParam Map<String, String> form,
            @RequestParam(name = "allow", defaultValue = "") List<String> allow) {
        Fields fields = Fields.of(new Form(form).texts(policy(form, allow), Set.of("group")));
        Optional<String> group = fields.needed("group", Fields.text(Groups::name));
        Optional<SpendingPolicy> policy = Caps.policy(fields, toolbox);
        fields.check();
        return token(group.orElseThrow(), groups.create(customer, group.orElseThrow(), policy.orElseThrow()));
    }

    @PostMapping("/console/groups/{group}")
    String change(
            @SessionAttribute(ConsoleGuard.CUSTOMER) Principal customer,
            @PathVariable("group") String group,
            @RequestParam Map<String, String> form,
            @RequestParam(name = "allow", defaultValue = "") List<String> allow) {
        Fields fields = Fields.of(new Form(form).numbers(policy(form, allow), Set.of("version")));
        Optional<Integer> version = fields.needed("version", Fields::whole);
        Optional<SpendingPolicy> policy = Caps.policy(fields, toolbox);
        fields.check();
        groups.change(customer, group, version.orElseThrow(), policy.orElseThrow());
        return "redirect:/console/groups";
    }

    @PostMapping("/console/groups/{group}/token")
    ModelAndView rotate(
            @SessionAttribute(ConsoleGuard.CUSTOMER) Principal customer, @PathVariable("group") String group) {
        return token(group, groups.rotate(customer, group));
    }

    private static ModelAndView token(String group, String token) {
        return new ModelAndView("token", Map.of("group", group, "secret", token));
    }

    private static ObjectNode policy(Map<String, String> form, List<String> allow) {
        ObjectNode json = Views.object();
        allow.forEach(json.putArray("allow")::add);
        new Form(form).numbers(json.putObject("caps"), Caps.NAMES.keySet());
        return json;
    }
}
