package io.carnet.billing.internal.rules;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Chain;
import io.carnet.billing.journal.Drift;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.journal.Position;
import io.carnet.billing.journal.Positions;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackState;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.payment.Refund;
import io.carnet.billing.run.HoldLine;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.Step;
import io.carnet.billing.spending.CapShare;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.WindowKey;
import io.carnet.billing.store.Checkpoint;
import io.carnet.billing.store.Claim;
import io.carnet.billing.store.ClaimKey;
import io.carnet.billing.store.Snapshot;
import io.carnet.billing.store.Wallet;
import io.carnet.billing.value.PackId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Recomputes a principal's state from its journal and runs, and reports where the rows say otherwise. */
public final class Audit {

    /** Units and their cost basis. */
    private record Sum(long steps, long basis) {
        static final Sum ZERO = new Sum(0, 0);
    }

    private final Snapshot snapshot;
    private final Checkpoint checkpoint;
    private final Carried carried;
    private final Wallet wallet;
    private final List<Drift> drifts = new ArrayList<>();
    private final Positions positions;
    private final Map<PackId, Sum> issued = new HashMap<>();
    private final Map<PackId, Long> lost = new HashMap<>();
    private final Map<String, Long> charges;
    private final Map<PackId, Sum> held = new HashMap<>();
    private final Map<WindowKey, CapShare> shares = new HashMap<>();
    private final Map<BalanceKey, Long> available = new TreeMap<>();

    private Audit(Snapshot snapshot, Checkpoint checkpoint, Carried carried) {
        this.snapshot = snapshot;
        this.checkpoint = checkpoint;
        this.carried = carried;
        wallet = snapshot.wallet();
        positions = carried.positions();
        charges = new HashMap<>(carried.charges());
    }

    /**
     * Every difference, empty if all is as the journal proves.
     *
     * @param carried what the snapshot's checkpoint says
     */
    public static List<Drift> of(Snapshot snapshot, Carried carried) {
        Audit audit = new Audit(snapshot, snapshot.checkpoint(), carried);
        audit.journal();
        audit.runs();
        audit.packs();
        audit.debts();
        audit.windows();
        audit.events();
        audit.deliveries();
        return audit.drifts;
    }

