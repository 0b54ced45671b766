package io.carnet.billing.model;

import io.carnet.billing.refusal.Reason;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Funding;
import io.carnet.billing.run.Quote;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.Start;
import io.carnet.billing.run.Step;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.ProductId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The commands on runs, at one instant. */
final class ModelRuns {

    private final ModelWallet wallet;
    private final Instant clock;

    ModelRuns(ModelWallet wallet, Instant clock) {
        this.wallet = wallet;
        this.clock = clock;
    }

    /** Whatever the catalog says today: if the key is used, the stored run decides. */
    private Optional<Answer> atTheDoor(ModelRequest request, Optional<ModelProduct> today) {
        ModelRun stored = wallet.runs.get(request.key());
        boolean known =
                stored != null && (today.isPresent() || stored.product.id().equals(request.product()));
        return known ? Optional.empty() : judge(request, today);
    }

    /** What today's catalog has against a request. */
    static Optional<Answer> judge(ModelRequest request, Optional<ModelProduct> today) {
        if (today.isEmpty()) {
            return Optional.of(Answer.refused(new Violation.Unknown("product", request.product())));
        }
        ModelProduct product = today.get();
        Duration hold = request.holdFor();
        boolean lasts = hold.toNanos() >= 1_000 && hold.compareTo(ModelWallet.LONGEST_HOLD) <= 0;
        boolean priced = product.prices(request.ceiling());
        boolean holds = !priced || product.kind() != ModelProduct.Kind.METERED || product.cost(request.ceiling()) > 0;
        return lasts && priced && holds ? Optional.empty() : Optional.of(Answer.INVALID);
    }

    /** Of a fresh look at the wallet: what it would cost and what is in the way. */
    Optional<Quote> quote(ModelRequest request, Optional<ModelProduct> today) {
        wallet.begin(clock);
        ModelProduct product = today.orElseThrow();
        if (judge(request, today).isPresent()) {
            return Optional.empty();
        }
        ModelFunding plan = ModelFunding.of(wallet, product, product.cost(request.ceiling()));
        return Optional.of(new Quote(
                ProductId.of(product.id()),
                product.version(),
                plan.funding(),
                new Amount(plan.funding().unit(), plan.steps()),
                obstacles(request, product, plan)));
    }

    private List<Violation> obstacles(ModelRequest request, ModelProduct product, ModelFunding plan) {
        List<Violation> obstacles = new ArrayList<>(
                ModelCaps.check(wallet, product.id(), request.spender(), plan).violations());
        plan.obstacle().ifPresent(obstacles::add);
        return obstacles;
    }

    Answer authorize(ModelRequest request, Optional<ModelProduct> today) {
        Optional<Answer> door = atTheDoor(request, today);
        if (door.isPresent()) {
            return door.get();
        }
        wallet.begin(clock);
        ModelRun stored = wallet.runs.get(request.key());
        if (stored != null) {
            List<Violation> conflicts = conflicts(stored.request, request);
            return conflicts.isEmpty() ? Answer.replayed(stored) : Answer.refused(conflicts);
        }
        ModelProduct product = today.orElseThrow();
        ModelFunding plan = ModelFunding.of(wallet, product, product.cost(request.ceiling()));
        List<Violation> obstacles = obstacles(request, product, plan);
        request.quoted().ifPresent(quote -> compare(quote, product, plan, obstacles));
        return obstacles.isEmpty() ? Answer.done(hold(request, product, plan)) : refused(request, product, obstacles);
    }

    /** Written down, and free to be asked again under the same key. */
    private Answer refused(ModelRequest request, ModelProduct product, List<Violation> obstacles) {
        Reason reason = obstacles.stream()
                .map(Violation::reason)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        long number = wallet.nextRunNumber();
        wallet.refused.put(
                number,
                "refused " + request.key() + " #" + number + " " + product.id() + "@" + product.version() + " " + reason
                        + " at " + wallet.now);
        wallet.touch();
        return Answer.refused(obstacles);
    }

    private static List<Violation> conflicts(ModelRequest stored, ModelRequest given) {
        List<Violation> conflicts = new ArrayList<>();
        differ(conflicts, "product", stored.product(), given.product());
        differ(conflicts, "spender", stored.spender(), given.spender());
        differ(conflicts, "ceiling", stored.ceiling(), given.ceiling());
        differ(conflicts, "holdFor", stored.lasting(), given.lasting());
        differ(conflicts, "metadata", stored.metadata(), given.metadata());
        return conflicts;
    }

    private static void differ(List<Violation> conflicts, String field, Object stored, Object given) {
        if (!stored.equals(given)) {
            conflicts.add(new Violation.Conflict(field, "", ""));
        }
    }

    private static void compare(Quote quote, ModelProduct product, ModelFunding plan, List<Violation> obstacles) {
        Map<String, Boolean> fields = Map.of(
                "product",
                quote.product().value().equals(product.id()),
                "priceVersion",
                quote.priceVersion().equals(product.version()),
                "funding",
                quote.funding() == plan.funding(),
                "cost",
                quote.cost().unit() == plan.funding().unit() && quote.cost().steps() == plan.steps());
        fields.forEach((field, kept) -> {
            if (!kept) {
                obstacles.add(new Violation.QuoteChanged(field, "", ""));
            }
        });
    }

