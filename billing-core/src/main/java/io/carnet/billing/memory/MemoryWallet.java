package io.carnet.billing.memory;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.Measure;
import io.carnet.billing.spending.StoredPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.spending.WindowKey;
import io.carnet.billing.store.Archival;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Checkpoint;
import io.carnet.billing.store.Claim;
import io.carnet.billing.store.ClaimKey;
import io.carnet.billing.store.Receipt;
import io.carnet.billing.store.Snapshot;
import io.carnet.billing.store.Wallet;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import io.carnet.billing.value.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** All rows of one principal, guarded by its lock. */
final class MemoryWallet implements WalletView, Snapshot {

    private static final Comparator<Purchase> LATEST_FIRST = Comparator.comparing(Purchase::createdAt)
            .thenComparing(Purchase::key)
            .reversed();

    final ReentrantLock lock = new ReentrantLock();

    /** Read without the lock. */
    private volatile boolean written;

    private Wallet wallet;
    private Checkpoint checkpoint;
    private final Map<PackId, Pack> packs = new HashMap<>();
    private final Map<PackId, Pack> livePacks = new HashMap<>();
    private final Map<RunKey, Run> runs = new HashMap<>();
    private final NavigableMap<Long, Run> runsByNumber = new TreeMap<>();
    private final NavigableMap<Expiring, Run> expiring = new TreeMap<>(Expiring.ORDER);
    private final Map<Subject, StoredPolicy> policies = new HashMap<>();
    private final NavigableMap<WindowKey, CapWindow> windows = new TreeMap<>();
    private final Map<CommandKey, Receipt> receipts = new HashMap<>();
    private final Map<CommandKey, Purchase> purchases = new HashMap<>();
    private TopUp topUp = TopUp.none();
    private final Map<ClaimKey, Claim> everybodysClaims;
    private final List<Claim> claims = new ArrayList<>();
    private final Map<HandlerName, Delivery> deliveries = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, List<Entry>> entriesByReference = new HashMap<>();
    private final List<Envelope> events = new ArrayList<>();

    private record Expiring(Instant until, long number) {
        static final Comparator<Expiring> ORDER =
                Comparator.comparing(Expiring::until).thenComparingLong(Expiring::number);
    }

    MemoryWallet(Principal principal, Map<ClaimKey, Claim> everybodysClaims) {
        this.everybodysClaims = everybodysClaims;
        wallet = Wallet.fresh(principal);
        checkpoint = Checkpoint.none(principal);
    }

    void apply(Changes changes) {
        written = true;
        wallet = changes.wallet();
        changes.packs().forEach(this::put);
        changes.runs().forEach(this::put);
        changes.windows().forEach(window -> windows.put(window.key(), window));
        changes.policies().forEach(policy -> policies.put(policy.subject(), policy));
        changes.receipts().forEach(receipt -> receipts.put(receipt.key(), receipt));
        claims.addAll(changes.claims());
        topUp = changes.topUp().orElse(topUp);
        changes.purchases().forEach(purchase -> purchases.put(purchase.key(), purchase));
        changes.deliveries().forEach(delivery -> deliveries.put(delivery.handler(), delivery));
        changes.entries().forEach(this::add);
        events.addAll(changes.events());
    }

    boolean archive(Archival archival) {
        Checkpoint after = archival.after();
        if (!checkpoint.equals(archival.before())
                || !archival.runs().stream().allMatch(run -> run.equals(runsByNumber.get(run.number())))) {
            return false;
        }
        List<Entry> goneEntries = entries.subList(0, Math.toIntExact(after.entries() - checkpoint.entries()));
        List<Envelope> goneEvents = events.subList(0, Math.toIntExact(after.events() - checkpoint.events()));
        goneEntries.forEach(this::forget);
        goneEntries.clear();
        goneEvents.clear();
        archival.runs().forEach(this::archive);
        checkpoint = after;
        return true;
    }

    /** It is the oldest of its reference. */
    private void forget(Entry entry) {
        String reference = entry.movement().reference();
        List<Entry> left = entriesByReference.getOrDefault(reference, List.of());
        left.remove(0);
        if (left.isEmpty()) {
            entriesByReference.remove(reference);
        }
    }

    private void archive(Run run) {
        if (run.state() == RunState.REFUSED) {
            runsByNumber.remove(run.number());
        } else {
            put(run.archived());
        }
    }

    /** In no particular order. */
    List<CommandKey> unsettled(Instant by) {
        return purchases.values().stream()
                .filter(purchase ->
                        purchase.due().filter(due -> !due.isAfter(by)).isPresent())
                .map(Purchase::key)
                .toList();
    }

    List<Purchase> purchasesBehind(Optional<Purchase> before, int limit) {
        return purchases.values().stream()
                .filter(purchase -> before.filter(last -> LATEST_FIRST.compare(purchase, last) <= 0)
                        .isEmpty())
                .sorted(LATEST_FIRST)
                .limit(limit)
                .toList();
    }

    boolean written() {
        return written;
    }

    private void put(Pack pack) {
        packs.put(pack.id(), pack);
        if (pack.live()) {
            livePacks.put(pack.id(), pack);
        } else {
            livePacks.remove(pack.id());
        }
    }

    private void put(Run run) {
        runsByNumber.put(run.number(), run);
        if (run.state() == RunState.REFUSED) {
            return;
        }
        Run before = runs.put(run.key(), run);
        if (before != null) {
            expiring.remove(new Expiring(before.hold().until(), before.number()));
        }
        if (run.state() == RunState.HELD || run.state() == RunState.ACCEPTED) {
            expiring.put(new Expiring(run.hold().until(), run.number()), run);
        }
    }

