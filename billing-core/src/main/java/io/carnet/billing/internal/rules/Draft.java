package io.carnet.billing.internal.rules;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Event;
import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Chain;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.refusal.ArchivedException;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.Measure;
import io.carnet.billing.spending.StoredPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.spending.WindowKey;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Claim;
import io.carnet.billing.store.ClaimKey;
import io.carnet.billing.store.Receipt;
import io.carnet.billing.store.Wallet;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.RunKey;
import io.carnet.billing.value.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A principal's state with the changes decided so far laid over it. The state beneath is never touched. */
public final class Draft implements WalletView {

    private final WalletView base;
    private final Wallet wallet;
    private Map<PackId, Pack> packs = Collections.emptyMap();
    private Map<RunKey, Run> runs = Collections.emptyMap();
    private List<Run> refusedRuns = List.of();
    private Map<Subject, StoredPolicy> policies = Collections.emptyMap();
    private Map<WindowKey, CapWindow> windows = Collections.emptyMap();
    private Map<CommandKey, Receipt> receipts = Collections.emptyMap();
    private Map<CommandKey, Purchase> purchases = Collections.emptyMap();
    private Map<ClaimKey, Claim> claims = Collections.emptyMap();
    private Optional<TopUp> topUp = Optional.empty();
    private Map<HandlerName, Delivery> deliveries = Collections.emptyMap();
    private final List<Movement> movements = new ArrayList<>(4);
    private final Watch watch;
    private SortedMap<BalanceKey, Long> debts;
    private Optional<ZoneId> zone;
    private Instant at;
    private long packCount;
    private long runCount;
    private long openRuns;
    private int changes;

    public Draft(WalletView base, Notices notices) {
        this.base = base;
        watch = new Watch(this, notices);
        wallet = base.wallet();
        debts = wallet.debts();
        zone = wallet.zone();
        at = wallet.lastInstant();
        packCount = wallet.packs();
        runCount = wallet.runs();
        openRuns = wallet.openRuns();
    }

    /** Moves on to an instant, never back, and applies what is due by then. */
    public Draft at(Instant now) {
        Instant wanted = now.truncatedTo(ChronoUnit.MICROS);
        Instant target = wanted.isAfter(at) ? wanted : at;
        Expiry.apply(this, target);
        at = target;
        ToppingUp.evaluate(this);
        return this;
    }

    /** Lets a command decide, and notices what has come of it. */
    public <A> A decide(Command<A> command) {
        A answer = command.decide(this);
        ToppingUp.evaluate(this);
        watch.stepEnded();
        return answer;
    }

    /** What fell due has been applied. */
    void dueApplied() {
        watch.stepEnded();
    }

    Notices notices() {
        return watch.notices();
    }

    /** Writes down what happened, for whoever wants to be told. */
    void raise(Event event) {
        watch.raise(event);
        changes++;
    }

    long eventCount() {
        return wallet.events() + watch.events().size();
    }

    /** The instant of what is being decided. */
    public Instant now() {
        return at;
    }

    /** A later instant, as precise as stores are. */
    Instant after(Duration time) {
        return at.plus(time).truncatedTo(ChronoUnit.MICROS);
    }

    void now(Instant due) {
        at = due;
    }

    /**
     * Has the wallet remember that an instant is past, if it would still let something happen before it; a wallet nothing has
     * happened to as well, because its first command may be under way. Never earlier than that instant, whatever has become
     * of the clock that said it was past.
     */
    void close(Instant past) {
        Instant last = wallet.lastInstant();
        Instant until = past.isAfter(at) ? past : at;
        if (!last.isAfter(past) && last.isBefore(until)) {
            now(until);
            changes++;
        }
    }

    /** Counts changes, so that one can tell whether a step made any. */
    public int changeCount() {
        return changes;
    }

    @Override
    public Wallet wallet() {
        return wallet;
    }

    Optional<ZoneId> ownZone() {
        return zone;
    }

    ZoneId zone(ZoneId otherwise) {
        return zone.orElse(otherwise);
    }

    void zone(Optional<ZoneId> newZone) {
        zone = newZone;
        changes++;
    }

    long debt(BalanceKey key) {
        return debts.getOrDefault(key, 0L);
    }

    void debt(BalanceKey key, long steps) {
        watch.debt(key, debt(key), steps);
        SortedMap<BalanceKey, Long> changed = new TreeMap<>(debts);
        if (steps == 0) {
            changed.remove(key);
        } else {
            changed.put(key, steps);
        }
        debts = changed;
        changes++;
    }

    /** The number of the last journal entry so far. */
    long entries() {
        return wallet.entries() + movements.size();
    }

