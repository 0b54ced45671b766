package io.carnet.billing.jdbc.internal;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.jdbc.internal.table.DeliveryTable;
import io.carnet.billing.jdbc.internal.table.PackTable;
import io.carnet.billing.jdbc.internal.table.PolicyTable;
import io.carnet.billing.jdbc.internal.table.PurchaseTable;
import io.carnet.billing.jdbc.internal.table.ReceiptTable;
import io.carnet.billing.jdbc.internal.table.RunTable;
import io.carnet.billing.jdbc.internal.table.Session;
import io.carnet.billing.jdbc.internal.table.WindowTable;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.run.HoldLine;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.spending.CapShare;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.Measure;
import io.carnet.billing.spending.StoredPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.spending.WindowKey;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Receipt;
import io.carnet.billing.store.Wallet;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import io.carnet.billing.value.Scope;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One principal's rows as loaded. What is seldom asked for is counted by the database when it is. */
final class LoadedWallet implements WalletView {

    /** A change of zone may make a window begin when one did that has ended. */
    private static final Duration WINDOW_OVERLAP = Duration.ofDays(2);

    private final Session session;
    private final Wallet wallet;
    private final Map<PackId, Pack> packs = new LinkedHashMap<>();
    private final List<Pack> livePacks = new ArrayList<>();
    private final Map<RunKey, Run> runs = new LinkedHashMap<>();
    private final Map<Subject, StoredPolicy> policies = new HashMap<>();
    private final Map<WindowKey, CapWindow> windows = new HashMap<>();
    private final Map<CommandKey, Receipt> receipts = new HashMap<>();
    private final Map<CommandKey, Purchase> purchases = new HashMap<>();
    private final Map<HandlerName, Delivery> deliveries = new HashMap<>();

    private LoadedWallet(Session session, Wallet wallet) {
        this.session = session;
        this.wallet = wallet;
    }

    static LoadedWallet load(Session session, Wallet wallet, Need need, Instant at) throws SQLException {
        LoadedWallet loaded = new LoadedWallet(session, wallet);
        Instant by = at.isAfter(wallet.lastInstant()) ? at : wallet.lastInstant();
        loaded.loadRuns(need, by);
        loaded.loadPacks(need);
        loaded.loadSubjects(need, by);
        loaded.loadCommands(need);
        loaded.loadDeliveries(need);
        return loaded;
    }

    private void loadRuns(Need need, Instant by) throws SQLException {
        if (!need.runs().isEmpty()) {
            RunTable.named(session, principal(), need.runs()).forEach(run -> runs.put(run.key(), run));
        }
        if (wallet.openRuns() > 0) {
            RunTable.due(session, principal(), by).forEach(run -> runs.put(run.key(), run));
        }
    }

    private void loadPacks(Need need) throws SQLException {
        if (wallet.packs() == 0) {
            return;
        }
        livePacks.addAll(PackTable.live(session, principal()));
        livePacks.forEach(pack -> packs.put(pack.id(), pack));
        Set<PackId> others = new HashSet<>(need.packs());
        for (Run run : runs.values()) {
            for (HoldLine line : run.hold().lines()) {
                others.add(line.pack());
            }
        }
        others.removeAll(packs.keySet());
        if (!others.isEmpty()) {
            PackTable.named(session, principal(), others).forEach(pack -> packs.put(pack.id(), pack));
        }
    }

    private void loadSubjects(Need need, Instant by) throws SQLException {
        Set<Subject> subjects = new HashSet<>(need.subjects());
        Set<WindowKey> shared = new HashSet<>();
        for (Run run : runs.values()) {
            subjects.addAll(
                    Subject.applicable(run.terms().product().id(), run.terms().spender()));
            for (CapShare share : run.hold().shares()) {
                shared.add(share.window());
            }
        }
        if (!subjects.isEmpty()) {
            PolicyTable.named(session, principal(), subjects).forEach(policy -> policies.put(policy.subject(), policy));
            WindowTable.notEnded(session, principal(), subjects, by.minus(WINDOW_OVERLAP))
                    .forEach(window -> windows.put(window.key(), window));
        }
        shared.removeAll(windows.keySet());
        if (!shared.isEmpty()) {
            WindowTable.named(session, principal(), shared).forEach(window -> windows.put(window.key(), window));
        }
    }

    private void loadCommands(Need need) throws SQLException {
        if (!need.commands().isEmpty()) {
            ReceiptTable.named(session, principal(), need.commands())
                    .forEach(receipt -> receipts.put(receipt.key(), receipt));
            PurchaseTable.named(session, principal(), need.commands())
                    .forEach(purchase -> purchases.put(purchase.key(), purchase));
        }
    }

    private void loadDeliveries(Need need) throws SQLException {
        if (!need.handlers().isEmpty()) {
            DeliveryTable.named(session, principal(), need.handlers())
                    .forEach(delivery -> deliveries.put(delivery.handler(), delivery));
        }
    }

    private Principal principal() {
        return wallet.principal();
    }

    @Override
    public Wallet wallet() {
        return wallet;
    }

    @Override
    public Collection<Pack> livePacks() {
        return livePacks;
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
    public Delivery delivery(HandlerName handler) {
        return deliveries.getOrDefault(handler, Delivery.none(principal(), handler));
    }

    @Override
    public long purchasesOf(Scope scope, OfferId offer) {
        try {
            return PurchaseTable.count(session, principal(), scope, offer);
        } catch (SQLException e) {
            throw Failures.typed(session.dialect(), e);
        }
    }

    @Override
    public long awaitedIn(BalanceKey key) {
        try {
            return PurchaseTable.awaited(session, principal(), key);
        } catch (SQLException e) {
            throw Failures.typed(session.dialect(), e);
        }
    }
}
