package io.carnet.billing.examples.quickstart;

import io.carnet.billing.Billing;
import io.carnet.billing.BuyRequest;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.testing.FakePaymentProvider;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** The story, chapter by chapter. */
final class Tour implements AutoCloseable {

    private static final int WORKERS = 4;
    private static final Duration HOLD = Duration.ofMinutes(10);
    private static final LocalTime OPENING = LocalTime.of(9, 0);
    private static final Principal ALICE = Principal.of("alice");
    private static final Spender INTERNS = Spender.group("interns");

    private final SettableClock clock = SettableClock.at("2026-03-02T09:00:00Z");
    private final FakePaymentProvider bank = new FakePaymentProvider();
    private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    private final Billing billing;
    private final LocalDate day;
    private final Crew crew;
    private final Jobs keywords;
    private final Jobs summaries;
    private final Sheet sheet;
    private final Statements statements;
    private final Path exports;

    Tour(BillingStore store, List<Part> parts, Path exports, Sheet sheet) {
        this.exports = exports;
        this.sheet = sheet;
        billing = Billing.on(store)
                .catalog(Prices.catalog())
                .payments(bank)
                .clock(clock)
                .recordRefusals()
                .build();
        crew = Crew.of(billing, ALICE, workers);
        statements = new Statements(billing, ALICE, sheet);
        day = today();
        clock.moveTo(day.atTime(OPENING).toInstant(ZoneOffset.UTC));
        keywords = Jobs.of(day.toString(), new Keywords(), parts);
        summaries = Jobs.of(day.toString(), new Summary(), parts);
        long words = parts.stream().mapToLong(part -> part.words().size()).sum();
        sheet.line("Two agents, %d parts of text, %d words".formatted(parts.size(), words));
    }

