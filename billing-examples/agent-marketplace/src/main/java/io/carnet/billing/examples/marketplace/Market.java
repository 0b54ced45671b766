package io.carnet.billing.examples.marketplace;

import io.carnet.billing.Billing;
import io.carnet.billing.BuyRequest;
import io.carnet.billing.DirectPayment;
import io.carnet.billing.Listing;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.marketplace.CashDesk.Means;
import io.carnet.billing.examples.marketplace.agents.Agent;
import io.carnet.billing.examples.marketplace.agents.Agent.AgentFailure;
import io.carnet.billing.examples.marketplace.agents.Agents;
import io.carnet.billing.examples.marketplace.agents.Card;
import io.carnet.billing.payment.PaymentProtocol.Credential;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.refusal.RefusedException;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Funding;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.Start;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What customers can ask for. Each method reads its arguments, lets billing decide, and says what became of it. Thread-safe.
 */
final class Market {

    private static final Logger LOG = LoggerFactory.getLogger(Market.class);
    private static final String NOTHING = "0.00";

    private final Agents agents;
    private final Billing billing;
    private final CashDesk desk;
    private final Jobs jobs;
    private final InstantSource clock;
    private final Semaphore places;
    private final Flights flights = new Flights();

    /** @param atOnce how many runs may be under way in this process */
    Market(Agents agents, Billing billing, CashDesk desk, Jobs jobs, InstantSource clock, int atOnce) {
        this.agents = agents;
        this.billing = billing;
        this.desk = desk;
        this.jobs = jobs;
        this.clock = clock;
        places = new Semaphore(atOnce);
    }

    /** Lets a tool answer, and says why not if it doesn't. */
    Answer answer(Tool tool, Call call) {
        try {
            return tool.answer().apply(this, call);
        } catch (RuntimeException e) {
            return failed(tool.name(), e);
        }
    }

    Answer failed(String what, RuntimeException e) {
        try {
            return Refusals.of(e, clock.instant());
        } catch (RuntimeException mistake) {
            LOG.error("{} failed", what, mistake);
            return Answer.error(500, "failed", "something went wrong");
        }
    }

    Answer searchAgents(Call call) {
        Optional<String> query = call.arguments().optional("query", Fields.text(text -> text));
        call.arguments().check();
        ObjectNode body = Views.object();
        ArrayNode found = body.putArray("agents");
        query.map(agents::fit).orElse(agents.listed()).forEach(agent -> found.add(view(agent.card())));
        return Answer.of(200, body);
    }

    Answer getAgent(Call call) {
        Optional<String> id = agentId(call);
        call.arguments().check();
        return Answer.of(200, view(agent(id.orElseThrow()).card()));
    }

    Answer listPacks(Call call) {
        Optional<String> id = agentId(call);
        call.arguments().check();
        Card card = agent(id.orElseThrow()).card();
        Listing listing = billing.packs().list(call.customer(), card.id());
        ObjectNode body = Views.object().put("agent_id", card.id());
        body.put("price_per_run", text(card.price())).set("offers", offers(card));
        body.set("balances", PackViews.balance(listing.runs()));
        return Answer.of(200, body);
    }

    Answer walletStatus(Call call) {
        call.arguments().check();
        ObjectNode body = Views.object().put("customer", call.customer().value());
        body.set("credits", Views.balance(billing.credits().balance(call.customer())));
        ArrayNode packs = body.putArray("packs");
        for (Agent agent : agents.listed()) {
            Listing listing = billing.packs().list(call.customer(), agent.card().id());
            if (!listing.runs().packs().isEmpty()) {
                packs.add(PackViews.balance(listing.runs())
                        .put("agent_id", agent.card().id()));
            }
        }
        return Answer.of(200, body);
    }

    Answer getJob(Call call) {
        Optional<String> id = call.arguments().needed("job_id", Fields.text(Keys::own));
        call.arguments().check();
        return jobs.find(call.customer(), id.orElseThrow())
                .map(job -> Answer.of(200, job.body()))
                .or(() -> unfinished(call.customer(), id.orElseThrow()))
                .orElseThrow(() -> missing("job"));
    }

