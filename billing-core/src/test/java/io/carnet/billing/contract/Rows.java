package io.carnet.billing.contract;

import static io.carnet.billing.contract.StoreUnderTest.NOW;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Origin;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackTerms;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseState;
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
import io.carnet.billing.spending.Measure;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.spending.WindowKey;
import io.carnet.billing.store.Receipt;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Plain sample rows; {@link RichRows} has those that use every field. */
final class Rows {

    static final Product TOOL = Product.of("tool", Price.perRun(Amount.credits(1)));

    /** Of runs that are listed. */
    static final List<RunState> STATES = Arrays.stream(RunState.values())
            .filter(state -> state != RunState.ARCHIVED)
            .toList();

    private Rows() {}

    static Pack credits(String id, long number, long whole) {
        PackTerms terms = new PackTerms(
                BalanceKey.CREDITS,
                Amount.credits(whole),
                Origin.PROMOTIONAL,
                Optional.empty(),
                PackTerms.DEFAULT_PRIORITY,
                Optional.empty(),
                "grant");
        return Pack.fresh(PackId.of(id), number, terms, NOW);
    }

    static Pack usedUp(Pack pack) {
        return pack.with(0, 0, 0, 0);
    }

    /** Held for a minute, and refers to nothing. */
    static Run run(Principal principal, String key, long number) {
        Hold hold =
                new Hold(Funding.CREDITS, 0, List.of(), List.of(), NOW.plusSeconds(60), NOW.plus(Duration.ofHours(1)));
        return new Run(
                principal,
                RunKey.of(key),
                number,
                RunTerms.of(TOOL, Optional.empty(), Usage.none(), Optional.of(Duration.ofMinutes(1)), Map.of()),
                RunState.HELD,
                hold,
                Charge.NONE,
                new RunTimes(NOW, Optional.empty(), Optional.empty()),
                List.of(new Step(Step.What.AUTHORIZED, NOW, Optional.empty(), 0, 0, 1)),
                Optional.empty());
    }

    static Run until(Run run, Instant until) {
        Hold hold = run.hold();
        return with(run, new Hold(hold.funding(), hold.reserved(), hold.lines(), hold.shares(), until, hold.latest()));
    }

    static Run in(Run run, RunState state) {
        Optional<Instant> accepted = state == RunState.HELD ? Optional.empty() : Optional.of(NOW.plusMillis(1));
        Optional<Instant> closed = state.open() ? Optional.empty() : Optional.of(NOW.plusMillis(2));
        RunTimes times = new RunTimes(NOW, accepted, closed);
        return new Run(
                run.principal(),
                run.key(),
                run.number(),
                run.terms(),
                state,
                run.hold(),
                run.charge(),
                times,
                run.steps(),
                state == RunState.REFUSED
                        ? Optional.of(new RefusedBecause(Reason.FORBIDDEN, "not today"))
                        : Optional.empty());
    }

    static Run with(Run run, RunTimes times) {
        return new Run(
                run.principal(),
                run.key(),
                run.number(),
                run.terms(),
                run.state(),
                run.hold(),
                run.charge(),
                times,
                run.steps(),
                run.refusal());
    }

    static Run with(Run run, RunTerms terms) {
        return new Run(
                run.principal(),
                run.key(),
                run.number(),
                terms,
                run.state(),
                run.hold(),
                run.charge(),
                run.times(),
                run.steps(),
                run.refusal());
    }

    static Run as(Run run, Spender spender) {
        RunTerms terms = run.terms();
        RunTerms his =
                new RunTerms(terms.product(), Optional.of(spender), terms.ceiling(), terms.holdFor(), terms.metadata());
        return with(run, his);
    }

    static Run drawingOn(Run run, Pack... packs) {
        List<HoldLine> lines = new ArrayList<>();
        for (Pack pack : packs) {
            lines.add(HoldLine.of(pack.id()).plus(0, 0, 1, 0));
        }
        Hold hold = run.hold();
        return with(run, new Hold(hold.funding(), hold.reserved(), lines, hold.shares(), hold.until(), hold.latest()));
    }

    static Run countingIn(Run run, CapWindow... windows) {
        List<CapShare> shares = new ArrayList<>();
        for (CapWindow window : windows) {
            shares.add(new CapShare(window.key(), 0, 1));
        }
        return sharing(run, shares);
    }

    static Run sharing(Run run, List<CapShare> shares) {
        Hold hold = run.hold();
        return with(run, new Hold(hold.funding(), hold.reserved(), hold.lines(), shares, hold.until(), hold.latest()));
    }

    static Run charged(Run run, Charge charge) {
        return new Run(
                run.principal(),
                run.key(),
                run.number(),
                run.terms(),
                run.state(),
                run.hold(),
                charge,
                run.times(),
                run.steps(),
                run.refusal());
    }

    private static Run with(Run run, Hold hold) {
        return new Run(
                run.principal(),
                run.key(),
                run.number(),
                run.terms(),
                run.state(),
                hold,
                run.charge(),
                run.times(),
                run.steps(),
                run.refusal());
    }

    static CapWindow window(Subject subject, Window window, Measure measure, String start, String end) {
        return CapWindow.fresh(new WindowKey(subject, window, measure, Instant.parse(start)), Instant.parse(end))
                .plus(3, 2);
    }

    static Purchase purchase(Principal principal, String key, Offer offer, PurchaseState state) {
        return purchase(principal, key, offer, state, NOW);
    }

    static Purchase purchase(Principal principal, String key, Offer offer, PurchaseState state, Instant createdAt) {
        Amount amount = offer.quantity().smallest();
        AttemptState stands = switch (state) {
            case OPEN -> AttemptState.SUBMITTING;
            case FULFILLED -> AttemptState.SUCCEEDED;
            case DECLINED -> AttemptState.DECLINED;
            case CANCELED -> AttemptState.CANCELED;
        };
        return new Purchase(
                principal,
                CommandKey.of(key),
                offer,
                amount,
                offer.quantity().price(amount),
                "fake",
                PaymentMethod.ofProvidersChoice(),
                state,
                List.of(attempt(1, "attempt-of-" + principal + "-" + key, stands)),
                List.of(),
                List.of(),
                Optional.empty(),
                false,
                createdAt);
    }

    /** Due a minute after {@link StoreUnderTest#NOW} while it is open. */
    static Attempt attempt(int number, String providerKey, AttemptState state) {
        Optional<Instant> due = state.open() ? Optional.of(NOW.plusSeconds(60)) : Optional.empty();
        return Attempt.created(number, providerKey, NOW).become(state, Optional.empty(), Optional.empty(), "", due);
    }

    static Receipt receipt(String key) {
        return new Receipt(CommandKey.of(key), "grant", new TreeMap<>(Map.of("amount", "1 credits")));
    }

    static Movement movement(Instant at, String reference) {
        return new Movement(
                at, Kind.POLICY, Account.MEMO, Account.MEMO, BalanceKey.CREDITS, Optional.empty(), 0, 0, reference);
    }
}
