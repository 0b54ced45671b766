package io.carnet.billing.examples.tools;

import io.carnet.billing.Billing;
import io.carnet.billing.Page;
import io.carnet.billing.examples.host.CustomerKeys;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.tools.tool.Toolbox;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.refusal.BillingException;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.RefusedException;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.Span;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.SessionAttribute;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;
import tools.jackson.databind.node.ObjectNode;

/** The pages on which a customer sees and rules what agents spend. {@link ConsoleGuard} has made sure who asks. */
@Controller
class ConsoleController {

    private static final int DAYS = 14;

    private final Billing billing;
    private final Groups groups;
    private final GroupController views;
    private final ActivityController activity;
    private final Checkout checkout;
    private final CustomerKeys keys;
    private final Toolbox toolbox;
    private final InstantSource clock;

    ConsoleController(
            Billing billing,
            Groups groups,
            GroupController views,
            ActivityController activity,
            Checkout checkout,
            CustomerKeys keys,
            Toolbox toolbox,
            InstantSource clock) {
        this.billing = billing;
        this.groups = groups;
        this.views = views;
        this.activity = activity;
        this.checkout = checkout;
        this.keys = keys;
        this.toolbox = toolbox;
        this.clock = clock;
    }

    /** A pack, as it is shown. */
    record PackRow(String name, String left, String held, String expires) {

        static PackRow of(Pack pack) {
            return new PackRow(
                    pack.id().value(),
                    plain(pack.remainingAmount()),
                    plain(new Amount(pack.terms().key().unit(), pack.held())),
                    pack.terms()
                            .expiresAt()
                            .map(at -> at.atOffset(ZoneOffset.UTC).toLocalDate().toString())
                            .orElse("never"));
        }
    }

    private static String plain(Amount credits) {
        return credits.decimal().stripTrailingZeros().toPlainString();
    }

    /** What every page of a customer shows: who it is, what there is to spend, and the token of its forms. */
    @ModelAttribute
    void frame(Model model, HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session != null && session.getAttribute(ConsoleGuard.CUSTOMER) instanceof Principal customer) {
            model.addAttribute("customer", customer.value());
            model.addAttribute("token", session.getAttribute(ConsoleGuard.TOKEN));
            Amount available = billing.credits().balance(customer).available();
            model.addAttribute("available", plain(available));
            model.addAttribute("dollars", Dollars.of(available));
        }
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

    @GetMapping("/console/paid")
    String paid() {
        return "paid";
    }

    @GetMapping("/console")
    String overview(@SessionAttribute(ConsoleGuard.CUSTOMER) Principal customer, Model model) {
        LocalDate today = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
        LocalDate first = today.minusDays(DAYS - 1L);
        Span span = new Span(
                first.atStartOfDay(ZoneOffset.UTC).toInstant(),
                today.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        model.addAttribute("chart", SpendChart.of(billing.history().spend(customer, span), first, today));
        model.addAttribute(
                "packs",
                billing.credits().balance(customer).packs().stream()
                        .map(PackRow::of)
                        .toList());
        model.addAttribute("purchase", "console/" + UUID.randomUUID());
        return "overview";
    }

    @PostMapping("/console/purchases")
    ModelAndView buy(
            @SessionAttribute(ConsoleGuard.CUSTOMER) Principal customer,
            @RequestParam(name = "purchase") String key,
            @RequestParam(name = "credits", defaultValue = "") String credits) {
        int wanted = Optional.of(credits)
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(Integer::valueOf)
                .orElse(0);
        Optional<Long> suggestion = checkout.suggestion(wanted);
        if (suggestion.isPresent()) {
            String why = Checkout.RULE + "; you could buy " + suggestion.get();
            return problem(HttpStatus.BAD_REQUEST, List.of(why));
        }
        Purchase purchase = checkout.buy(customer, key, Optional.of(wanted), Optional.empty());
        return new ModelAndView("purchase", Map.of("purchase", purchase));
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
        Fields fields = fields(form, allow);
        Optional<String> group = fields.needed("group", Fields.text(Groups::name));
        Optional<SpendingPolicy> policy = Caps.policy(fields, toolbox);
        fields.check();
        String token = groups.create(customer, group.orElseThrow(), policy.orElseThrow());
        return new ModelAndView("token", Map.of("group", group.orElseThrow(), "secret", token));
    }

    @PostMapping("/console/groups/{group}")
    String change(
            @SessionAttribute(ConsoleGuard.CUSTOMER) Principal customer,
            @PathVariable("group") String group,
            @RequestParam Map<String, String> form,
            @RequestParam(name = "allow", defaultValue = "") List<String> allow) {
        Fields fields = fields(form, allow);
        Optional<Integer> version = fields.needed("version", Fields::whole);
        Optional<SpendingPolicy> policy = Caps.policy(fields, toolbox);
        fields.check();
        if (!groups.change(customer, group, version.orElseThrow(), policy.orElseThrow())) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no such group");
        }
        return "redirect:/console/groups";
    }

    @PostMapping("/console/groups/{group}/token")
    ModelAndView rotate(
            @SessionAttribute(ConsoleGuard.CUSTOMER) Principal customer, @PathVariable("group") String group) {
        String token = groups.rotate(customer, group)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no such group"));
        return new ModelAndView("token", Map.of("group", group, "secret", token));
    }

    /** What a form says, as the API would be told it. */
    private static Fields fields(Map<String, String> form, List<String> allow) {
        ObjectNode json = Views.object();
        allow.forEach(json.putArray("allow")::add);
        ObjectNode caps = json.putObject("caps");
        form.forEach((name, text) -> {
            if (Caps.NAMES.containsKey(name)) {
                put(caps, name, text);
            } else if (name.equals("group")) {
                json.put(name, text);
            } else if (name.equals("version")) {
                put(json, name, text);
            }
        });
        return Fields.of(json);
    }

    private static void put(ObjectNode json, String name, String text) {
        if (text.matches("[0-9]{1,9}")) {
            json.put(name, Integer.parseInt(text));
        } else if (text.matches("[0-9]{1,12}\\.[0-9]{1,9}")) {
            json.put(name, new BigDecimal(text));
        } else if (!text.isBlank()) {
            json.put(name, text);
        }
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
        activity.csv(customer, query, response);
    }

    @GetMapping("/console/activity.jsonl")
    void jsonLines(
            @SessionAttribute(ConsoleGuard.CUSTOMER) Principal customer, Query query, HttpServletResponse response)
            throws IOException {
        activity.jsonLines(customer, query, response);
    }

    private static ModelAndView problem(HttpStatus status, List<String> problems) {
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
