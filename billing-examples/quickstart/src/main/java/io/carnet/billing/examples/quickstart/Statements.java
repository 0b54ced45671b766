package io.carnet.billing.examples.quickstart;

import io.carnet.billing.Billing;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.journal.AuditReport;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.refusal.Reason;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Funding;
import io.carnet.billing.run.Quote;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.Story;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Shows one principal what billing knows about it. */
record Statements(Billing billing, Principal principal, Sheet sheet) {

    private static final int LAST_ENTRIES = 8;
    private static final BalanceKey RUNS = new BalanceKey(Unit.RUNS, Scope.of(ProductId.of(Prices.KEYWORDS)));

    void offers(List<Offer> offers) {
        List<List<String>> rows = table("offer", "for", "sells", "bonus", "price", "valid");
        for (Offer offer : offers) {
            Amount smallest = offer.quantity().smallest();
            rows.add(List.of(
                    offer.id().value(),
                    offer.scope().product().map(ProductId::value).orElse("any agent"),
                    smallest.toString(),
                    offer.bonus().isZero() ? "-" : offer.bonus().toString(),
                    offer.quantity().price(smallest).toString(),
                    offer.validity()
                            .map(Duration::toDays)
                            .map(days -> days + " days")
                            .orElse("for ever")));
        }
        sheet.table(rows);
    }

    void purchases(List<Purchase> purchases) {
        List<List<String>> rows = table("purchase", "offer", "amount", "price", "state", "provider said");
        for (Purchase purchase : purchases) {
            rows.add(List.of(
                    purchase.key().value(),
                    purchase.offer().id().value(),
                    purchase.amount().toString(),
                    purchase.price().toString(),
                    purchase.state().name(),
                    purchase.attempt().reference().orElse(purchase.attempt().detail())));
        }
        sheet.table(rows);
    }

    void quotes(List<Job> jobs) {
        List<List<String>> rows = table("run", "paid from", "at most", "price version", "obstacles");
        for (Job job : jobs) {
            Quote quote = billing.runs().quote(job.request(principal)).orElseThrow();
            rows.add(List.of(
                    job.key(),
                    quote.funding().name(),
                    quote.cost().toString(),
                    quote.priceVersion(),
                    quote.obstacles().isEmpty() ? "none" : quote.obstacles().toString()));
        }
        sheet.table(rows);
    }

    void kept(String when) {
        sheet.line("%s: %s, %s"
                .formatted(
                        when,
                        billing.packs().balance(principal, RUNS).available(),
                        billing.credits().balance(principal).available()));
    }

    static List<String> balanceTitles() {
        return List.of("", "runs", "held", "available", "credits", "held", "available");
    }

    List<String> balances(String when) {
        List<String> row = new ArrayList<>(List.of(when));
        for (BalanceKey key : List.of(RUNS, BalanceKey.CREDITS)) {
            Balance balance = billing.packs().balance(principal, key);
            for (Amount amount : List.of(balance.total(), balance.held(), balance.available())) {
                row.add(amount.decimal().stripTrailingZeros().toPlainString());
            }
        }
        return row;
    }

    void refusal(String key, Refusal refusal) {
        sheet.line("%s: %d, %s".formatted(key, status(refusal.reason()), refusal.reason()));
        refusal.violations().forEach(violation -> sheet.line("  - " + violation.message() + retry(violation)));
        refusal.shortfall().ifPresent(missing -> sheet.line("  missing: %s".formatted(missing)));
        refusal.offers().forEach(offer -> {
            Amount smallest = offer.quantity().smallest();
            sheet.line("  for sale: %s, %s for %s"
                    .formatted(offer.id(), smallest, offer.quantity().price(smallest)));
        });
    }

    private static String retry(Violation violation) {
        return violation.retryAt().map(at -> "; retry at " + at).orElse("");
    }

    private static int status(Reason reason) {
        return switch (reason) {
            case CONFLICT -> 409;
            case NOT_FOUND -> 404;
            case FORBIDDEN -> 403;
            case LIMIT -> 429;
            case PAYMENT_REQUIRED -> 402;
        };
    }