    /** The day after the last run, of whatever start. Its keys begin with it, because a key works once. */
    private LocalDate today() {
        return billing.activity().page(ALICE, ActivityFilter.ALL, Optional.empty(), 1).rows().stream()
                .findFirst()
                .map(last -> LocalDate.ofInstant(last.times().authorized(), ZoneOffset.UTC)
                        .plusDays(1))
                .orElse(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    }

    /** Whether the books are in order at the end. */
    boolean run() {
        statements.kept(day + " begins with");
        offers();
        purchases();
        inFlight();
        Job lost = summaries.next();
        agentGroup(lost);
        packExpires();
        workerCrashes(lost);
        List<Crew.Refused> refused = untilUsedUp();
        lateSettlement(lost);
        refusedAndToppedUp(refused);
        sheet.heading("What ran, at what cost");
        statements.runs(ActivityFilter.ALL.containing(day + "/"));
        sheet.heading("The story of the crashed run");
        statements.story(lost.key());
        sheet.heading("The activity log, exported");
        statements.export(exports);
        sheet.heading("The journal's last entries");
        statements.lastEntries();
        sheet.heading("Audit");
        boolean clean = statements.audit();
        statements.kept("kept for the next start");
        return clean;
    }

    private void offers() {
        sheet.heading("For sale");
        List<Offer> all =
                new ArrayList<>(billing.packs().list(ALICE, Prices.KEYWORDS).offers());
        all.addAll(billing.credits().offers());
        statements.offers(all);
    }

    private void purchases() {
        sheet.heading("Purchases");
        bank.thenDecline();
        List<Purchase> purchases = Stream.of(
                        buyRuns(Prices.TRIAL, "order-1"),
                        buyRuns(Prices.TRIAL, "order-2"),
                        buyRuns(Prices.STARTER, "order-3"),
                        buyCredits(20, "order-4"))
                .map(Outcome::orElseThrow)
                .toList();
        buyCredits(20, "order-4").orElseThrow();
        statements.purchases(purchases);
        sheet.line("order-4 was sent twice; the provider took %s in all".formatted(bank.total(Money.usd("0"))));
    }

    private Outcome<Purchase> buyRuns(String offer, String order) {
        return billing.packs().buy(ALICE, Prices.KEYWORDS, offer, day + "/" + order);
    }

    private Outcome<Purchase> buyCredits(long amount, String order) {
        return billing.packs()
                .buy(BuyRequest.credits(day + "/" + order, ALICE, Prices.CREDITS)
                        .amount(Amount.credits(amount)));
    }

    private void inFlight() {
        List<Job> jobs = new ArrayList<>(keywords.next(WORKERS / 2));
        jobs.addAll(summaries.next(WORKERS / 2));
        sheet.heading("Quotes, before anything runs");
        statements.quotes(jobs);
        sheet.heading("Holds in flight");
        List<List<String>> rows = new ArrayList<>(List.of(Statements.balanceTitles(), statements.balances("before")));
        new InFlight(billing, ALICE, workers).run(jobs, step -> rows.add(statements.balances(step)));
        sheet.table(rows);
    }

    private void agentGroup(Job forbidden) {
        sheet.heading("An agent group with an allow-list and caps");
        SpendingPolicy policy = SpendingPolicy.allowing(Prices.KEYWORDS)
                .with(Cap.credits(Window.CALL, Amount.credits("0.5")), Cap.calls(Window.DAY, 2));
        Subject interns = Subject.of(INTERNS);
        long version = billing.spending().policy(ALICE, interns).version();
        billing.spending().set(ALICE, interns, version, policy).orElseThrow();
        List<List<String>> found = new ArrayList<>();
        for (Job job : keywords.next(2)) {
            String words = billing.run(job.request(ALICE).as(INTERNS), run -> job.perform(run::report));
            found.add(List.of(job.key() + " as interns:", words));
        }
        sheet.table(found);
        Outcome<Run> outcome = billing.runs().authorize(forbidden.request(ALICE).as(INTERNS));
        if (outcome instanceof Outcome.Refused<Run> no) {
            statements.refusal(forbidden.key() + " as interns", no.refusal());
        }
    }

    private void packExpires() {
        sheet.heading("A pack expires");
        List<String> before = statements.balances(clock.instant().toString());
        clock.advance(Prices.TRIAL_LASTS);
        sheet.table(List.of(
                Statements.balanceTitles(),
                before,
                statements.balances(clock.instant().toString())));
    }

    private void workerCrashes(Job job) {
        sheet.heading("A worker crashes and its hold expires");
        billing.runs().authorize(job.request(ALICE).holdFor(HOLD)).orElseThrow();
        billing.runs().accept(ALICE, job.key()).orElseThrow();
        List<String> before = statements.balances("crashed");
        clock.advance(HOLD);
        sheet.table(List.of(Statements.balanceTitles(), before, statements.balances("10 minutes later")));
        show(billing.runs().find(ALICE, job.key()).orElseThrow());
    }

    private List<Crew.Refused> untilUsedUp() {
        sheet.heading("Four workers, until packs and credits are used up");
        List<List<String>> rows = new ArrayList<>(List.of(Statements.balanceTitles(), statements.balances("before")));
        List<Crew.Refused> refused = crew.untilUsedUp(List.of(keywords, keywords, summaries, summaries));
        rows.add(statements.balances("after"));
        sheet.table(rows);
        sheet.line("%d runs done; found, among other things:"
                .formatted(crew.found().size()));
        sheet.table(crew.found().entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Job.ORDER))
                .limit(6)
                .map(entry -> List.of(entry.getKey().key(), entry.getValue()))
                .toList());
        return refused;
    }

    private void lateSettlement(Job lost) {
        sheet.heading("The crashed run is settled late");
        billing.runs().settle(ALICE, lost.key(), lost.measured()).orElseThrow();
        show(billing.runs().find(ALICE, lost.key()).orElseThrow());
        sheet.line("left: %s".formatted(billing.credits().balance(ALICE).available()));
    }

    private void show(Run run) {
        sheet.line(
                "%s: %s, charged %s, shortfall %s".formatted(run.key(), run.state(), run.charged(), run.shortfall()));
    }

    private void refusedAndToppedUp(List<Crew.Refused> ends) {
        sheet.heading("Refused, topped up, done under the same key");
        List<Job> jobs = ends.stream()
                .map(Crew.Refused::job)
                .sorted(Comparator.comparing(Job::key))
                .toList();
        for (Job job : List.of(jobs.get(0), jobs.get(jobs.size() - 1))) {
            crew.perform(job).ifPresent(refusal -> statements.refusal(job.key(), refusal));
        }
        statements.purchases(List.of(buyCredits(10, "order-5").orElseThrow()));
        for (Job job : jobs) {
            crew.perform(job).ifPresent(refusal -> statements.refusal(job.key(), refusal));
            show(billing.runs().find(ALICE, job.key()).orElseThrow());
        }
    }

    @Override
    public void close() {
        workers.shutdown();
        billing.close();
    }
}
