package io.carnet.billing;

import io.carnet.billing.catalog.Usage;
import io.carnet.billing.internal.engine.Commands;
import io.carnet.billing.internal.rules.Authorize;
import io.carnet.billing.internal.rules.Buy;
import io.carnet.billing.internal.rules.Command;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Quote;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunTerms;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.time.Instant;
import java.util.Optional;

/**
 * The settlement pipeline: quote, authorise, accept, settle or release. Every call blocks until its effect is committed,
 * or, in a {@link Joined}, part of the host's transaction. Every step can be repeated: the same content gives the same answer. Thread-safe.
 *
 * <p>Every method throws {@link io.carnet.billing.refusal.InvalidRequestException} for input that is wrong in itself,
 * {@link io.carnet.billing.refusal.OverloadedException} when too much is waiting, and
 * {@link io.carnet.billing.refusal.StoreException} when the store failed; none of these has had an effect. What is asked of
 * a run that has been {@linkplain Archive archived} is answered with {@link io.carnet.billing.refusal.ArchivedException},
 * without an effect: its key is never run or charged again.
 */
public final class Runs {

    private final Commands commands;
    private final RunSteps steps;
    private final Shop shop;

    Runs(Commands commands, RunSteps steps, Shop shop) {
        this.commands = commands;
        this.steps = steps;
        this.shop = shop;
    }

    /**
     * What a run would cost and what would pay, without reserving it.
     *
     * @param request the run
     * @return the quote; refused only if there is no such product
     */
    public Outcome<Quote> quote(RunRequest request) {
        return steps.quote(request);
    }

    /**
     * Reserves what a run may cost.
     *
     * @param request the run
     * @return the run; a refusal lists everything in the way and, if funds are missing, what could be bought
     */
    public Outcome<Run> authorize(RunRequest request) {
        return authorize(steps.price(request));
    }

    private Outcome<Run> authorize(RunSteps.Priced priced) {
        if (priced.terms().isEmpty()) {
            return steps.unknownProduct(priced);
        }
        RunTerms terms = priced.terms().get();
        return steps.withOffers(commands.call(steps.authorize(priced, terms)), terms.product());
    }

    /**
     * Reserves what a run may cost. If only funds are missing, the run is paid for by itself, under its own key: what is
     * bought is for no other run. If the run fails, the product's {@link io.carnet.billing.catalog.Restore} says whether it
     * becomes an ordinary pack of one run, or the money goes back, which the worker sees to. So it does for a run that is
     * not authorised within an hour of its payment: that becomes an ordinary pack. Nothing is paid for a run that would be
     * refused all the same, by a cap on money or for a debt of runs. Not for a {@link Joined}.
     *
     * @param request the run
     * @param payment how it may be paid for
     * @return the run; refused with {@link io.carnet.billing.refusal.Violation.NotPaid} while the payment has not
     *     succeeded, which {@link Packs#purchase} tells more of: asking again goes on with the same payment, and after a
     *     decline another one needs another key
     */
    public Outcome<Run> authorize(RunRequest request, DirectPayment payment) {
        commands.requireCommits();
        RunSteps.Priced priced = steps.price(request);
        Outcome<Run> first = authorize(priced);
        if (!lacksOnlyFunds(first)) {
            return first;
        }
        Outcome<Purchase> bought = shop.buy(payment.of(request), order -> objection(order, priced));
        if (bought instanceof Outcome.Refused<Purchase> refused) {
            return new Outcome.Refused<>(refused.refusal());
        }
        Purchase purchase = bought.orElseThrow();
        if (purchase.state() == PurchaseState.FULFILLED) {
            return authorize(priced);
        }
        Attempt attempt = purchase.attempt();
        return Outcome.refused(new Violation.NotPaid(request.key(), attempt.state(), attempt.due()));
    }

    /** Why the run would be refused even if it were paid for; nothing once that purchase has been opened. */
    private Optional<Refusal> objection(Buy order, RunSteps.Priced priced) {
        Authorize run = steps.authorize(priced, priced.terms().orElseThrow());
        Need begun = run.need();
        Need bought = order.need();
        return commands.read(
                new Need(order.principal(), begun.runs(), bought.packs(), bought.commands(), begun.subjects()),
                draft -> draft.purchase(order.key()).isPresent()
                        ? Optional.empty()
                        : order.whenPaid(draft, run).whyRefused());
    }

    private static boolean lacksOnlyFunds(Outcome<Run> outcome) {
        return outcome instanceof Outcome.Refused<Run> refused
                && refused.refusal().violations().stream().allMatch(Violation.InsufficientFunds.class::isInstance);
    }

    /**
     * Says that the work begins: a pack's unit is consumed now.
     *
     * @param principal who pays
     * @param key the run
     * @return the run; refused if it was closed before it was accepted
     */
    public Outcome<Run> accept(Principal principal, String key) {
        return call(steps.accept(principal, key));
    }

    /**
     * Charges for what a run has used so far. Usage that is not larger than what is known changes nothing.
     *
     * @param principal who pays
     * @param key the run
     * @param usage all it has used since it began
     * @return the run; refused if it is closed
     */
    public Outcome<Run> capture(Principal principal, String key, Usage usage) {
        return call(steps.capture(principal, key, usage));
    }

    /**
     * Reserves more credits.
     *
     * @param principal who pays
     * @param key the run
     * @param amount how much in all, captured parts included; less than now changes nothing
     * @return the run; refused if caps or funds do not allow it, or it is closed
     */
    public Outcome<Run> extend(Principal principal, String key, Amount amount) {
        return call(steps.extend(principal, key, amount));
    }

    /**
     * Keeps the hold for longer.
     *
     * @param principal who pays
     * @param key the run
     * @param until when it is to expire; earlier than now changes nothing
     * @return the run; refused beyond the longest hold, or if it is closed
     */
    public Outcome<Run> extend(Principal principal, String key, Instant until) {
        return call(steps.extend(principal, key, until));
    }

    /**
     * Charges a run for all it has used and gives back the rest. An expired run can be settled until its grace is over.
     *
     * @param principal who pays
     * @param key the run
     * @param usage all it has used; {@link Usage#none()} for a price a run
     * @return the run; refused if it was settled with other usage, or released, or its grace is over
     */
    public Outcome<Run> settle(Principal principal, String key, Usage usage) {
        return call(steps.settle(principal, key, usage));
    }

    /**
     * Gives back what is held, because the work failed or never began. What was captured stays charged.
     *
     * @param principal who pays
     * @param key the run
     * @return the run; refused if it is settled or expired
     */
    public Outcome<Run> release(Principal principal, String key) {
        return call(steps.release(principal, key));
    }

    /**
     * Says that nobody will ever know what the run used: the product's policy for unknown usage applies now instead of at
     * the hold's expiry.
     *
     * @param principal who pays
     * @param key the run
     * @return the run, expired or parked; refused if it is settled or released
     */
    public Outcome<Run> abandon(Principal principal, String key) {
        return call(steps.abandon(principal, key));
    }

    /**
     * A run as it stands now.
     *
     * @param principal who pays
     * @param key the run
     * @return empty if the key is unknown
     */
    public Optional<Run> find(Principal principal, String key) {
        return steps.find(principal, RunSteps.key(key));
    }

    private Outcome<Run> call(Command<Outcome<Run>> command) {
        return commands.call(command);
    }
}
