package io.carnet.billing.contract;

import static io.carnet.billing.contract.StoreUnderTest.NOW;

import io.carnet.billing.catalog.Overrun;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.Restore;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.Tier;
import io.carnet.billing.catalog.UnknownUsage;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.refusal.Reason;
import io.carnet.billing.run.Charge;
import io.carnet.billing.run.Funding;
import io.carnet.billing.run.Hold;
import io.carnet.billing.run.HoldLine;
import io.carnet.billing.run.RefusedBecause;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.RunTerms;
import io.carnet.billing.run.RunTimes;
import io.carnet.billing.run.Step;
import io.carnet.billing.spending.CapShare;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs in which every field has been something: in each state, with prices and policies of every kind. */
final class RichRuns {

    static final List<Product> PRODUCTS = List.of(
            product(Price.free(), RunPolicies.DEFAULT),
            product(Price.external(), RunPolicies.DEFAULT.with(UnknownUsage.CHARGE_CEILING)),
            product(Price.perRun(Amount.credits("0.000000001")), RunPolicies.DEFAULT.with(new Overrun.CapAtHold())),
            product(Price.packsOnly(), RunPolicies.DEFAULT.with(Restore.KEPT)),
            product(
                    Price.metered(Rate.per("prompt", "0.150", 1_000_000)),
                    RunPolicies.DEFAULT.with(UnknownUsage.CHARGE_LAST_REPORTED)),
            product(
                    new Price.Metered(Amount.credits("0.01"), rates()),
                    RunPolicies.DEFAULT
                            .with(new Overrun.DebtUpTo(Amount.credits("12.345678901")))
                            .with(UnknownUsage.PARK)));

    private static final List<String> NOTES = List.of(
            "",
            " leading and trailing ",
            "Ärger, 漢字, हिन्दी, עברית, 👩‍👩‍👧‍👦",
            "'quoted' \"twice\" \\ % _ ; -- $$ {} [] null",
            "tab\tline\nreturn\r",
            "=HYPERLINK(\"http://x\")",
            "x".repeat(Limits.METADATA_VALUE),
            "é".repeat(Limits.METADATA_VALUE));

    private static final List<Reason> REASONS = List.of(Reason.values());

    private static final List<String> REFUSALS = List.of(
            "é".repeat(Limits.REFUSAL_TEXT),
            "",
            "漢".repeat(Limits.REFUSAL_TEXT),
            "🗝".repeat(Limits.REFUSAL_TEXT / 2),
            " 'quoted' \"twice\" \\ % _ ; \r\n");

    private static final List<RunState> STATES = Rows.STATES;
    private static final List<Step.What> WHATS = List.of(Step.What.values());
    private static final List<Funding> FUNDINGS = List.of(Funding.values());

    private RichRuns() {}