    long openRuns() {
        return openRuns;
    }

    long nextPackNumber() {
        return ++packCount;
    }

    long nextRunNumber() {
        return ++runCount;
    }

    @Override
    public Collection<Pack> livePacks() {
        if (packs.isEmpty()) {
            return base.livePacks();
        }
        Map<PackId, Pack> merged = new LinkedHashMap<>();
        base.livePacks().forEach(pack -> merged.put(pack.id(), pack));
        packs.forEach((id, pack) -> {
            if (pack.live()) {
                merged.put(id, pack);
            } else {
                merged.remove(id);
            }
        });
        return merged.values();
    }

    @Override
    public Optional<Pack> pack(PackId id) {
        Pack changed = packs.get(id);
        return changed != null ? Optional.of(changed) : base.pack(id);
    }

    /** A pack that a run's line refers to. */
    Pack packOfLine(PackId id) {
        return pack(id).orElseThrow(() -> new IllegalStateException("the store did not load pack " + id));
    }

    void put(Pack pack) {
        watch.pack(pack);
        packs = writable(packs);
        packs.put(pack.id(), pack);
        changes++;
    }

    /**
     * A run that is still told of.
     *
     * @throws ArchivedException if it has been moved into an archive: whatever is asked of it has its answer there
     */
    @Override
    public Optional<Run> run(RunKey key) {
        return anyRun(key).map(Draft::present);
    }

    /** A run, of which no more than that it is over may be left. */
    Optional<Run> anyRun(RunKey key) {
        Run changed = runs.get(key);
        return changed != null ? Optional.of(changed) : base.run(key);
    }

    private static Run present(Run run) {
        if (run.state() == RunState.ARCHIVED) {
            throw ArchivedException.run(run.key());
        }
        return run;
    }

    @Override
    public Collection<Run> dueRuns(Instant by) {
        if (runs.isEmpty()) {
            return base.dueRuns(by);
        }
        Map<RunKey, Run> due = new LinkedHashMap<>();
        base.dueRuns(by).forEach(run -> due.put(run.key(), run));
        runs.forEach((key, run) -> {
            if (isDue(run, by)) {
                due.put(key, run);
            } else {
                due.remove(key);
            }
        });
        return due.values();
    }

    private static boolean isDue(Run run, Instant by) {
        return (run.state() == RunState.HELD || run.state() == RunState.ACCEPTED)
                && !run.hold().until().isAfter(by);
    }

    /** Writes a run; {@code before} is the run as it was, empty for a new one. */
    void put(Run run, Optional<Run> before) {
        boolean wasOpen = before.filter(old -> old.state().open()).isPresent();
        openRuns += (run.state().open() ? 1 : 0) - (wasOpen ? 1 : 0);
        runs = writable(runs);
        runs.put(run.key(), run);
        changes++;
    }

    /** Writes down that a run was refused; nobody finds it under its key. */
    void putRefused(Run run) {
        refusedRuns = refusedRuns.isEmpty() ? new ArrayList<>() : refusedRuns;
        refusedRuns.add(run);
        changes++;
    }

    private Collection<Run> allRuns() {
        if (refusedRuns.isEmpty()) {
            return runs.values();
        }
        List<Run> all = new ArrayList<>(runs.values());
        all.addAll(refusedRuns);
        return all;
    }

    @Override
    public StoredPolicy policy(Subject subject) {
        StoredPolicy changed = policies.get(subject);
        return changed != null ? changed : base.policy(subject);
    }

    void put(StoredPolicy policy) {
        policies = writable(policies);
        policies.put(policy.subject(), policy);
        changes++;
    }

    @Override
    public Optional<CapWindow> window(WindowKey key) {
        CapWindow changed = windows.get(key);
        return changed != null ? Optional.of(changed) : base.window(key);
    }

    @Override
    public Optional<CapWindow> windowAround(Subject subject, Window window, Measure measure, Instant when) {
        Optional<CapWindow> latest =
                base.windowAround(subject, window, measure, when).map(row -> windows.getOrDefault(row.key(), row));
        for (CapWindow row : windows.values()) {
            if (row.contains(subject, window, measure, when)
                    && latest.filter(other ->
                                    !other.key().start().isBefore(row.key().start()))
                            .isEmpty()) {
                latest = Optional.of(row);
            }
        }
        return latest;
    }

    void put(CapWindow window) {
        watch.window(window);
        windows = writable(windows);
        windows.put(window.key(), window);
        changes++;
    }

    @Override
    public Optional<Receipt> receipt(CommandKey key) {
        Receipt added = receipts.get(key);
        return added != null ? Optional.of(added) : base.receipt(key);
    }

