package io.carnet.billing.examples.tools;

import io.carnet.billing.Billing;
import io.carnet.billing.Page;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.tools.tool.Toolbox;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.Story;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.value.Keys;
import io.carnet.billing.value.Principal;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What ran for a customer: page by page, one call with all that was booked for it, and all of it as a file. */
@RestController
class ActivityController {

    private final Billing billing;
    private final Toolbox toolbox;

    ActivityController(Billing billing, Toolbox toolbox) {
        this.billing = billing;
        this.toolbox = toolbox;
    }

    @GetMapping("/v1/activity")
    ObjectNode page(Principal customer, Query query) {
        ActivityQuery asked = ActivityQuery.page(query, toolbox);
        Page<Run> page = billing.activity().page(customer, asked.filter(), asked.cursor(), asked.limit());
        ObjectNode json = Views.object();
        ArrayNode rows = json.putArray("rows");
        page.rows().forEach(run -> rows.add(row(run)));
        page.next().ifPresent(next -> json.put("next_cursor", String.valueOf(next)));
        return json;
    }

    static ObjectNode row(Run run) {
        String product = run.terms().product().id().value();
        int slash = product.indexOf('/');
        ObjectNode json = Views.object()
                .put("call", run.key().value())
                .put("number", run.number())
                .put("product", product.substring(0, slash))
                .put("action", product.substring(slash + 1));
        run.terms().spender().map(Spender::group).ifPresent(group -> json.put("group", group));
        run.terms().spender().flatMap(Spender::agent).ifPresent(session -> json.put("session", session));
        json.put("status", Status.of(run.state()).toString())
                .put("charge_state", run.chargeState().name().toLowerCase(Locale.ROOT))
                .put("started_at", run.times().authorized().toString());
        run.duration().ifPresent(duration -> json.put("duration_ms", duration.toMillis()));
        Views.credits(json, "charged_credits", run.charged());
        Views.credits(json, "held_credits", run.held());
        run.refusal().ifPresent(refusal -> json.put("refused_because", refusal.message()));
        return json;
    }

    @GetMapping("/v1/activity/calls/{*call}")
    ObjectNode call(Principal customer, @PathVariable("call") String path) {
        Story story = Optional.of(path.substring(1))
                .filter(Keys::wellFormed)
                .flatMap(key -> billing.activity().story(customer, key))
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no such call"));
        ObjectNode json = row(story.run());
        ArrayNode steps = json.putArray("steps");
        for (Story.Chapter chapter : story.chapters()) {
            ObjectNode step = steps.addObject()
                    .put("step", chapter.step().what().name().toLowerCase(Locale.ROOT))
                    .put("at", chapter.step().at().toString());
            ArrayNode entries = step.putArray("journal");
            chapter.entries().forEach(entry -> entries.add(entry(entry)));
        }
        return json;
    }

    private static ObjectNode entry(Entry entry) {
        ObjectNode json = Views.object()
                .put("number", entry.number())
                .put("kind", entry.movement().kind().name().toLowerCase(Locale.ROOT));
        Views.credits(json, "credits", entry.movement().amount());
        entry.movement().pack().ifPresent(pack -> json.put("pack", pack.value()));
        return json.put("hash", entry.hash().toString());
    }

    @GetMapping("/v1/activity/export.csv")
    void csv(Principal customer, Query query, HttpServletResponse response) throws IOException {
        ActivityFilter filter = ActivityQuery.filter(query, toolbox);
        file(response, "text/csv", "activity.csv");
        billing.activity().csv(customer, filter, response.getWriter());
    }

    @GetMapping("/v1/activity/export.jsonl")
    void jsonLines(Principal customer, Query query, HttpServletResponse response) throws IOException {
        ActivityFilter filter = ActivityQuery.filter(query, toolbox);
        file(response, "application/jsonl", "activity.jsonl");
        billing.activity().jsonLines(customer, filter, response.getWriter());
    }

    private static void file(HttpServletResponse response, String type, String name) {
        response.setContentType(type);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"");
    }
}