    /** Draws on the packs and counts in the windows it is given. */
    static List<Run> runs(Principal principal, List<Pack> packs, List<CapWindow> windows) {
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < PRODUCTS.size() * STATES.size(); i++) {
            Product product = PRODUCTS.get(i % PRODUCTS.size());
            RunState state = STATES.get(i % STATES.size());
            Optional<Instant> accepted = i % 2 == 0 ? Optional.empty() : Optional.of(NOW.plusNanos(1_000));
            Optional<Instant> closed = state.open() ? Optional.empty() : Optional.of(RichRows.LATEST);
            runs.add(new Run(
                    principal,
                    RunKey.of("run:" + i),
                    i + 1L,
                    terms(i, product),
                    state,
                    new Hold(
                            FUNDINGS.get(i % 3),
                            Limits.AMOUNT_STEPS - i,
                            i == 0 || state == RunState.REFUSED ? List.of() : lines(packs),
                            i == 0 || state == RunState.REFUSED ? List.of() : shares(windows),
                            NOW.plus(Duration.ofMinutes(i)),
                            RichRows.LATEST),
                    charge(i),
                    new RunTimes(NOW.plusNanos(i * 1_000L), accepted, closed),
                    steps(i),
                    refusal(state, i / STATES.size())));
        }
        return runs;
    }

    private static List<Step> steps(int i) {
        List<Step> steps = new ArrayList<>();
        for (int n = 0; n < Math.min(2 * i, Limits.RUN_STEPS); n++) {
            Step.What what = WHATS.get(n % WHATS.size());
            Optional<Usage> usage = n % 3 == 0 ? Optional.empty() : Optional.of(n % 3 == 1 ? Usage.none() : usage(n));
            steps.add(new Step(what, NOW.plusNanos(n * 1_000L), usage, n, Long.MAX_VALUE - n, Integer.MAX_VALUE - n));
        }
        return steps;
    }

    private static Optional<RefusedBecause> refusal(RunState state, int i) {
        return state == RunState.REFUSED
                ? Optional.of(new RefusedBecause(REASONS.get(i % REASONS.size()), REFUSALS.get(i % REFUSALS.size())))
                : Optional.empty();
    }

    private static Product product(Price price, RunPolicies policies) {
        return Product.of("tool", price).with(policies).with(price, "2026-03/" + "v".repeat(100));
    }

    private static List<Rate> rates() {
        List<Tier> tiers = new ArrayList<>();
        for (int i = 1; i < Limits.TIERS; i++) {
            tiers.add(new Tier(i * 1_000L, new BigDecimal("0.00000000000000000000000" + i % 10)));
        }
        tiers.add(new Tier(Long.MAX_VALUE, new BigDecimal("1000000000")));
        List<Rate> rates = new ArrayList<>();
        for (int i = 1; i < Limits.METERS; i++) {
            rates.add(Rate.per("z-meter-" + (Limits.METERS - i), "0.1" + i, 1));
        }
        rates.add(new Rate("Meter" + "m".repeat(Limits.KEY_LENGTH - 5), tiers));
        return rates;
    }

    private static RunTerms terms(int i, Product product) {
        Optional<Spender> spender = switch (i % 3) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(Spender.group("writers"));
            default -> Optional.of(Spender.agent("writers", RichRows.LONGEST_KEY));
        };
        return RunTerms.of(product, spender, usage(i), Optional.of(Duration.ofSeconds(90, 123_456_000)), notes(i));
    }

    private static Map<String, String> notes(int i) {
        Map<String, String> notes = new LinkedHashMap<>();
        for (int n = 0; i > 0 && n < Limits.METADATA_ENTRIES; n++) {
            String name = (n + " ключ ∞ ").repeat(Limits.METADATA_NAME).substring(0, Limits.METADATA_NAME - n);
            notes.put(n % 2 == 0 ? name : "🗝 " + n, NOTES.get(n % NOTES.size()));
        }
        return notes;
    }

    private static Usage usage(int i) {
        Usage usage = Usage.none();
        for (int m = 1; i > 0 && m <= Limits.METERS; m++) {
            usage = usage.and("z-meter-" + m, Limits.METER_QUANTITY - m);
        }
        return usage;
    }

    private static Charge charge(int i) {
        return switch (i % 3) {
            case 0 -> Charge.NONE;
            case 1 -> new Charge(Limits.AMOUNT_STEPS, 1, 2, usage(i), Optional.of(Usage.none()));
            default -> new Charge(3, 3, Limits.AMOUNT_STEPS, Usage.of("z-meter-1", 0), Optional.of(usage(i)));
        };
    }

    /** In an order that is nobody's sorting. */
    private static List<HoldLine> lines(List<Pack> packs) {
        List<HoldLine> lines = new ArrayList<>();
        for (Pack pack : packs) {
            long n = pack.number();
            lines.add(new HoldLine(pack.id(), Limits.AMOUNT_STEPS - n, n, n * 2, n * 3));
        }
        Collections.rotate(lines, 1);
        Collections.swap(lines, 0, lines.size() / 2);
        return lines;
    }

    private static List<CapShare> shares(List<CapWindow> windows) {
        List<CapShare> shares = new ArrayList<>();
        for (CapWindow window : windows) {
            shares.add(new CapShare(window.key(), Limits.AMOUNT_STEPS - shares.size(), shares.size()));
        }
        Collections.rotate(shares, 1);
        Collections.swap(shares, 0, shares.size() / 2);
        return shares;
    }
}
