package io.carnet.billing;

import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.event.Event;
import io.carnet.billing.event.EventHandler;
import io.carnet.billing.internal.Defaults;
import io.carnet.billing.internal.engine.Engine;
import io.carnet.billing.internal.rules.Notices;
import io.carnet.billing.internal.rules.Settings;
import io.carnet.billing.internal.worker.Collector;
import io.carnet.billing.internal.worker.Courier;
import io.carnet.billing.internal.worker.Subscription;
import io.carnet.billing.internal.worker.Sweeper;
import io.carnet.billing.metrics.Metrics;
import io.carnet.billing.payment.PaymentCommand;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentProvider;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Keys;
import io.carnet.billing.value.Limits;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Sets billing up. Everything has a default; {@link #build()} reports all that is wrong at once. Not thread-safe. */
public final class BillingBuilder {

    /** How long a hold lasts if neither run nor host says otherwise. */
    public static final Duration DEFAULT_HOLD = Duration.ofMinutes(15);

    /** How long a hold may last at most, extensions included, if the host does not say otherwise. */
    public static final Duration DEFAULT_LONGEST_HOLD = Duration.ofHours(24);

    /** How long after its expiry a run may still be settled, if the host does not say otherwise. */
    public static final Duration DEFAULT_GRACE = Duration.ofHours(1);

    /** Commands that may wait for one lane, if the host does not say otherwise. */
    public static final int DEFAULT_QUEUE = 10_000;

    /** Commands that may share a commit, if the host does not say otherwise. */
    public static final int DEFAULT_BATCH = 1_000;

    /** How long before a pack expires notice is given, if the host does not say otherwise. */
    public static final Duration DEFAULT_EXPIRY_NOTICE = Duration.ofDays(7);

    /** From how many percent of a cap on spending is near it, if the host does not say otherwise. */
    public static final int DEFAULT_CAP_NEAR = 80;

    /** How long a handler may take for one event, if the host does not say otherwise. */
    public static final Duration DEFAULT_HANDLER_LIMIT = Duration.ofSeconds(30);

    /** How long a command waits for a principal that somebody else has locked, if the host does not say otherwise. */
    public static final Duration DEFAULT_LOCK_WAIT = Duration.ofSeconds(5);

    private final BillingStore store;
    private final List<Subscribed> subscribed = new ArrayList<>();
    private Catalog catalog = StaticCatalog.of(List.of(), List.of());
    private List<PaymentProvider> payments = List.of(new NoPayments());
    private InstantSource clock = Defaults.clock();
    private Supplier<String> ids = Defaults.ids();
    private Executor answers = Defaults.answers();
    private Metrics metrics = Metrics.NONE;
    private ZoneId zone = ZoneOffset.UTC;
    private Duration hold = DEFAULT_HOLD;
    private Duration longestHold = DEFAULT_LONGEST_HOLD;
    private Duration grace = DEFAULT_GRACE;
    private boolean recordsRefusals;
    private int lanes = Math.max(2, Runtime.getRuntime().availableProcessors());
    private int queue = DEFAULT_QUEUE;
    private int batch = DEFAULT_BATCH;
    private Duration lockWait = DEFAULT_LOCK_WAIT;
    private Duration expiryNotice = DEFAULT_EXPIRY_NOTICE;
    private List<Amount> lowBalance = List.of();
    private int capNear = DEFAULT_CAP_NEAR;
    private Duration handlerLimit = DEFAULT_HANDLER_LIMIT;

    private record Subscribed(String name, EventHandler handler, Set<Class<? extends Event>> types) {}

    BillingBuilder(BillingStore store) {
        this.store = store;
    }

    /**
     * What the host sells.
     *
     * @param port asked in the callers' threads
     * @return this
     */
    public BillingBuilder catalog(Catalog port) {
        catalog = port;
        return this;
    }

    /**
     * Who takes the money. Without it every purchase is declined. A provider stays among them as long as there are purchases
     * through it.
     *
     * @param ports called in the buyers' threads and the worker's; the first is asked where a buyer names none
     * @return this
     */
    public BillingBuilder payments(PaymentProvider... ports) {
        payments = List.of(ports);
        return this;
    }

    /**
     * What time it is; the system's clock by default.
     *
     * @param source of instants
     * @return this
     */
    public BillingBuilder clock(InstantSource source) {
        clock = source;
        return this;
    }

    /**
     * Keys under which providers know attempts; random by default.
     *
     * @param source of texts that never repeat, in any process; at most 100 characters of a key's, because the library
     *     makes others of them
     * @return this
     */
    public BillingBuilder ids(Supplier<String> source) {
        ids = source;
        return this;
    }

    /**
     * Where stages complete; the common pool by default.
     *
     * @param executor runs what the host hangs on a stage, in threads of its own: one that runs it in the thread that
     *     completes the stage would stop every other command while the host's code runs
     * @return this
     */
    public BillingBuilder answersOn(Executor executor) {
        answers = executor;
        return this;
    }

    /**
     * Who counts and times what billing does; nobody by default.
     *
     * @param hook quick and thread-safe; it can harm nothing by failing
     * @return this
     */
    public BillingBuilder metrics(Metrics hook) {
        metrics = Metrics.guarded(hook);
        return this;
    }

    /**
     * Where days begin for principals without a zone of their own; UTC by default.
     *
     * @param defaultZone the zone
     * @return this
     */
    public BillingBuilder zone(ZoneId defaultZone) {
        zone = defaultZone;
        return this;
    }

    /**
     * How long a hold lasts if the run does not say.
     *
     * @param time above zero, at most the longest hold
     * @return this
     */
    public BillingBuilder holdFor(Duration time) {
        hold = time;
        return this;
    }

    /**
     * How long a hold may last, extensions included.
     *
     * @param time above zero
     * @return this
     */
    public BillingBuilder longestHold(Duration time) {
        longestHold = time;
        return this;
    }

    /**
     * How long after its expiry a run may still be settled.
     *
     * @param time zero or more
     * @return this
     */
    public BillingBuilder grace(Duration time) {
        grace = time;
        return this;
    }

    /**
     * Records refused runs in the activity log, which nobody does by default: a run of a known product, under a key that is
     * free, is written down with what was in the way. It binds no key and reserves nothing, but every refusal then costs a
     * commit and a row, which whoever can ask for runs can ask for.
     *
     * @return this
     */
    public BillingBuilder recordRefusals() {
        recordsRefusals = true;
        return this;
    }

    /**
     * How many batches may run at once; as many as processors by default.
     *
     * @param count 1 to 64
     * @return this
     */
    public BillingBuilder lanes(int count) {
        lanes = count;
        return this;
    }

    /**
     * How many commands may wait for one lane before callers are told to try again.
     *
     * @param commands 1 to 1,000,000
     * @return this
     */
    public BillingBuilder queue(int commands) {
        queue = commands;
        return this;
    }

    /**
     * How many commands may share a commit.
     *
     * @param commands 1 to 10,000
     * @return this
     */
    public BillingBuilder batch(int commands) {
        batch = commands;
        return this;
    }

    /**
     * How long commands wait for a principal that somebody else has locked, a transaction of the host's for one, before
     * they fail with {@link io.carnet.billing.refusal.BusyException}. Meanwhile other principals' commands go on. As many
     * as may share a commit may wait for one principal; what comes beyond fails with
     * {@link io.carnet.billing.refusal.OverloadedException}.
     *
     * @param time a millisecond to an hour
     * @return this
     */
    public BillingBuilder lockWait(Duration time) {
        lockWait = time;
        return this;
    }

    /**
     * How long before a pack expires {@link io.carnet.billing.event.Event.PackExpiring} tells so.
     *
     * @param time a microsecond or more
     * @return this
     */
    public BillingBuilder expiryNotice(Duration time) {
        expiryNotice = time.truncatedTo(ChronoUnit.MICROS);
        return this;
    }

    /**
     * Below which amounts a balance of their unit is low, as {@link io.carnet.billing.event.Event.BalanceLow} tells; none
     * by default.
     *
     * @param thresholds each above zero, at most {@link Limits#THRESHOLDS}
     * @return this
     */
    public BillingBuilder lowBalance(Amount... thresholds) {
        lowBalance = List.of(thresholds);
        return this;
    }

    /**
     * From how many percent of a cap on {@link io.carnet.billing.event.Event.CapNear} tells that spending is near it.
     *
     * @param percent 1 to 99
     * @return this
     */
    public BillingBuilder capNear(int percent) {
        capNear = percent;
        return this;
    }

    /**
     * Has events delivered to a handler: at least once, and those of one principal in their order. A name that no handler
     * bore before begins with every principal's first event, so nothing is lost by subscribing late.
     *
     * <p>{@link Event.RunSettled} happens only where a handler of the billing that settles the run subscribes to it, or to
     * everything.
     *
     * @param name under which its progress is kept, a well-formed key of its own; the same in every process
     * @param handler the host's code
     * @param types what it wants to be told, everything if none is named
     * @return this
     */
    @SafeVarargs
    public final BillingBuilder subscribe(String name, EventHandler handler, Class<? extends Event>... types) {
        Set<Class<? extends Event>> wanted = new HashSet<>();
        for (Class<? extends Event> type : types) {
            wanted.add(type);
        }
        subscribed.add(new Subscribed(name, handler, wanted));
        return this;
    }

    /**
     * How long a handler may take for one event. After that it is interrupted, and the event has failed.
     *
     * @param time a millisecond to an hour
     * @return this
     */
    public BillingBuilder handlerLimit(Duration time) {
        handlerLimit = time;
        return this;
    }

    /**
     * Builds it.
     *
     * @return ready for use
     * @throws IllegalArgumentException listing every setting that is wrong
     */
    public Billing build() {
        List<String> problems = new ArrayList<>();
        require(
                problems,
                positive(hold) && hold.compareTo(longestHold) <= 0,
                "holdFor must be above zero and at most longestHold");
        require(
                problems,
                positive(longestHold) && longestHold.compareTo(Duration.ofDays(Limits.DAYS)) <= 0,
                "longestHold must be above zero and at most " + Limits.DAYS + " days");
        require(
                problems,
                !grace.isNegative() && grace.compareTo(Duration.ofDays(Limits.DAYS)) <= 0,
                "grace must be zero to " + Limits.DAYS + " days");
        require(problems, lanes >= 1 && lanes <= 64, "lanes must be 1 to 64");
        require(problems, queue >= 1 && queue <= 1_000_000, "queue must be 1 to 1000000");
        require(problems, batch >= 1 && batch <= 10_000, "batch must be 1 to 10000");
        require(
                problems,
                lockWait.compareTo(Duration.ofMillis(1)) >= 0 && lockWait.compareTo(Duration.ofHours(1)) <= 0,
                "lockWait must be a millisecond to an hour");
        require(
                problems,
                positive(expiryNotice) && expiryNotice.compareTo(Duration.ofDays(Limits.DAYS)) <= 0,
                "expiryNotice must be a microsecond to " + Limits.DAYS + " days");
        require(
                problems,
                lowBalance.size() <= Limits.THRESHOLDS && lowBalance.stream().noneMatch(Amount::isZero),
                "lowBalance must be at most " + Limits.THRESHOLDS + " amounts above zero");
        require(problems, new HashSet<>(lowBalance).size() == lowBalance.size(), "lowBalance must not repeat itself");
        require(problems, capNear >= 1 && capNear <= 99, "capNear must be 1 to 99");
        require(
                problems,
                handlerLimit.compareTo(Duration.ofMillis(1)) >= 0 && handlerLimit.compareTo(Duration.ofHours(1)) <= 0,
                "handlerLimit must be a millisecond to an hour");
        require(problems, subscribed.size() <= Limits.HANDLERS, "at most " + Limits.HANDLERS + " handlers subscribe");
        require(
                problems,
                subscribed.stream().allMatch(each -> Keys.wellFormed(each.name()))
                        && subscribed.stream().map(Subscribed::name).distinct().count() == subscribed.size(),
                "every handler has a name of its own that matches " + Keys.SYNTAX);
        require(
                problems,
                !payments.isEmpty()
                        && payments.stream().allMatch(each -> Keys.wellFormed(each.name()))
                        && payments.stream()
                                        .map(PaymentProvider::name)
                                        .distinct()
                                        .count()
                                == payments.size(),
                "every payment provider has a name of its own that matches " + Keys.SYNTAX);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        Providers providers = new Providers(payments);
        List<Subscription> subscriptions = subscribed.stream()
                .map(each -> new Subscription(HandlerName.of(each.name()), each.handler(), each.types()))
                .toList();
        boolean settlements = subscriptions.stream().anyMatch(each -> each.covers(Event.RunSettled.class));
        Notices notices = new Notices(expiryNotice, lowBalance, capNear, settlements);
        Engine.Sizes sizes = new Engine.Sizes(lanes, queue, batch, lockWait);
        Engine engine = new Engine(store, clock, sizes, notices, answers, metrics);
        Settings settings = new Settings(zone, hold, grace, longestHold, recordsRefusals);
        Set<HandlerName> handlers =
                subscriptions.stream().map(Subscription::name).collect(Collectors.toSet());
        Worker worker = worker(engine, subscriptions, providers, settings);
        return new Billing(store, engine, catalog, providers, settings, ids, handlers, worker);
    }

    private Worker worker(Engine engine, List<Subscription> subscriptions, Providers providers, Settings settings) {
        ScheduledExecutorService alarms = Worker.threads("carnet-alarms", 1);
        List<Courier> couriers = subscriptions.stream()
                .map(each -> new Courier(each, engine, store, clock, handlerLimit, alarms, metrics))
                .toList();
        Collector collector = new Collector(engine, store, clock, providers.cashier(engine), settings);
        return new Worker(new Sweeper(engine, store, clock, expiryNotice), collector, couriers, alarms);
    }

    private static void require(List<String> problems, boolean right, String problem) {
        if (!right) {
            problems.add(problem);
        }
    }

    private static boolean positive(Duration time) {
        return !time.isZero() && !time.isNegative();
    }

    private static final class NoPayments implements PaymentProvider {

        @Override
        public String name() {
            return "none";
        }

        @Override
        public PaymentOutcome submit(PaymentCommand command) {
            return new PaymentOutcome.Declined("this host takes no payments", PaymentOutcome.Advice.NEVER);
        }

        @Override
        public PaymentOutcome lookup(PaymentCommand command, Optional<String> reference) {
            return new PaymentOutcome.NotFound();
        }
    }
}
