package io.carnet.billing;

import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.internal.Requests;
import io.carnet.billing.internal.engine.Commands;
import io.carnet.billing.internal.rules.Rehearsing;
import io.carnet.billing.internal.rules.ResumeTopUp;
import io.carnet.billing.internal.rules.SetTopUp;
import io.carnet.billing.journal.Position;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.payment.Mandate;
import io.carnet.billing.payment.Rehearsal;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.InvalidRequestException.Problem;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Buying credits when they run low, within a customer's mandate. The command that makes them run low opens the purchase; the
 * worker has it paid. Thread-safe.
 */
public final class TopUps {

    /** The lowest threshold. */
    public static final Amount LOWEST_THRESHOLD = Amount.credits(5);

    private final Commands commands;
    private final Catalog catalog;
    private final Providers providers;
    private final Requests requests;
    private final Supplier<String> ids;
    private final JournalReader journal;

    TopUps(
            Commands commands,
            Catalog catalog,
            Providers providers,
            Requests requests,
            Supplier<String> ids,
            JournalReader journal) {
        this.commands = commands;
        this.catalog = catalog;
        this.providers = providers;
        this.requests = requests;
        this.ids = ids;
        this.journal = journal;
    }

    /**
     * What is bought by itself, and how that has gone.
     *
     * @param principal whose
     * @return at version 0 and without a plan if none was ever saved
     */
    public TopUp of(Principal principal) {
        return commands.read(Need.of(principal), draft -> draft.topUp());
    }

    /**
     * Replaces the plan. The offer is kept as it is now: a change of the catalog takes effect when the plan is saved again.
     * A suspended top-up works again, but for one that is suspended because a payment was disputed: that takes
     * {@link #resume}. What was tried still counts against the mandate.
     *
     * @param unchecked the plan, or none
     * @return as it is now; refused if somebody else has changed it meanwhile
     * @throws InvalidRequestException naming everything that is wrong
     */
    public Outcome<TopUp> set(TopUpRequest unchecked) {
        TopUpRequest request = requests.check(unchecked);
        return commands.call(new SetTopUp(request.principal(), request.expectedVersion(), plan(request), ids.get()));
    }

    /**
     * Ends a suspension, whyever it was. Not for the customer to ask for: a dispute may be of a card that was never the
     * customer's.
     *
     * @param principal whose
     * @return as it is now
     */
    public Outcome<TopUp> resume(Principal principal) {
        return commands.call(new ResumeTopUp(principal));
    }

    /**
     * Tells what a plan would have charged, had it been there: at what was recorded of the principal's credits, as if every
     * charge had been paid at once, and in place of what was really bought by itself. What was refused for want of credits
     * is not there to be counted. Changes nothing.
     *
     * @param unchecked the plan; which version it would replace does not matter
     * @param since from when on, in whole microseconds, what is below is cut off
     * @return what would have been charged until now
     * @throws InvalidRequestException naming everything that is wrong: with the plan, if there is none, or if the instant
     *     is after now
     * @throws io.carnet.billing.refusal.ArchivedException if what came after the instant has been archived
     */
    public Rehearsal rehearse(TopUpRequest unchecked, Instant since) {
        TopUpRequest request = requests.check(unchecked);
        TopUp.Plan plan = plan(request)
                .orElseThrow(() -> new InvalidRequestException("threshold", "must be present, with an amount"));
        Instant start = since.truncatedTo(ChronoUnit.MICROS);
        Principal principal = request.principal();
        journal.catchUp(principal, "since", start);
        long before = journal.countBefore(principal, start);
        long available = journal.positions(principal, before).packs().values().stream()
                .filter(position -> position.key().equals(BalanceKey.CREDITS))
                .mapToLong(Position::available)
                .sum();
        Instant now = journal.now(principal);
        Rehearsing rehearsing = new Rehearsing(plan, available, start);
        journal.pages(
                principal,
                before,
                journal.countBefore(principal, now),
                page -> page.forEach(entry -> rehearsing.add(entry.movement())));
        List<TopUp.Try> charges = rehearsing.end(now);
        long total = charges.stream().mapToLong(TopUp.Try::minor).reduce(0, Math::addExact);
        return new Rehearsal(principal, start, now, charges, plan.price().withMinor(total));
    }