    /** A run that has no answer yet, or was cut off; or one that waits for its payment. */
    private Optional<Answer> unfinished(Principal customer, String id) {
        String key = Keys.RUN.of(id);
        return billing.runs()
                .find(customer, key)
                .map(run -> Answer.of(200, run.state().open() ? running(run, id) : interrupted(run, id)))
                .or(() -> billing.packs()
                        .purchase(customer, key)
                        .flatMap(purchase -> desk.unpaid(purchase, id))
                        .map(waiting -> Answer.of(200, waiting.body().put("job_id", id))));
    }

    Answer buyPack(Call call) {
        Optional<String> agentId = agentId(call);
        Optional<String> packId = call.arguments().needed("pack_id", Fields.text(text -> text));
        Optional<PayWith> payWith = payWith(call);
        Optional<String> named = idempotencyKey(call);
        call.arguments().check();
        refuseMalformed(call);
        Card card = agent(agentId.orElseThrow()).card();
        Offer offer = card.packs().stream()
                .filter(pack -> pack.id().value().equals(packId.orElseThrow()))
                .findFirst()
                .orElseThrow(() -> missing("pack"));
        String id = id(call, named);
        String content =
                Digests.of("buy_agent_credit_pack", card.id(), offer.id().value());
        return flights.once(call, Keys.BUY.of(id), content, () -> buy(call, card, offer, payWith, id));
    }

    private Answer buy(Call call, Card card, Offer offer, Optional<PayWith> payWith, String id) {
        BuyRequest order = BuyRequest.pack(
                Keys.BUY.of(id), call.customer(), card.id(), offer.id().value());
        Optional<Means> means = desk.means(billing, call, payWith, order.key());
        if (means.isEmpty()) {
            return ask(call, card, price(offer), offer.id() + " pack of " + card.id(), "a pack has to be paid for");
        }
        Purchase purchase = billing.packs()
                .buy(order.payingWith(means.get().method()).through(means.get().provider()))
                .orElseThrow();
        if (purchase.paid().isPresent()) {
            return Answer.of(201, PackViews.bought(purchase, card.id(), id)).with(desk.receipt(purchase));
        }
        return desk.unpaid(purchase, id).orElseGet(() -> declined(call, card, purchase));
    }

    Answer runAgent(Call call) {
        Optional<Agent> agent = agentId(call).flatMap(agents::find);
        Optional<Fields> input = input(call);
        Optional<Agent.Work> work = agent.flatMap(known -> input.map(known::read));
        input.filter(any -> agent.isPresent()).ifPresent(Fields::nothingElse);
        Optional<PayWith> payWith = payWith(call);
        Optional<String> named = idempotencyKey(call);
        call.arguments().check();
        String content = Digests.of("run_agent", call.arguments());
        refuseMalformed(call);
        Card card = agent.orElseThrow(() -> missing("agent")).card();
        Order order = new Order(card, work.orElseThrow(), payWith, id(call, named), content);
        return flights.once(call, Keys.RUN.of(order.id()), content, () -> run(call, order));
    }

    /** A task goes to the best agent whose price is within the budget. Which one that is has nothing to do with packs. */
    Answer solve(Call call) {
        Optional<String> intent = call.arguments().needed("intent", Fields.text(Market::readable));
        Optional<Money> budget = call.arguments().needed("budget", Fields.text(Fields::dollars));
        Optional<Fields> input = input(call);
        Optional<String> named = idempotencyKey(call);
        String id = id(call, named);
        Optional<Agent> agent = intent.flatMap(task -> budget.flatMap(most -> chosen(call, id, task, most)));
        Optional<Agent.Work> work = agent.flatMap(known -> input.map(known::read));
        input.filter(any -> agent.isPresent()).ifPresent(Fields::nothingElse);
        call.arguments().check();
        String content = Digests.of("solve", call.arguments());
        refuseMalformed(call);
        Card card = agent.orElseThrow(() ->
                        new Answer.Early(Answer.error(422, "no_candidate", "no agent does this within the budget")))
                .card();
        Order order = new Order(card, work.orElseThrow(), Optional.empty(), id, content);
        return flights.once(call, Keys.RUN.of(id), content, () -> run(call, order));
    }

    /** Once a task has gone to an agent it is that one's, whatever is listed since. */
    private Optional<Agent> chosen(Call call, String id, String task, Money budget) {
        return billing.runs()
                .find(call.customer(), Keys.RUN.of(id))
                .flatMap(run -> agents.find(run.terms().product().id().value()))
                .or(() -> agents.fit(task).stream()
                        .filter(agent -> agent.card().price().minor() <= budget.minor())
                        .findFirst());
    }

