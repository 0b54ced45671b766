package io.carnet.billing.contract;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.Event;
import io.carnet.billing.journal.Chain;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.StoredPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Claim;
import io.carnet.billing.store.ClaimKey;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Receipt;
import io.carnet.billing.store.Wallet;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Rows for one principal, written as the library writes: named in the need, counted in the wallet, chained in the journal. */
final class Writing {

    private final Principal principal;
    private final List<Pack> packs = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();
    private final List<CapWindow> windows = new ArrayList<>();
    private final List<StoredPolicy> policies = new ArrayList<>();
    private final List<Receipt> receipts = new ArrayList<>();
    private final List<Purchase> purchases = new ArrayList<>();
    private final List<Claim> claims = new ArrayList<>();
    private Optional<TopUp> topUp = Optional.empty();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<Movement> movements = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final SortedMap<BalanceKey, Long> moreDebt = new TreeMap<>();
    private Optional<ZoneId> zone = Optional.empty();
    private Instant at = StoreUnderTest.NOW;

    private Writing(Principal principal) {
        this.principal = principal;
    }

    static Writing of(Principal principal) {
        return new Writing(principal);
    }

    Writing at(Instant instant) {
        at = instant;
        return this;
    }

    Writing in(ZoneId newZone) {
        zone = Optional.of(newZone);
        return this;
    }

    Writing owing(BalanceKey key, long more) {
        moreDebt.put(key, more);
        return this;
    }

    Writing packs(List<Pack> rows) {
        packs.addAll(rows);
        return this;
    }

    Writing packs(Pack... rows) {
        return packs(List.of(rows));
    }

    Writing runs(List<Run> rows) {
        runs.addAll(rows);
        return this;
    }

    Writing runs(Run... rows) {
        return runs(List.of(rows));
    }

    Writing windows(List<CapWindow> rows) {
        windows.addAll(rows);
        return this;
    }

    Writing windows(CapWindow... rows) {
        return windows(List.of(rows));
    }

    Writing policies(List<StoredPolicy> rows) {
        policies.addAll(rows);
        return this;
    }

    Writing receipts(List<Receipt> rows) {
        receipts.addAll(rows);
        return this;
    }

    Writing topUp(TopUp row) {
        topUp = Optional.of(row);
        return this;
    }

    Writing claims(Claim... rows) {
        claims.addAll(List.of(rows));
        return this;
    }

    Writing purchases(List<Purchase> rows) {
        purchases.addAll(rows);
        return this;
    }

    Writing movements(List<Movement> rows) {
        movements.addAll(rows);
        return this;
    }

    Writing deliveries(Delivery... rows) {
        deliveries.addAll(List.of(rows));
        return this;
    }

    Writing events(List<? extends Event> raised) {
        events.addAll(raised);
        return this;
    }

    void to(BillingStore store) {
        store.transact(List.of(need()), at, StoreUnderTest.PATIENCE, views -> List.of(changes(views.get(principal))));
    }

    Need need() {
        Set<RunKey> keys = runs.stream().map(Run::key).collect(Collectors.toSet());
        Set<PackId> ids = packs.stream().map(Pack::id).collect(Collectors.toSet());
        Set<CommandKey> commands = receipts.stream().map(Receipt::key).collect(Collectors.toSet());
        purchases.forEach(purchase -> commands.add(purchase.key()));
        Set<Subject> subjects = new HashSet<>();
        windows.forEach(window -> subjects.add(window.key().subject()));
        policies.forEach(policy -> subjects.add(policy.subject()));
        Set<HandlerName> handlers = deliveries.stream().map(Delivery::handler).collect(Collectors.toSet());
        Set<ClaimKey> claimed = claims.stream().map(Claim::key).collect(Collectors.toSet());
        return new Need(principal, keys, ids, commands, subjects, handlers, claimed);
    }

    Changes changes(WalletView view) {
        Wallet before = view.wallet();
        List<Entry> entries = entries(before);
        Wallet after = new Wallet(
                principal,
                zone.or(before::zone),
                at.isAfter(before.lastInstant()) ? at : before.lastInstant(),
                before.entries() + entries.size(),
                entries.isEmpty()
                        ? before.head()
                        : entries.get(entries.size() - 1).hash(),
                packs.stream().mapToLong(Pack::number).reduce(before.packs(), Math::max),
                runs.stream().mapToLong(Run::number).reduce(before.runs(), Math::max),
                before.openRuns() + newlyOpen(view),
                before.events() + events.size(),
                events.isEmpty() ? before.lastEvent() : at,
                debts(before),
                topUp.map(TopUp::trigger).orElseGet(before::topUp));
        return new Changes(
                after,
                packs,
                runs,
                windows,
                policies,
                receipts,
                purchases,
                claims,
                topUp,
                deliveries,
                entries,
                envelopes(before));
    }

    private List<Envelope> envelopes(Wallet before) {
        List<Envelope> envelopes = new ArrayList<>();
        for (Event event : events) {
            envelopes.add(new Envelope(principal, before.events() + envelopes.size() + 1, at, event));
        }
        return envelopes;
    }

    private List<Entry> entries(Wallet before) {
        Chain chain = new Chain();
        Hash head = before.head();
        List<Entry> entries = new ArrayList<>();
        for (Movement movement : movements) {
            long number = before.entries() + entries.size() + 1;
            head = chain.hash(head, principal, number, movement);
            entries.add(new Entry(number, movement, head));
        }
        return entries;
    }

    private long newlyOpen(WalletView view) {
        long open = 0;
        for (Run run : runs) {
            if (run.state() == RunState.REFUSED) {
                continue;
            }
            boolean was =
                    view.run(run.key()).map(Run::state).filter(RunState::open).isPresent();
            open += (run.state().open() ? 1 : 0) - (was ? 1 : 0);
        }
        return open;
    }

    private SortedMap<BalanceKey, Long> debts(Wallet before) {
        SortedMap<BalanceKey, Long> debts = new TreeMap<>(before.debts());
        moreDebt.forEach((key, more) -> debts.merge(key, more, Long::sum));
        return debts;
    }
}