    private void expect(String what, Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) {
            drifts.add(new Drift(wallet.principal(), what, expected.toString(), actual.toString()));
        }
    }

    private void journal() {
        Chain chain = new Chain();
        long number = checkpoint.entries();
        Hash head = checkpoint.head();
        Instant last = checkpoint.since();
        for (Entry entry : (Iterable<Entry>) snapshot.entries()::iterator) {
            number++;
            Movement movement = entry.movement();
            expect("number of entry " + number, number, entry.number());
            head = chain.hash(head, wallet.principal(), number, movement);
            expect("hash of entry " + number, head, entry.hash());
            expect("order of entry " + number, false, movement.at().isBefore(last));
            last = movement.at();
            fold(movement);
        }
        expect("journal entries", number, wallet.entries());
        expect("journal head", head, wallet.head());
        expect("last instant before the journal's", false, wallet.lastInstant().isBefore(last));
    }

    private void fold(Movement movement) {
        positions.add(movement);
        if (movement.from() == Account.ISSUED) {
            movement.pack()
                    .ifPresent(pack -> issued.merge(pack, new Sum(movement.steps(), movement.basis()), Audit::sum));
        }
        if (Positions.loses(movement)) {
            movement.pack().ifPresent(pack -> lost.merge(pack, movement.steps(), Long::sum));
        }
        Carried.charge(charges, movement);
    }

    private static Sum sum(Sum one, Sum other) {
        return new Sum(one.steps() + other.steps(), one.basis() + other.basis());
    }

    private void runs() {
        long count = carried.refusals();
        long open = 0;
        for (Run run : (Iterable<Run>) snapshot.runs()::iterator) {
            count++;
            open += run.state().open() ? 1 : 0;
            expect(
                    "held by closed run " + run.key(),
                    true,
                    run.state().open() || run.hold().held() == 0);
            expect(
                    "charge of run " + run.key(),
                    run.hold().taken() + run.charge().owed(),
                    run.charge().charged());
            expect(
                    "journal of run " + run.key(),
                    run.state() == RunState.REFUSED
                            ? 0L
                            : charges.getOrDefault(run.key().value(), 0L),
                    run.charge().charged());
            steps(run);
            for (HoldLine line : run.hold().lines()) {
                held.merge(line.pack(), new Sum(line.held(), line.heldBasis()), Audit::sum);
            }
            for (CapShare share : run.hold().shares()) {
                shares.merge(
                        share.window(),
                        share,
                        (one, other) ->
                                new CapShare(one.window(), one.spent() + other.spent(), one.held() + other.held()));
            }
        }
        expect("runs", count, wallet.runs());
        expect("open runs", open, wallet.openRuns());
    }

    /** The steps of a run follow each other in the journal. */
    private void steps(Run run) {
        long after = 0;
        for (Step step : run.steps()) {
            expect("order of the steps of run " + run.key(), true, after <= step.after());
            after = step.through();
        }
        expect("steps beyond the journal of run " + run.key(), true, after <= wallet.entries());
    }

    private void packs() {
        long count = 0;
        TreeMap<Long, Pack> behind = new TreeMap<>();
        TreeSet<PackId> bound = new TreeSet<>();
        for (Pack pack : (Iterable<Pack>) snapshot.packs()::iterator) {
            count++;
            String name = " of pack " + pack.id();
            Sum granted = new Sum(pack.terms().granted().steps(), pack.terms().costMinor());
            boolean old = pack.number() <= carried.issued();
            expect("issued" + name, old ? Sum.ZERO : granted, issued.getOrDefault(pack.id(), Sum.ZERO));
            if (old) {
                behind.put(pack.number(), pack);
            }
            Position left =
                    positions.pack(pack.id()).orElse(new Position(pack.terms().key(), 0, 0, 0, 0));
            expect(
                    "available" + name,
                    new Sum(left.available(), left.availableBasis()),
                    new Sum(pack.available(), pack.availableBasis()));
            expect("held" + name, new Sum(left.held(), left.heldBasis()), new Sum(pack.held(), pack.heldBasis()));
            expect("open holds" + name, held.getOrDefault(pack.id(), Sum.ZERO), new Sum(pack.held(), pack.heldBasis()));
            long gone = lost.getOrDefault(pack.id(), 0L);
            expect("lost" + name, old ? Math.max(gone, pack.lost()) : gone, pack.lost());
            available.merge(pack.terms().key(), pack.available(), Long::sum);
            expect("available in closed" + name, true, pack.open() || pack.available() == 0);
            if (pack.state() == PackState.BOUND) {
                bound.add(pack.id());
            }
        }
        expect("packs", count, wallet.packs());
        Set<PackId> bought = paid(bound);
        expect(
                "packs issued before the checkpoint",
                carried.issues(),
                Carried.issues(wallet.principal(), behind, bought));
        behind.values().forEach(pack -> bought.remove(pack.id()));
        purchases(bought);
    }

    private void debts() {
        TreeSet<BalanceKey> keys = new TreeSet<>(positions.debts().keySet());
        keys.addAll(wallet.debts().keySet());
        for (BalanceKey key : keys) {
            expect("debt of " + key, positions.debt(key), wallet.debt(key));
            boolean both = wallet.debt(key) > 0 && available.getOrDefault(key, 0L) > 0;
            expect("debt beside something available of " + key, false, both);
        }
    }

    private void windows() {
        Map<WindowKey, CapShare> uncounted = new HashMap<>(shares);
        for (CapWindow window : (Iterable<CapWindow>) snapshot.windows()::iterator) {
            CapShare counted = uncounted.remove(window.key());
            expect("spent in " + window.key(), counted == null ? 0L : counted.spent(), window.spent());
            expect("held in " + window.key(), counted == null ? 0L : counted.held(), window.held());
        }
        expect("runs without cap window", Map.of(), uncounted);
    }

    /** Packs that were paid for; what is still bound to a run is seen to, or nobody could ever spend it. */
    private Set<PackId> paid(Set<PackId> bound) {
        TreeSet<PackId> paid = new TreeSet<>();
        Set<Claim> claims = snapshot.claims().collect(Collectors.toSet());
        for (Purchase purchase : (Iterable<Purchase>) snapshot.purchases()::iterator) {
            payments(purchase, claims);
            if (purchase.state() == PurchaseState.FULFILLED) {
                paid.add(new PackId(purchase.key().value()));
            }
            if (purchase.undelivered().isPresent()) {
                bound.remove(new PackId(purchase.key().value()));
            }
        }
        expect("bound packs that nobody sees to", Set.of(), bound);
        return paid;
    }

    /** A pack for one payment, and no payment without a pack or a refund. */
    private void payments(Purchase purchase, Set<Claim> claims) {
        String name = " of purchase " + purchase.key();
        boolean fulfilled = purchase.state() == PurchaseState.FULFILLED;
        expect("payment" + name, fulfilled, purchase.paid().isPresent());
        long paid = 0;
        for (Attempt attempt : purchase.attempts()) {
            if (attempt.state() == AttemptState.SUCCEEDED) {
                paid++;
                String reference = attempt.reference().orElse("");
                ClaimKey key = new ClaimKey(ClaimKey.Kind.REFERENCE, purchase.provider(), reference);
                expect("claim" + name, true, claims.contains(new Claim(key, purchase.id())));
            }
        }
        long returned = purchase.refunds().stream()
                .filter(refund -> refund.reason() == Refund.Reason.NOT_GRANTED)
                .count();
        long taken = purchase.clawbacks().stream()
                .filter(each -> !each.reversed())
                .mapToLong(each -> each.steps() + each.debt())
                .sum();
        expect(
                "taken back within what was granted" + name,
                true,
                taken <= purchase.granted().steps());
        expect("payments granted or returned" + name, paid, returned + (fulfilled ? 1 : 0));
    }

    private void purchases(Set<PackId> paid) {
        TreeSet<PackId> bought = new TreeSet<>();
        snapshot.entries()
                .filter(entry -> entry.movement().kind() == Kind.PURCHASE)
                .forEach(entry -> entry.movement().pack().ifPresent(bought::add));
        expect("packs bought", paid, bought);
    }

    private void events() {
        long number = checkpoint.events();
        Instant last = Instant.EPOCH;
        for (Envelope envelope : (Iterable<Envelope>) snapshot.events()::iterator) {
            number++;
            expect("number of event " + number, number, envelope.number());
            expect("principal of event " + number, wallet.principal(), envelope.principal());
            expect("order of event " + number, false, envelope.at().isBefore(last));
            last = envelope.at();
        }
        expect("events", number, wallet.events());
        expect("last event before the events", false, wallet.lastEvent().isBefore(last));
        expect("last instant before the events'", false, wallet.lastInstant().isBefore(last));
    }

    private void deliveries() {
        for (Delivery delivery : (Iterable<Delivery>) snapshot.deliveries()::iterator) {
            expect(
                    "delivery beyond the events to " + delivery.handler(),
                    false,
                    delivery.delivered() > wallet.events());
        }
    }
}