    /** A run that is asked for: of whom, on what, how it may be paid for, its name, and what all that comes to. */
    private record Order(Card card, Agent.Work work, Optional<PayWith> payWith, String id, String content) {}

    private Answer run(Call call, Order order) {
        if (!places.tryAcquire()) {
            return Answer.error(429, "too_many", "too many runs are under way").retryAfter(1);
        }
        try {
            RunRequest request = RunRequest.of(
                            Keys.RUN.of(order.id()),
                            call.customer(),
                            order.card().id())
                    .start(Start.AT_ONCE)
                    .with("request", order.content());
            Outcome<Run> outcome = authorize(call, order, request);
            return outcome.whyRefused()
                    .map(refusal -> refused(call, order, refusal))
                    .orElseGet(() -> started(call, order, (Outcome.Done<Run>) outcome));
        } finally {
            places.release();
        }
    }

    /** A pack first, then credits; only if there is neither, a payment of this one run. */
    private Outcome<Run> authorize(Call call, Order order, RunRequest request) {
        Outcome<Run> outcome = billing.runs().authorize(request);
        if (outcome.whyRefused().filter(Market::lacksFunds).isEmpty()) {
            return outcome;
        }
        return desk.means(billing, call, order.payWith(), request.key())
                .map(means -> new DirectPayment(Agents.ONE_RUN, Optional.of(means.provider()), means.method()))
                .map(payment -> billing.runs().authorize(request, payment))
                .orElse(outcome);
    }

    private static boolean lacksFunds(Refusal refusal) {
        return refusal.violations().stream().allMatch(Violation.InsufficientFunds.class::isInstance);
    }

    private Answer refused(Call call, Order order, Refusal refusal) {
        boolean notPaid = refusal.violations().stream().anyMatch(Violation.NotPaid.class::isInstance);
        if (notPaid) {
            Purchase purchase = billing.packs()
                    .purchase(call.customer(), Keys.RUN.of(order.id()))
                    .orElseThrow();
            return desk.unpaid(purchase, order.id()).orElseGet(() -> declined(call, order.card(), purchase));
        }
        if (!lacksFunds(refusal)) {
            return Refusals.refused(refusal, clock.instant());
        }
        Card card = order.card();
        Answer asked = ask(call, card, card.price(), "one run of " + card.id(), refusal.message());
        return refusal.waitsForRunsInFlight() ? asked.retryAfter(1) : asked;
    }

    private Answer ask(Call call, Card card, Money price, String what, String message) {
        ObjectNode body = Views.object().put("message", message).put("agent_id", card.id());
        body.set("offers", offers(card));
        return desk.ask(call, price, what, body);
    }

    private Answer declined(Call call, Card card, Purchase purchase) {
        String why = "pay under another idempotency_key: " + purchase.attempt().detail();
        return ask(call, card, purchase.price(), purchase.offer().id() + " of " + card.id(), why);
    }

    private Answer started(Call call, Order order, Outcome.Done<Run> outcome) {
        Run run = outcome.value();
        Answer answer = outcome.effect() == Outcome.Effect.NEW
                ? perform(order, run)
                : jobs.find(call.customer(), order.id()).orElseGet(() -> unanswered(run, order.id()));
        return paidByItself(run)
                ? billing.packs()
                        .purchase(run.principal(), run.key().value())
                        .map(purchase -> answer.with(desk.receipt(purchase)))
                        .orElse(answer)
                : answer;
    }

    private static Answer unanswered(Run run, String id) {
        return run.state().open()
                ? Answer.of(503, running(run, id)).retryAfter(5)
                : Answer.of(502, interrupted(run, id));
    }

    private Answer perform(Order order, Run run) {
        long start = System.nanoTime();
        Answer answer;
        try {
            JsonNode output = order.work().perform();
            answer = succeeded(run, order, output, since(start));
        } catch (AgentFailure e) {
            answer = Answer.of(
                    502, failed(run, order.id(), String.valueOf(e.getMessage())).put("latency_ms", since(start)));
        } catch (RuntimeException e) {
            LOG.error("agent {} failed", order.card().id(), e);
            answer = Answer.of(502, failed(run, order.id(), "the agent failed").put("latency_ms", since(start)));
        }
        return close(run, order, answer);
    }