    private ModelRun hold(ModelRequest request, ModelProduct product, ModelFunding plan) {
        ModelRun run = new ModelRun(request, product, wallet.nextRunNumber(), plan.funding(), wallet.now);
        run.reserved = plan.steps();
        run.until = wallet.now.plus(request.lasting());
        run.latest = wallet.now.plus(ModelWallet.LONGEST_HOLD);
        ModelCaps.check(wallet, product.id(), request.spender(), plan)
                .windows()
                .forEach(window -> run.windows.add(ModelCaps.keep(wallet, window)));
        plan.parts().forEach(part -> wallet.hold(run, part.pack(), part.steps()));
        wallet.runs.put(request.key(), run);
        if (request.start() == Start.AT_ONCE) {
            ModelCharging.accept(wallet, run);
        }
        run.did(Step.What.AUTHORIZED, wallet.now, Optional.empty());
        wallet.touch();
        return run;
    }

    private Answer on(String key, Function<ModelRun, Answer> command) {
        wallet.begin(clock);
        ModelRun run = wallet.runs.get(key);
        return run == null ? Answer.refused(new Violation.Unknown("run", key)) : command.apply(run);
    }

    private Answer done(ModelRun run, Step.What what) {
        return done(run, what, Optional.empty());
    }

    private Answer done(ModelRun run, Step.What what, Optional<Map<String, Long>> reported) {
        run.did(what, wallet.now, reported);
        wallet.touch();
        return Answer.done(run);
    }

    private static Answer wrong(ModelRun run, String wanted) {
        String state = run.state.name().toLowerCase(Locale.ROOT);
        return Answer.refused(new Violation.WrongState("run " + run.request.key(), state, wanted));
    }

    private static boolean underWay(ModelRun run) {
        return run.state == RunState.HELD || run.state == RunState.ACCEPTED;
    }

    Answer accept(String key) {
        return on(key, run -> {
            if (run.state != RunState.HELD) {
                return run.accepted.isPresent() ? Answer.replayed(run) : wrong(run, "accepted");
            }
            ModelCharging.accept(wallet, run);
            return done(run, Step.What.ACCEPTED);
        });
    }

    Answer capture(String key, Map<String, Long> report) {
        return on(key, run -> {
            if (!run.product.prices(run.joined(report))) {
                return Answer.INVALID;
            }
            boolean more = !run.joined(report).equals(run.usage);
            if (run.state != RunState.HELD && !more) {
                return Answer.replayed(run);
            }
            if (!underWay(run)) {
                return wrong(run, "captured");
            }
            ModelCharging.accept(wallet, run);
            ModelCharging.charge(wallet, run, report);
            return done(run, Step.What.CAPTURED, Optional.of(report));
        });
    }

    Answer extend(String key, long amount) {
        return on(key, run -> {
            if (amount <= run.reserved) {
                return Answer.replayed(run);
            }
            if (!underWay(run)) {
                return wrong(run, "extended");
            }
            long more = Math.max(0, amount - run.charged - run.held());
            if (more > 0 && run.funding != Funding.CREDITS) {
                return Answer.refused(new Violation.Conflict("amount", "", ""));
            }
            ModelFunding plan = ModelFunding.credits(wallet, run.product.id(), more, run.lines.keySet());
            List<Violation> violations = ModelCaps.checkMore(wallet, run, plan);
            plan.obstacle().ifPresent(violations::add);
            if (!violations.isEmpty()) {
                return Answer.refused(violations);
            }
            plan.parts().forEach(part -> wallet.hold(run, part.pack(), part.steps()));
            run.reserved = amount;
            return done(run, Step.What.EXTENDED);
        });
    }

    Answer extend(String key, Instant until) {
        return on(key, run -> {
            Instant target = until.truncatedTo(ChronoUnit.MICROS);
            if (!target.isAfter(run.until)) {
                return Answer.replayed(run);
            }
            if (!underWay(run)) {
                return wrong(run, "extended");
            }
            if (target.isAfter(run.latest)) {
                return Answer.refused(new Violation.LifetimeExceeded(run.latest));
            }
            run.until = target;
            return done(run, Step.What.EXTENDED);
        });
    }

    Answer settle(String key, Map<String, Long> usage) {
        return on(key, run -> {
            if (run.settledWith.isPresent()) {
                return Objects.equals(run.settledWith.get(), usage)
                        ? Answer.replayed(run)
                        : Answer.refused(new Violation.Conflict("usage", "", ""));
            }
            boolean late = run.state == RunState.EXPIRED && wallet.now.isBefore(run.until.plus(ModelWallet.GRACE));
            if (!run.state.open() && !late) {
                return wrong(run, "settled");
            }
            if (!run.product.prices(run.joined(usage))) {
                return Answer.INVALID;
            }
            if (late) {
                ModelCharging.chargeLate(wallet, run, usage);
            } else {
                ModelCharging.accept(wallet, run);
                ModelCharging.charge(wallet, run, usage);
                wallet.giveBackHeld(run);
            }
            run.settledWith = Optional.of(new TreeMap<>(usage));
            ModelCharging.close(wallet, run, RunState.SETTLED);
            return done(run, Step.What.SETTLED, Optional.of(usage));
        });
    }

    Answer release(String key) {
        return on(key, run -> {
            if (run.state == RunState.RELEASED) {
                return Answer.replayed(run);
            }
            if (!run.state.open()) {
                return wrong(run, "released");
            }
            ModelCharging.giveBack(wallet, run);
            ModelCharging.close(wallet, run, RunState.RELEASED);
            return done(run, Step.What.RELEASED);
        });
    }

    Answer abandon(String key) {
        return on(key, run -> {
            if (run.state == RunState.PARKED || run.state == RunState.EXPIRED) {
                return Answer.replayed(run);
            }
            if (!underWay(run)) {
                return wrong(run, "abandoned");
            }
            ModelCharging.expire(wallet, run);
            return done(run, Step.What.ABANDONED);
        });
    }
}
