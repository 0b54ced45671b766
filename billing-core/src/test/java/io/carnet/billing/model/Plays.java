package io.carnet.billing.model;

import io.carnet.billing.catalog.Usage;
import io.carnet.billing.run.Quote;
import io.carnet.billing.run.Start;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Throws dice for commands on one principal's runs. Keys are few, so that they meet again. */
final class Plays {

    static final Spender[] SPENDERS = {
        Spender.group("team"), Spender.agent("team", "anna"), Spender.agent("team", "ben"), Spender.group("other")
    };

    private final Dice dice;
    private final Library library;
    private final Principal principal;
    private final ModelWallet wallet;
    private Optional<Quote> shown = Optional.empty();
    private Optional<ModelRequest> lastRequest = Optional.empty();

    Plays(Dice dice, Library library, Principal principal, ModelWallet wallet) {
        this.dice = dice;
        this.library = library;
        this.principal = principal;
        this.wallet = wallet;
    }

    private ModelRuns model() {
        return new ModelRuns(wallet, library.now());
    }

    /** Mostly a run that is under way or one of the latest, now and then one that does not exist yet. */
    private String runKey() {
        List<String> open = wallet.runs.values().stream()
                .filter(run -> run.state.open())
                .map(run -> run.request.key())
                .toList();
        if (!open.isEmpty() && !dice.oneIn(3)) {
            return dice.of(open);
        }
        int newest = wallet.runs.size();
        return "run-" + (dice.oneIn(25) ? newest + 1 : Math.max(1, newest - dice.below(dice.oneIn(4) ? 12 : 4)));
    }

    private Map<String, Long> usage(int most) {
        Map<String, Long> usage = new TreeMap<>();
        for (String meter : Assortment.METERS) {
            if (dice.oneIn(2)) {
                usage.put(meter, (long) dice.below(most));
            }
        }
        return usage;
    }

    ModelRequest request() {
        if (lastRequest.isPresent() && dice.oneIn(9)) {
            return lastRequest.get();
        }
        String product =
                dice.oneIn(60) ? "ghost" : dice.oneIn(2) ? dice.of("draw", "chat") : dice.of(Assortment.PRODUCTS);
        Duration hold = Duration.ofMinutes(1 + dice.below(60));
        if (dice.oneIn(20)) {
            hold = dice.of(
                    Duration.ZERO, Duration.ofHours(24), Duration.ofHours(24).plusNanos(1), Duration.ofNanos(1));
        }
        boolean metered = library.catalog
                .product(product)
                .filter(known -> known.kind() == ModelProduct.Kind.METERED)
                .isPresent();
        ModelRequest request = new ModelRequest(
                dice.oneIn(7) ? runKey() : "run-" + (wallet.runs.size() + 1),
                product,
                dice.oneIn(2) ? Optional.empty() : Optional.of(dice.of(SPENDERS)),
                metered ? priced(product) : Map.of(),
                hold,
                dice.of(Start.values()),
                dice.oneIn(5) ? Map.of("job", "job-" + dice.below(3)) : Map.of(),
                dice.oneIn(8) ? shown : Optional.empty());
        lastRequest = Optional.of(request);
        return request;
    }

    /** Mostly a ceiling the price of today can express. */
    private Map<String, Long> priced(String product) {
        Map<String, Long> ceiling = usage(16);
        ceiling.put("in", (long) dice.below(12));
        if (!dice.oneIn(20)) {
            ceiling.keySet()
                    .retainAll(library.catalog
                            .product(product)
                            .orElseThrow()
                            .rates()
                            .keySet());
        }
        return ceiling;
    }

    /** Quotes change nothing, so they are compared on the spot. */
    Play quote() {
        ModelRequest request = request();
        if (library.catalog.product(request.product()).isEmpty()) {
            return authorize(request);
        }
        return new Play(
                "quote " + request,
                () -> {
                    shown = library.quote(principal, request);
                    return quoted(shown);
                },
                Optional.empty(),
                () -> quoted(new ModelRuns(wallet.seenAt(library.now()), library.now())
                        .quote(request, library.catalog.product(request.product()))));
    }