    private Answer close(Run run, Order order, Answer answer) {
        String key = run.key().value();
        try {
            jobs.close(billing, run.principal(), order.id(), answer, joined -> {
                Outcome<Run> end = answer.status() == 200
                        ? joined.runs().settle(run.principal(), key, Usage.none())
                        : joined.runs().release(run.principal(), key);
                end.orElseThrow();
            });
            return answer;
        } catch (RefusedException e) {
            return Answer.of(502, interrupted(run, order.id()));
        }
    }

    private static long since(long start) {
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    private static Answer succeeded(Run run, Order order, JsonNode output, long millis) {
        boolean fresh = paidByItself(run) || run.hold().funding() == Funding.CREDITS;
        ObjectNode body = view(run, order.id()).put("status", "succeeded");
        body.set("output", output);
        body.put("cost", fresh ? text(order.card().price()) : NOTHING).put("latency_ms", millis);
        return Answer.of(200, body);
    }

    private static ObjectNode failed(Run run, String id, String why) {
        return view(run, id)
                .put("status", "failed")
                .put("error", "agent_failed")
                .put("message", why)
                .putNull("output")
                .put("cost", NOTHING);
    }

    private static ObjectNode interrupted(Run run, String id) {
        return failed(run, id, "it was cut off, and is not charged: run it again under another idempotency_key");
    }

    private static ObjectNode running(Run run, String id) {
        return view(run, id).put("status", "running");
    }

    private static ObjectNode view(Run run, String id) {
        return Views.object()
                .put("job_id", id)
                .put("agent_id", run.terms().product().id().value())
                .put(
                        "funding",
                        paidByItself(run)
                                ? "payment"
                                : run.hold().funding().name().toLowerCase(java.util.Locale.ROOT));
    }

    /** The pack that is bought for one run bears the run's key. */
    private static boolean paidByItself(Run run) {
        return run.hold().funding() == Funding.PACK
                && run.hold().lines().stream()
                        .anyMatch(line -> line.pack().value().equals(run.key().value()));
    }

    private static Optional<String> agentId(Call call) {
        return call.arguments().needed("agent_id", Fields.text(text -> text));
    }

    private static Optional<Fields> input(Call call) {
        Optional<Fields> input = call.arguments().inside("input");
        if (input.isEmpty()) {
            call.arguments().needed("input", node -> node);
        }
        return input;
    }

    private static Optional<PayWith> payWith(Call call) {
        return call.arguments().optional("pay_with", Fields.text(PayWith::of));
    }

    private static Optional<String> idempotencyKey(Call call) {
        return call.arguments().optional("idempotency_key", Fields.text(Keys::own));
    }

    /** A payment that comes again finds what it has paid for, even if the customer gave that no name. */
    private static String id(Call call, Optional<String> named) {
        return named.or(() -> call.credential() instanceof Credential.Presented presented
                        ? Optional.of(Digests.of(presented.method().replayKey()))
                        : Optional.empty())
                .orElseGet(() -> UUID.randomUUID().toString());
    }

    private static void refuseMalformed(Call call) {
        if (call.credential() instanceof Credential.Malformed malformed) {
            throw new Answer.Early(Answer.error(400, "malformed_payment", malformed.why()));
        }
    }

    private static String readable(String text) {
        if (text.isBlank() || text.length() > 1_000) {
            throw new IllegalArgumentException("must have 1 to 1,000 characters, not only spaces");
        }
        return text;
    }

    private Agent agent(String id) {
        return agents.find(id).orElseThrow(() -> missing("agent"));
    }

    private static Answer.Early missing(String what) {
        return new Answer.Early(Answer.error(404, "not_found", "there is no such " + what));
    }

    private static ObjectNode view(Card card) {
        ObjectNode json = Views.object().put("agent_id", card.id()).put("description", card.description());
        json.put("seller", card.seller()).put("price_per_run", text(card.price()));
        ObjectNode input = json.putObject("input");
        card.input().forEach(input::put);
        return json;
    }

    private static ArrayNode offers(Card card) {
        return PackViews.offers(card.packs());
    }

    private static Money price(Offer offer) {
        return offer.quantity().price(offer.quantity().smallest());
    }

    static String text(Money money) {
        BigDecimal decimal = money.decimal();
        return decimal.toPlainString();
    }
}