    void runs(ActivityFilter filter) {
        List<Run> runs = new ArrayList<>(billing.activity()
                .page(principal, filter, Optional.empty(), Limits.PAGE)
                .rows());
        List<List<String>> rows = table(
                "key",
                "product",
                "spender",
                "state",
                "took",
                "paid from",
                "charge state",
                "charged",
                "shortfall",
                "price version",
                "notes");
        runs.sort(Comparator.comparing(Run::key).thenComparing(Run::number));
        runs.forEach(run -> rows.add(row(run)));
        sheet.table(rows);
        long refused =
                runs.stream().filter(run -> run.state() == RunState.REFUSED).count();
        sheet.line("%d refused, %d runs: %s and %s charged, %s short"
                .formatted(
                        refused,
                        runs.size() - refused,
                        charged(runs, Unit.RUNS),
                        charged(runs, Unit.CREDITS),
                        shortfall(runs)));
    }

    private static List<String> row(Run run) {
        return List.of(
                run.key().value(),
                run.terms().product().id().value(),
                run.terms().spender().map(Spender::toString).orElse("-"),
                run.state().name(),
                run.duration().map(time -> time.toSeconds() + " s").orElse("-"),
                run.hold().funding().name(),
                run.chargeState().name(),
                run.charged().toString(),
                run.shortfall().isZero() ? "-" : run.shortfall().toString(),
                run.terms().product().priceVersion(),
                run.terms().metadata().toString());
    }

    void story(String key) {
        List<List<String>> rows = table("step", "at", "used", "moved");
        for (Story.Chapter chapter :
                billing.activity().story(principal, key).orElseThrow().chapters()) {
            rows.add(List.of(
                    chapter.step().what().name(),
                    chapter.step().at().toString(),
                    chapter.step()
                            .usage()
                            .map(usage -> usage.quantities().toString())
                            .orElse("-"),
                    chapter.entries().stream()
                            .map(entry -> entry.movement().kind() + " "
                                    + entry.movement().amount())
                            .collect(Collectors.joining(", "))));
        }
        sheet.table(rows);
    }

    void export(Path directory) {
        Path csv = directory.resolve("activity.csv");
        Path jsonLines = directory.resolve("activity.jsonl");
        try (Writer table = Files.newBufferedWriter(csv);
                Writer lines = Files.newBufferedWriter(jsonLines)) {
            long rows = billing.activity().csv(principal, ActivityFilter.ALL, table);
            billing.activity().jsonLines(principal, ActivityFilter.ALL, lines);
            sheet.line("%d rows in each of".formatted(rows));
            sheet.line("  " + csv);
            sheet.line("  " + jsonLines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Amount charged(List<Run> runs, Unit unit) {
        return runs.stream()
                .map(Run::charged)
                .filter(amount -> amount.unit() == unit)
                .reduce(Amount.zero(unit), Amount::plus);
    }

    private static Amount shortfall(List<Run> runs) {
        return runs.stream()
                .filter(run -> run.hold().funding() == Funding.CREDITS)
                .map(Run::shortfall)
                .reduce(Amount.NO_CREDITS, Amount::plus);
    }

    void lastEntries() {
        long last = billing.audit(principal).entries();
        List<List<String>> rows = table("no.", "kind", "from", "to", "amount", "pack", "reference");
        for (Entry entry : billing.journal(principal, Math.max(0, last - LAST_ENTRIES), LAST_ENTRIES)) {
            Movement moved = entry.movement();
            rows.add(List.of(
                    Long.toString(entry.number()),
                    moved.kind().name(),
                    moved.from().name(),
                    moved.to().name(),
                    new Amount(moved.key().unit(), moved.steps()).toString(),
                    moved.pack().map(PackId::value).orElse("-"),
                    moved.reference()));
        }
        sheet.table(rows);
    }

    boolean audit() {
        AuditReport report = billing.audit();
        report.drifts()
                .forEach(drift ->
                        sheet.line("%s should be %s, is %s".formatted(drift.what(), drift.expected(), drift.actual())));
        sheet.line("%d journal entries of %d customer: %s"
                .formatted(report.entries(), report.principals(), report.clean() ? "clean" : "DRIFT"));
        return report.clean();
    }

    private static List<List<String>> table(String... titles) {
        return new ArrayList<>(List.of(List.of(titles)));
    }
}