    void put(Receipt receipt) {
        receipts = writable(receipts);
        receipts.put(receipt.key(), receipt);
        changes++;
    }

    @Override
    public Optional<Purchase> purchase(CommandKey key) {
        Purchase changed = purchases.get(key);
        return changed != null ? Optional.of(changed) : base.purchase(key);
    }

    void put(Purchase purchase) {
        purchases = writable(purchases);
        purchases.put(purchase.key(), purchase);
        changes++;
    }

    @Override
    public long purchasesOf(Scope scope, OfferId offer) {
        long count = base.purchasesOf(scope, offer);
        for (Purchase purchase : purchases.values()) {
            if (purchase.offer().id().equals(offer) && purchase.offer().scope().equals(scope)) {
                boolean counted = base.purchase(purchase.key())
                        .filter(before -> before.state().wanted())
                        .isPresent();
                count += (purchase.state().wanted() ? 1 : 0) - (counted ? 1 : 0);
            }
        }
        return count;
    }

    @Override
    public long awaitedIn(BalanceKey key) {
        long awaited = base.awaitedIn(key);
        for (Purchase purchase : purchases.values()) {
            if (purchase.balance().equals(key)) {
                awaited += awaited(Optional.of(purchase)) - awaited(base.purchase(purchase.key()));
            }
        }
        return awaited;
    }

    private static long awaited(Optional<Purchase> purchase) {
        return purchase.filter(each -> each.state() == PurchaseState.OPEN)
                .map(each -> each.granted().steps())
                .orElse(0L);
    }

    @Override
    public Optional<Claim> claim(ClaimKey key) {
        Claim added = claims.get(key);
        return added != null ? Optional.of(added) : base.claim(key);
    }

    void put(Claim claim) {
        claims = writable(claims);
        claims.put(claim.key(), claim);
        changes++;
    }

    @Override
    public TopUp topUp() {
        return topUp.orElseGet(base::topUp);
    }

    Optional<TopUp.Trigger> topUpTrigger() {
        return topUp.map(TopUp::trigger).orElseGet(wallet::topUp);
    }

    void put(TopUp changed) {
        topUp = Optional.of(changed);
        changes++;
    }

    @Override
    public Delivery delivery(HandlerName handler) {
        Delivery changed = deliveries.get(handler);
        return changed != null ? changed : base.delivery(handler);
    }

    Delivery put(Delivery delivery) {
        deliveries = writable(deliveries);
        deliveries.put(delivery.handler(), delivery);
        changes++;
        return delivery;
    }

    /** Moves units of a pack, and their cost basis with them. */
    void move(Kind kind, Account from, Account to, Pack pack, long steps, long basis, String reference) {
        move(kind, from, to, pack.terms().key(), Optional.of(pack.id()), steps, basis, reference);
    }

    /** Moves units that are of no pack. */
    void move(Kind kind, Account from, Account to, BalanceKey key, long steps, String reference) {
        move(kind, from, to, key, Optional.empty(), steps, 0, reference);
    }

    /** Notes a change of the rules. */
    void note(Kind kind, long steps, String reference) {
        move(kind, Account.MEMO, Account.MEMO, BalanceKey.CREDITS, steps, reference);
    }

    private void move(
            Kind kind,
            Account from,
            Account to,
            BalanceKey key,
            Optional<PackId> pack,
            long steps,
            long basis,
            String reference) {
        movements.add(new Movement(at, kind, from, to, key, pack, steps, basis, reference));
        changes++;
    }

    private static <K, V> Map<K, V> writable(Map<K, V> rows) {
        return rows.isEmpty() ? new LinkedHashMap<>(4) : rows;
    }

    /** Numbers and chains the movements; empty if nothing was changed. */
    public Optional<Changes> changes(Chain chain) {
        if (changes == 0) {
            return Optional.empty();
        }
        long number = wallet.entries();
        Hash head = wallet.head();
        List<Entry> entries = new ArrayList<>(movements.size());
        for (Movement movement : movements) {
            number++;
            head = chain.hash(head, wallet.principal(), number, movement);
            entries.add(new Entry(number, movement, head));
        }
        Wallet after = new Wallet(
                wallet.principal(),
                zone,
                at,
                number,
                head,
                packCount,
                runCount,
                openRuns,
                eventCount(),
                watch.events().isEmpty() ? wallet.lastEvent() : at,
                debts,
                topUpTrigger());
        return Optional.of(new Changes(
                after,
                packs.values(),
                allRuns(),
                windows.values(),
                policies.values(),
                receipts.values(),
                purchases.values(),
                claims.values(),
                topUp,
                deliveries.values(),
                entries,
                watch.events()));
    }
}