    private void add(Entry entry) {
        entries.add(entry);
        entriesByReference
                .computeIfAbsent(entry.movement().reference(), any -> new ArrayList<>(4))
                .add(entry);
    }

    List<Run> runsBelow(long number, ActivityFilter filter, int limit) {
        return runsByNumber.headMap(number, false).descendingMap().values().stream()
                .filter(filter::matches)
                .limit(limit)
                .toList();
    }

    List<Entry> entriesAbove(Optional<String> reference, long number, int limit) {
        if (reference.isPresent()) {
            return entriesByReference.getOrDefault(reference.get(), List.of()).stream()
                    .filter(entry -> entry.number() > number)
                    .limit(limit)
                    .toList();
        }
        return above(entries, checkpoint.entries(), number, limit);
    }

    List<Envelope> eventsAbove(long number, int limit) {
        return above(events, checkpoint.events(), number, limit);
    }

    /** Rows of a list are numbered by their place, behind those that were archived. */
    private static <R> List<R> above(List<R> rows, long archived, long number, int limit) {
        int from = (int) Math.min(Math.max(number, archived) - archived, rows.size());
        return List.copyOf(rows.subList(from, Math.min(rows.size(), from + limit)));
    }

    boolean behind(HandlerName handler, Instant since, Instant at) {
        Delivery delivery = delivery(handler);
        return delivery.delivered() < wallet.events()
                && (delivery.notBefore().isAfter(Instant.EPOCH)
                        || !wallet.lastEvent().isBefore(since))
                && !delivery.parked()
                && !delivery.notBefore().isAfter(at);
    }

    boolean ends(Instant after, Instant by) {
        return expiring.keySet().stream().anyMatch(run -> within(run.until(), after, by))
                || wallet.topUp()
                        .map(TopUp.Trigger::notBefore)
                        .filter(rest -> rest.isAfter(Instant.EPOCH) && within(rest, after, by))
                        .isPresent()
                || livePacks.values().stream()
                        .anyMatch(pack -> pack.open()
                                && pack.terms()
                                        .expiresAt()
                                        .filter(at -> within(at, after, by))
                                        .isPresent());
    }

    private static boolean within(Instant at, Instant after, Instant by) {
        return at.isAfter(after) && !at.isAfter(by);
    }

    @Override
    public Wallet wallet() {
        return wallet;
    }

    @Override
    public Collection<Pack> livePacks() {
        return livePacks.values();
    }

    @Override
    public Optional<Pack> pack(PackId id) {
        return Optional.ofNullable(packs.get(id));
    }

    @Override
    public Optional<Run> run(RunKey key) {
        return Optional.ofNullable(runs.get(key));
    }

    @Override
    public Collection<Run> dueRuns(Instant at) {
        if (expiring.isEmpty() || expiring.firstKey().until().isAfter(at)) {
            return List.of();
        }
        return expiring.headMap(new Expiring(at, Long.MAX_VALUE), true).values();
    }

    @Override
    public StoredPolicy policy(Subject subject) {
        StoredPolicy policy = policies.get(subject);
        return policy == null ? StoredPolicy.none(subject) : policy;
    }

    @Override
    public Optional<CapWindow> window(WindowKey key) {
        return Optional.ofNullable(windows.get(key));
    }

    @Override
    public Optional<CapWindow> windowAround(Subject subject, Window window, Measure measure, Instant at) {
        WindowKey first = new WindowKey(subject, window, measure, Instant.MIN);
        WindowKey latest = new WindowKey(subject, window, measure, at);
        for (CapWindow row :
                windows.subMap(first, true, latest, true).descendingMap().values()) {
            if (at.isBefore(row.end())) {
                return Optional.of(row);
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<Receipt> receipt(CommandKey key) {
        return Optional.ofNullable(receipts.get(key));
    }

    @Override
    public Optional<Purchase> purchase(CommandKey key) {
        return Optional.ofNullable(purchases.get(key));
    }

    @Override
    public TopUp topUp() {
        return topUp;
    }

    @Override
    public Optional<Claim> claim(ClaimKey key) {
        return Optional.ofNullable(everybodysClaims.get(key));
    }

    @Override
    public long purchasesOf(Scope scope, OfferId offer) {
        return purchases.values().stream()
                .filter(purchase -> purchase.state().wanted()
                        && purchase.offer().id().equals(offer)
                        && purchase.offer().scope().equals(scope))
                .count();
    }

    @Override
    public long awaitedIn(BalanceKey key) {
        return purchases.values().stream()
                .filter(purchase -> purchase.state() == PurchaseState.OPEN
                        && purchase.balance().equals(key))
                .mapToLong(purchase -> purchase.granted().steps())
                .sum();
    }

    @Override
    public Delivery delivery(HandlerName handler) {
        Delivery delivery = deliveries.get(handler);
        return delivery == null ? Delivery.none(wallet.principal(), handler) : delivery;
    }

    @Override
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    @Override
    public Stream<Pack> packs() {
        return packs.values().stream();
    }

    @Override
    public Stream<Run> runs() {
        return runsByNumber.values().stream();
    }

    @Override
    public Stream<CapWindow> windows() {
        return windows.values().stream();
    }

    @Override
    public Stream<Purchase> purchases() {
        return purchases.values().stream();
    }

    @Override
    public Stream<Claim> claims() {
        return claims.stream();
    }

    @Override
    public Stream<Entry> entries() {
        return entries.stream();
    }

    @Override
    public Stream<Envelope> events() {
        return events.stream();
    }

    @Override
    public Stream<Delivery> deliveries() {
        return deliveries.values().stream();
    }
}