    private static Answer quoted(Optional<Quote> quote) {
        return quote.map(found -> new Answer(
                        "QUOTE",
                        Answer.texts(found.obstacles()),
                        found.product() + "@" + found.priceVersion() + " " + found.funding() + " " + found.cost()))
                .orElse(Answer.INVALID);
    }

    Play authorize() {
        return authorize(request());
    }

    /** One that today's catalog has nothing against: whether a run is stored is not known before its batch is done. */
    Play authorizeInBatch() {
        ModelRequest request = request();
        while (ModelRuns.judge(request, library.catalog.product(request.product()))
                .isPresent()) {
            request = request();
        }
        return authorize(request);
    }

    private Play authorize(ModelRequest request) {
        return new Play(
                "authorize " + request,
                () -> library.authorize(principal, request),
                Optional.of(() -> library.billing.staged().authorize(Library.real(principal, request))),
                () -> model().authorize(request, library.catalog.product(request.product())));
    }

    Play accept() {
        String key = runKey();
        return new Play(
                "accept " + key,
                () -> Library.run(() -> library.billing.runs().accept(principal, key)),
                Optional.of(() -> library.billing.staged().accept(principal, key)),
                () -> model().accept(key));
    }

    Play capture() {
        String key = runKey();
        Map<String, Long> report = report(key);
        Usage usage = new Usage(new TreeMap<>(report));
        return new Play(
                "capture " + key + " " + report,
                () -> Library.run(() -> library.billing.runs().capture(principal, key, usage)),
                Optional.of(() -> library.billing.staged().capture(principal, key, usage)),
                () -> model().capture(key, report));
    }

    /** Usage the run's own price knows, mostly; often what it had reported before, or a little more. */
    private Map<String, Long> report(String key) {
        ModelRun run = wallet.runs.get(key);
        if (run == null || dice.oneIn(30)) {
            return usage(14);
        }
        Map<String, Long> report = dice.oneIn(4) ? new TreeMap<>(run.usage) : usage(dice.oneIn(2) ? 60 : 12);
        if (dice.oneIn(2)) {
            report.put("in", (long) dice.below(40));
        }
        if (run.product.kind() == ModelProduct.Kind.METERED) {
            report.keySet().retainAll(run.product.rates().keySet());
        }
        return report;
    }

    Play extendAmount() {
        String key = runKey();
        Amount amount = new Amount(Unit.CREDITS, dice.credits(40));
        return new Play(
                "extend " + key + " to " + amount,
                () -> Library.run(() -> library.billing.runs().extend(principal, key, amount)),
                Optional.of(() -> library.billing.staged().extend(principal, key, amount)),
                () -> model().extend(key, amount.steps()));
    }

    Play extendUntil() {
        String key = runKey();
        long minutes = dice.oneIn(4) ? dice.below(1_500) : dice.below(90) - 10;
        Instant until = library.now().plus(Duration.ofMinutes(minutes)).plusNanos(dice.below(3));
        return new Play(
                "extend " + key + " until " + until,
                () -> Library.run(() -> library.billing.runs().extend(principal, key, until)),
                Optional.of(() -> library.billing.staged().extend(principal, key, until)),
                () -> model().extend(key, until));
    }

    Play settle() {
        String key = runKey();
        Map<String, Long> report = Optional.ofNullable(wallet.runs.get(key))
                .flatMap(run -> run.settledWith)
                .filter(settled -> dice.oneIn(2))
                .orElseGet(() -> report(key));
        Usage usage = new Usage(new TreeMap<>(report));
        return new Play(
                "settle " + key + " " + report,
                () -> Library.run(() -> library.billing.runs().settle(principal, key, usage)),
                Optional.of(() -> library.billing.staged().settle(principal, key, usage)),
                () -> model().settle(key, report));
    }

    Play release() {
        String key = runKey();
        return new Play(
                "release " + key,
                () -> Library.run(() -> library.billing.runs().release(principal, key)),
                Optional.of(() -> library.billing.staged().release(principal, key)),
                () -> model().release(key));
    }

    Play abandon() {
        String key = runKey();
        return new Play(
                "abandon " + key,
                () -> Library.run(() -> library.billing.runs().abandon(principal, key)),
                Optional.of(() -> library.billing.staged().abandon(principal, key)),
                () -> model().abandon(key));
    }
}