    private Optional<TopUp.Plan> plan(TopUpRequest request) {
        List<Problem> problems = new ArrayList<>();
        if (request.amount().isPresent() != request.threshold().isPresent()) {
            problems.add(new Problem(
                    request.amount().isPresent() ? "threshold" : "amount", "must be given with the other, or neither"));
        }
        request.threshold().ifPresent(threshold -> {
            if (threshold.unit() != Unit.CREDITS || threshold.steps() < LOWEST_THRESHOLD.steps()) {
                problems.add(new Problem("threshold", "must be at least " + LOWEST_THRESHOLD));
            }
        });
        Optional<TopUp.Plan> plan = Optional.empty();
        if (request.amount().isPresent()) {
            Amount amount = request.amount().get();
            if (amount.unit() != Unit.CREDITS
                    || amount.isZero()
                    || amount.decimal().stripTrailingZeros().scale() > 0) {
                problems.add(new Problem("amount", "must be whole credits above zero"));
            }
            Optional<Offer> offer = offer(request, amount, problems);
            request.mandate()
                    .ifPresentOrElse(
                            mandate -> check(mandate, problems),
                            () -> problems.add(new Problem("mandate", "must be present")));
            if (problems.isEmpty()) {
                plan = Optional.of(new TopUp.Plan(
                        request.threshold().orElseThrow(),
                        offer.orElseThrow(),
                        amount,
                        request.mandate().orElseThrow()));
                checkPrice(plan.get(), problems);
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidRequestException(problems);
        }
        return plan;
    }

    private Optional<Offer> offer(TopUpRequest request, Amount amount, List<Problem> problems) {
        Optional<Offer> offer = catalog.offers(Scope.ANY).stream()
                .filter(each -> request.offer().equals(Optional.of(each.id().value())))
                .filter(each -> each.bonus().unit() == Unit.CREDITS)
                .findFirst();
        if (offer.isEmpty()) {
            problems.add(new Problem("offer", "must be an offer of credits for any product"));
        } else if (amount.unit() == Unit.CREDITS) {
            offer.get()
                    .quantity()
                    .objection(amount)
                    .ifPresent(rule -> problems.add(new Problem("amount", "is not sold: the offer " + rule)));
        }
        return offer;
    }

    private void check(Mandate mandate, List<Problem> problems) {
        if (!providers.knows(mandate.provider())) {
            problems.add(new Problem("mandate.provider", "must be one of " + providers.names()));
        }
        if (mandate.period().compareTo(Duration.ofHours(1)) < 0
                || mandate.period().compareTo(Duration.ofDays(Limits.MANDATE_DAYS)) > 0) {
            problems.add(new Problem("mandate.period", "must be an hour to " + Limits.MANDATE_DAYS + " days"));
        }
        if (!mandate.perCharge().sameCurrency(mandate.perPeriod())) {
            problems.add(new Problem("mandate.perPeriod", "must be of the currency of perCharge"));
        }
    }

    private static void checkPrice(TopUp.Plan plan, List<Problem> problems) {
        Money price = plan.price();
        Mandate mandate = plan.mandate();
        if (!price.sameCurrency(mandate.perCharge())) {
            problems.add(new Problem("mandate.perCharge", "must be of the offer's currency, " + price.currency()));
        } else {
            if (price.minor() > mandate.perCharge().minor()) {
                problems.add(new Problem("mandate.perCharge", "must be at least what the amount costs, " + price));
            }
            if (price.minor() > mandate.perPeriod().minor()) {
                problems.add(new Problem("mandate.perPeriod", "must be at least what the amount costs, " + price));
            }
        }
    }
}
