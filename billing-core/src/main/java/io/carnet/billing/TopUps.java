package io.carnet.billing;

import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.internal.Requests;
import io.carnet.billing.internal.engine.Commands;
import io.carnet.billing.internal.rules.SetTopUp;
import io.carnet.billing.payment.Mandate;
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

    TopUps(Commands commands, Catalog catalog, Providers providers, Requests requests, Supplier<String> ids) {
        this.commands = commands;
        this.catalog = catalog;
        this.providers = providers;
        this.requests = requests;
        this.ids = ids;
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
     * A suspended top-up works again; what was tried still counts against the mandate.
     *
     * @param unchecked the plan, or none
     * @return as it is now; refused if somebody else has changed it meanwhile
     * @throws InvalidRequestException naming everything that is wrong
     */
    public Outcome<TopUp> set(TopUpRequest unchecked) {
        TopUpRequest request = requests.check(unchecked);
        return commands.call(new SetTopUp(request.principal(), request.expectedVersion(), plan(request), ids.get()));
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
