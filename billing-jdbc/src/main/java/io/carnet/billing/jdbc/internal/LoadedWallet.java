package io.carnet.billing.jdbc.internal;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.jdbc.internal.table.PurchaseTable;
import io.carnet.billing.jdbc.internal.table.Session;
import io.carnet.billing.jdbc.internal.table.TopUpTable;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.Measure;
import io.carnet.billing.spending.StoredPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.spending.WindowKey;
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
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One principal's rows as loaded. What is seldom asked for is counted by the database when it is. */
final class LoadedWallet implements WalletView {

    private final Session session;
    private final Wallet wallet;
    private final Map<PackId, Pack> packs = new LinkedHashMap<>();
    private final Map<RunKey, Run> runs = new LinkedHashMap<>();
    private final Map<Subject, StoredPolicy> policies = new HashMap<>();
    private final Map<WindowKey, CapWindow> windows = new HashMap<>();
    private final Map<CommandKey, Receipt> receipts = new HashMap<>();
    private final Map<CommandKey, Purchase> purchases = new HashMap<>();
    private Optional<TopUp> topUp = Optional.empty();
    private final Map<ClaimKey, Claim> claims;
    private final Map<HandlerName, Delivery> deliveries = new HashMap<>();

    /** @param claims of everybody, as loaded */
    LoadedWallet(Session session, Wallet wallet, Map<ClaimKey, Claim> claims) {
        this.session = session;
        this.wallet = wallet;
        this.claims = claims;
    }

    void add(Pack pack) {
        packs.put(pack.id(), pack);
    }

    void add(Run run) {
        runs.put(run.key(), run);
    }

    void add(StoredPolicy policy) {
        policies.put(policy.subject(), policy);
    }

    void add(CapWindow window) {
        windows.put(window.key(), window);
    }

    void add(Receipt receipt) {
        receipts.put(receipt.key(), receipt);
    }

    void add(Purchase purchase) {
        purchases.put(purchase.key(), purchase);
    }

    void add(Delivery delivery) {
        deliveries.put(delivery.handler(), delivery);
    }

    Collection<Run> runs() {
        return runs.values();
    }

    @Override
    public Wallet wallet() {
        return wallet;
    }

    @Override
    public Collection<Pack> livePacks() {
        return packs.values().stream().filter(Pack::live).toList();
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
        return runs.values().stream()
                .filter(run -> run.state() == RunState.HELD || run.state() == RunState.ACCEPTED)
                .filter(run -> !run.hold().until().isAfter(at))
                .toList();
    }

    @Override
    public StoredPolicy policy(Subject subject) {
        return policies.getOrDefault(subject, StoredPolicy.none(subject));
    }

    @Override
    public Optional<CapWindow> window(WindowKey key) {
        return Optional.ofNullable(windows.get(key));
    }

    @Override
    public Optional<CapWindow> windowAround(Subject subject, Window window, Measure measure, Instant at) {
        return windows.values().stream()
                .filter(row -> row.contains(subject, window, measure, at))
                .max((one, other) -> one.key().start().compareTo(other.key().start()));
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
        if (topUp.isEmpty()) {
            try {
                topUp = Optional.of(TopUpTable.of(session, wallet.principal()));
            } catch (SQLException e) {
                throw new LoadingFailure(e);
            }
        }
        return topUp.get();
    }

    @Override
    public Optional<Claim> claim(ClaimKey key) {
        return Optional.ofNullable(claims.get(key));
    }

    @Override
    public Delivery delivery(HandlerName handler) {
        return deliveries.getOrDefault(handler, Delivery.none(wallet.principal(), handler));
    }

    @Override
    public long purchasesOf(Scope scope, OfferId offer) {
        try {
            return PurchaseTable.count(session, wallet.principal(), scope, offer);
        } catch (SQLException e) {
            throw new LoadingFailure(e);
        }
    }

    @Override
    public long awaitedIn(BalanceKey key) {
        try {
            return PurchaseTable.awaited(session, wallet.principal(), key);
        } catch (SQLException e) {
            throw new LoadingFailure(e);
        }
    }
}
