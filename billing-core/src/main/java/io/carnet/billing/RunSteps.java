package io.carnet.billing;

import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.internal.Requests;
import io.carnet.billing.internal.engine.Commands;
import io.carnet.billing.internal.rules.Abandon;
import io.carnet.billing.internal.rules.Accept;
import io.carnet.billing.internal.rules.Authorize;
import io.carnet.billing.internal.rules.Capture;
import io.carnet.billing.internal.rules.Command;
import io.carnet.billing.internal.rules.Extend;
import io.carnet.billing.internal.rules.Release;
import io.carnet.billing.internal.rules.Settings;
import io.carnet.billing.internal.rules.Settle;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.InvalidRequestException.Problem;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Quote;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunTerms;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.RunKey;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The price step, and the making of run commands from what callers hand in; shared by the blocking and the staged form. */
final class RunSteps {

    private static final Duration SHORTEST_HOLD = ChronoUnit.MICROS.getDuration();

    private final Commands commands;
    private final Catalog catalog;
    private final Requests requests;
    private final Settings settings;

    RunSteps(Commands commands, Catalog catalog, Requests requests, Settings settings) {
        this.commands = commands;
        this.catalog = catalog;
        this.requests = requests;
        this.settings = settings;
    }

    /** A checked request with the terms it would have; none if there is no such product. */
    record Priced(RunRequest request, RunKey key, Optional<RunTerms> terms) {}

    /** What today's catalog has against a request is no matter if its key has been used: the stored run decides. */
    Priced price(RunRequest unchecked) {
        RunRequest request = requests.check(unchecked);
        RunKey key = RunKey.of(request.key());
        ProductId id = ProductId.of(request.product());
        Optional<Product> sold = catalog.product(id);
        List<Problem> problems = sold.map(product -> problems(request, product)).orElse(List.of());
        if (sold.isPresent() && problems.isEmpty()) {
            return new Priced(request, key, sold.map(product -> terms(request, product)));
        }
        Optional<Run> stored = find(request.principal(), key);
        if (stored.isEmpty() && !problems.isEmpty()) {
            throw new InvalidRequestException(problems);
        }
        Optional<Product> known = stored.map(run -> run.terms().product())
                .filter(product -> product.id().equals(id))
                .or(() -> sold);
        return new Priced(request, key, known.map(product -> terms(request, product)));
    }

    private RunTerms terms(RunRequest request, Product product) {
        return RunTerms.of(product, request.spender(), request.ceiling(), holdFor(request), request.metadata());
    }

    private static Optional<Duration> holdFor(RunRequest request) {
        return request.holdFor().map(time -> time.truncatedTo(ChronoUnit.MICROS));
    }

    private List<Problem> problems(RunRequest request, Product product) {
        List<Problem> problems = new ArrayList<>();
        Duration holdFor = request.holdFor().orElse(settings.hold());
        if (holdFor.compareTo(SHORTEST_HOLD) < 0 || holdFor.compareTo(settings.longestHold()) > 0) {
            problems.add(new Problem("holdFor", "must be a microsecond or more and at most " + settings.longestHold()));
        }
        Price price = product.price();
        Optional<String> objection = price.objection(request.ceiling());
        objection.ifPresent(text -> problems.add(new Problem("ceiling", text)));
        if (objection.isEmpty()
                && price instanceof Price.Metered metered
                && metered.cost(request.ceiling()).isZero()) {
            problems.add(new Problem("ceiling", "must cost something, for the hold"));
        }
        return problems;
    }

    Authorize authorize(Priced priced, RunTerms terms) {
        RunRequest request = priced.request();
        return new Authorize(request.principal(), priced.key(), terms, request.start(), request.quoted(), settings);
    }

    Outcome<Run> unknownProduct(Priced priced) {
        return commands.refuse(
                Authorize.class,
                new Violation.Unknown("product", priced.request().product()));
    }

    /** What the principal could buy, beside a refusal for want of funds. */
    Outcome<Run> withOffers(Outcome<Run> outcome, Product product) {
        if (outcome instanceof Outcome.Refused<Run> refused
                && refused.refusal().shortfall().isPresent()) {
            List<Offer> offers = new ArrayList<>(catalog.offers(Scope.of(product.id())));
            if (refused.refusal()
                    .shortfall()
                    .filter(missing -> missing.unit() == Unit.CREDITS)
                    .isPresent()) {
                offers.addAll(catalog.offers(Scope.ANY));
            }
            return new Outcome.Refused<>(refused.refusal().offering(offers));
        }
        return outcome;
    }

    /** At today's price, whatever became of the key before. */
    Outcome<Quote> quote(RunRequest unchecked) {
        RunRequest request = requests.check(unchecked);
        Optional<Product> sold = catalog.product(ProductId.of(request.product()));
        if (sold.isEmpty()) {
            return Outcome.refused(new Violation.Unknown("product", request.product()));
        }
        List<Problem> problems = problems(request, sold.get());
        if (!problems.isEmpty()) {
            throw new InvalidRequestException(problems);
        }
        RunTerms terms = terms(request, sold.get());
        Need need = Authorize.need(request.principal(), terms);
        return Outcome.done(
                commands.read(need, draft -> Authorize.quote(draft, RunKey.of(request.key()), terms, settings)));
    }

    Command<Outcome<Run>> accept(Principal principal, String key) {
        return new Accept(principal, key(key));
    }

    Command<Outcome<Run>> capture(Principal principal, String key, Usage usage) {
        return new Capture(principal, key(key), Objects.requireNonNull(usage, "usage"));
    }

    Command<Outcome<Run>> extend(Principal principal, String key, Amount amount) {
        if (amount.unit() != Unit.CREDITS) {
            throw new InvalidRequestException("amount", "must be in credits");
        }
        return new Extend(principal, key(key), Optional.of(amount), Optional.empty());
    }

    Command<Outcome<Run>> extend(Principal principal, String key, Instant until) {
        return new Extend(principal, key(key), Optional.empty(), Optional.of(until));
    }

    Command<Outcome<Run>> settle(Principal principal, String key, Usage usage) {
        return new Settle(principal, key(key), Objects.requireNonNull(usage, "usage"), settings);
    }

    Command<Outcome<Run>> release(Principal principal, String key) {
        return new Release(principal, key(key));
    }

    Command<Outcome<Run>> abandon(Principal principal, String key) {
        return new Abandon(principal, key(key));
    }

    Optional<Run> find(Principal principal, RunKey key) {
        Need need = new Need(principal, Set.of(key), Set.of(), Set.of(), Set.of());
        return commands.read(need, draft -> draft.run(key));
    }

    static RunKey key(String text) {
        return Requests.value("key", RunKey::of, text);
    }
}
