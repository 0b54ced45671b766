package io.carnet.billing.examples.tools;

import io.carnet.billing.Billing;
import io.carnet.billing.Page;
import io.carnet.billing.examples.tools.tool.Toolbox;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.Principal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.SessionAttribute;

/** What ran, by its filters, page by page and as files. */
@ConsolePage
class ActivityPage {

    private final Billing billing;
    private final Groups groups;
    private final ActivityController files;
    private final Toolbox toolbox;

    ActivityPage(Billing billing, Groups groups, ActivityController files, Toolbox toolbox) {
        this.billing = billing;
        this.groups = groups;
        this.files = files;
        this.toolbox = toolbox;
    }

    @GetMapping("/console/activity")
    String activity(
            @SessionAttribute(ConsoleGuard.CUSTOMER) Principal customer,
            Query query,
            HttpServletRequest request,
            Model model) {
        ActivityQuery asked = ActivityQuery.page(query, toolbox);
        Page<Run> page = billing.activity().page(customer, asked.filter(), asked.cursor(), asked.limit());
        Map<String, String> filter = new TreeMap<>();
        request.getParameterMap().forEach((name, values) -> filter.put(name, values[0]));
        filter.remove("cursor");
        model.addAttribute(
                "rows", page.rows().stream().map(ActivityController::row).toList());
        page.next().ifPresent(next -> model.addAttribute("next", next));
        model.addAttribute("filter", filter);
        model.addAttribute("statuses", Status.values());
        model.addAttribute("names", groups.names(customer));
        model.addAttribute(
                "tools",
                toolbox.products()
                        .map(product -> product.substring(0, product.indexOf('/')))
                        .distinct()
                        .toList());
        return "activity";
    }

    @GetMapping("/console/activity.csv")
    void csv(@SessionAttribute(ConsoleGuard.CUSTOMER) Principal customer, Query query, HttpServletResponse response)
            throws IOException {
        files.csv(customer, query, response);
    }

    @GetMapping("/console/activity.jsonl")
    void jsonLines(
            @SessionAttribute(ConsoleGuard.CUSTOMER) Principal customer, Query query, HttpServletResponse response)
            throws IOException {
        files.jsonLines(customer, query, response);
    }
}
