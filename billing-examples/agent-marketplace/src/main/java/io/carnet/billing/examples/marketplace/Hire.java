package io.carnet.billing.examples.marketplace;

import io.carnet.billing.Billing;
import io.carnet.billing.DirectPayment;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.marketplace.agents.Agent;
import io.carnet.billing.examples.marketplace.agents.Agent.AgentFailure;
import io.carnet.billing.examples.marketplace.agents.Agents;
import io.carnet.billing.examples.marketplace.agents.Card;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.refusal.RefusedException;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.Start;
import io.carnet.billing.value.Money;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Runs of agents: billing is asked first and told at the end, and the agent works in between. Thread-safe. */
final class Hire implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Hire.class);
    private static final long SECONDS_TO_END = 60;

    private final Agents agents;
    private final Billing billing;
    private final CashDesk desk;
    private final Jobs jobs;
    private final InstantSource clock;
    private final int atOnce;
    private final Semaphore places;
    private final Flights flights = new Flights();

    /** @param atOnce how many runs may be under way in this process */
    Hire(Agents agents, Billing billing, CashDesk desk, Jobs jobs, InstantSource clock, int atOnce) {
        this.agents = agents;
        this.billing = billing;
        this.desk = desk;
        this.jobs = jobs;
        this.clock = clock;
        this.atOnce = atOnce;
        places = new Semaphore(atOnce);
    }

    /** The run is looked at before its answer: whatever has closed it has written that, unless it was cut off. */
    Answer getJob(Call call) {
        Optional<String> named = call.arguments().needed("job_id", Fields.text(Keys::own));
        call.arguments().check();
        String id = named.orElseThrow();
        Optional<Run> run = billing.runs().find(call.customer(), Keys.RUN.of(id));
        return jobs.find(call.customer(), id)
                .or(() -> run.map(each -> unanswered(each, id)))
                .or(() -> billing.packs()
                        .purchase(call.customer(), Keys.RUN.of(id))
                        .flatMap(purchase -> desk.unsettled(purchase, id)))
                .map(known -> Answer.of(200, known.body().put("job_id", id)))
                .orElseThrow(() -> Answer.missing("job"));
    }

    Answer runAgent(Call call) {
        Optional<Agent> agent = call.agentId().flatMap(agents::find);
        Optional<Fields> input = call.input();
        Optional<Agent.Work> work = agent.flatMap(known -> input.map(known::read));
        input.filter(any -> agent.isPresent()).ifPresent(Fields::nothingElse);
        Optional<PayWith> payWith = call.payWith();
        Optional<String> named = call.idempotencyKey(payWith);
        call.arguments().check();
        String content = Digests.of("run_agent", call.arguments());
        call.refuseMalformed();
        Card card = agent.orElseThrow(() -> Answer.missing("agent")).card();
        Order order = new Order(card, work.orElseThrow(), payWith, call.id(named), content);
        return flights.once(call, Keys.RUN.of(order.id()), content, () -> run(call, order));
    }

    /** A task goes to the best agent whose price is within the budget. Which one that is has nothing to do with packs. */
    Answer solve(Call call) {
        Optional<String> intent = call.arguments().needed("intent", Fields.text(Hire::readable));
        Optional<Money> budget = call.arguments().needed("budget", Fields.text(Fields::dollars));
        Optional<Fields> input = call.input();
        Optional<String> named = call.idempotencyKey();
        String id = call.id(named);
        Optional<Agent> agent = intent.flatMap(task -> budget.flatMap(most -> chosen(call, id, task, most)));
        Optional<Agent.Work> work = agent.flatMap(known -> input.map(known::read));
        input.filter(any -> agent.isPresent()).ifPresent(Fields::nothingElse);
        call.arguments().check();
        String content = Digests.of("solve", call.arguments());
        call.refuseMalformed();
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
        if (outcome.whyRefused().filter(Hire::lacksFunds).isEmpty()) {
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
            return desk.unsettled(purchase, order.id()).orElseGet(() -> desk.declined(call, order.card(), purchase));
        }
        if (!lacksFunds(refusal)) {
            return Refusals.refused(refusal, clock.instant());
        }
        Card card = order.card();
        Answer asked = desk.ask(call, card, card.price(), refusal.message());
        return refusal.waitsForRunsInFlight() ? asked.retryAfter(1) : asked;
    }

    private Answer started(Call call, Order order, Outcome.Done<Run> outcome) {
        Run run = outcome.value();
        Answer answer = outcome.effect() == Outcome.Effect.NEW
                ? perform(order, run)
                : jobs.find(call.customer(), order.id()).orElseGet(() -> unanswered(run, order.id()));
        return JobViews.paidByItself(run)
                ? billing.packs()
                        .purchase(run.principal(), run.key().value())
                        .map(purchase -> answer.with(desk.receipt(purchase)))
                        .orElse(answer)
                : answer;
    }

    /** Whoever still means to charge a run that has expired was faster, or is refused from now on: clocks differ. */
    private Answer unanswered(Run run, String id) {
        if (run.state().open()) {
            return Answer.of(503, JobViews.running(run, id)).retryAfter(5);
        }
        if (run.state() == RunState.EXPIRED) {
            Outcome<Run> ended =
                    billing.runs().release(run.principal(), run.key().value());
            LOG.debug("run {} of a job that was cut off: {}", run.key(), ended);
        }
        return jobs.find(run.principal(), id)
                .orElseGet(() -> run.state() == RunState.SETTLED
                        ? Answer.of(410, JobViews.forgotten(run, id))
                        : Answer.of(502, JobViews.interrupted(run, id)));
    }

    private Answer perform(Order order, Run run) {
        long start = System.nanoTime();
        Answer answer;
        try {
            JsonNode output = order.work().perform();
            answer = Answer.of(
                    200, JobViews.succeeded(run, order.id(), order.card().price(), output, since(start)));
        } catch (AgentFailure e) {
            answer = Answer.of(
                    502,
                    JobViews.failed(run, order.id(), String.valueOf(e.getMessage()))
                            .put("latency_ms", since(start)));
        } catch (RuntimeException e) {
            answer = broken(run, order, e, since(start));
        } catch (Error e) {
            giveUp(run, order, e, since(start));
            throw e;
        }
        return close(run, order, answer);
    }

    private void giveUp(Run run, Order order, Error why, long millis) {
        try {
            close(run, order, broken(run, order, why, millis));
        } catch (RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    private static Answer broken(Run run, Order order, Throwable why, long millis) {
        LOG.error("agent {} failed", order.card().id(), why);
        return Answer.of(
                502, JobViews.failed(run, order.id(), "the agent failed").put("latency_ms", millis));
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
            return Answer.of(502, JobViews.interrupted(run, order.id()));
        }
    }

    private static long since(long start) {
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    private static String readable(String text) {
        if (text.isBlank() || text.length() > 1_000) {
            throw new IllegalArgumentException("must have 1 to 1,000 characters, not only spaces");
        }
        return text;
    }

    /** Takes no more runs, and ends those that are under way. */
    @Override
    public void close() {
        try {
            if (!places.tryAcquire(atOnce, SECONDS_TO_END, TimeUnit.SECONDS)) {
                LOG.warn("some runs did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
