package io.carnet.billing.model;

import io.carnet.billing.model.ModelPack.Place;
import io.carnet.billing.pack.PackState;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.Step;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.value.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All a principal has. Time passes in it event by event: whatever is due first happens first, runs before packs. */
final class ModelWallet {

    static final Duration LONGEST_HOLD = Duration.ofHours(24);
    static final Duration GRACE = Duration.ofHours(1);
    static final ZoneId DEFAULT_ZONE = ZoneId.of("Europe/Berlin");

    Instant last = Instant.EPOCH;
    Instant now = Instant.EPOCH;
    Optional<ZoneId> zone = Optional.empty();
    long debt;
    final Map<String, ModelPack> packs = new LinkedHashMap<>();
    final Map<String, ModelRun> runs = new LinkedHashMap<>();
    final Map<Long, String> refused = new TreeMap<>();
    final List<ModelWindow> windows = new ArrayList<>();
    final Map<Subject, SpendingPolicy> policies = new HashMap<>();
    final Map<Subject, Long> versions = new HashMap<>();
    final Map<String, Map<String, String>> receipts = new HashMap<>();
    final Map<String, ModelPurchase> purchases = new TreeMap<>();

    /** This wallet as somebody sees it who looks at it now and changes nothing. */
    ModelWallet seenAt(Instant clock) {
        ModelWallet seen = new ModelWallet();
        seen.last = last;
        seen.zone = zone;
        seen.debt = debt;
        packs.forEach((id, pack) -> seen.packs.put(id, pack.copy()));
        runs.forEach((key, run) -> seen.runs.put(key, run.copy()));
        windows.forEach(window -> seen.windows.add(window.copy()));
        seen.policies.putAll(policies);
        seen.versions.putAll(versions);
        seen.begin(clock);
        return seen;
    }

    /** A command begins: time never goes back, and what is due by now happens now. */
    void begin(Instant clock) {
        Instant wanted = clock.truncatedTo(ChronoUnit.MICROS);
        Instant target = wanted.isAfter(last) ? wanted : last;
        now = last;
        boolean happened = false;
        while (nextEvent(target)) {
            happened = true;
        }
        now = target;
        if (happened) {
            last = target;
        }
    }

    long nextRunNumber() {
        return runs.size() + refused.size() + 1L;
    }

    /** A command has had an effect. */
    void touch() {
        last = now;
    }

    private boolean nextEvent(Instant target) {
        ModelRun run = null;
        for (ModelRun each : runs.values()) {
            boolean due =
                    (each.state == RunState.HELD || each.state == RunState.ACCEPTED) && !each.until.isAfter(target);
            if (due && (run == null || before(each.until, each.request.key(), run.until, run.request.key()))) {
                run = each;
            }
        }
        ModelPack pack = null;
        for (ModelPack each : packs.values()) {
            boolean due = each.open() && each.remaining() > 0 && each.expiredAt(target);
            if (due && (pack == null || before(expiry(each), each.id, expiry(pack), pack.id))) {
                pack = each;
            }
        }
        if (run != null && (pack == null || expiry(pack).isAfter(run.until))) {
            move(run.until);
            ModelCharging.expire(this, run);
            run.did(run.state == RunState.PARKED ? Step.What.PARKED : Step.What.EXPIRED, now, Optional.empty());
        } else if (pack != null) {
            move(expiry(pack));
            pack.state = PackState.EXPIRED;
            pack.move(Place.AVAILABLE, Place.BREAKAGE, pack.available(), pack.basis(Place.AVAILABLE));
        }
        return run != null || pack != null;
    }

    private void move(Instant at) {
        now = at.isAfter(now) ? at : now;
    }

    private static boolean before(Instant one, String oneKey, Instant other, String otherKey) {
        int order = one.compareTo(other);
        return order < 0 || (order == 0 && oneKey.compareTo(otherKey) < 0);
    }

    private static Instant expiry(ModelPack pack) {
        return pack.terms.expires().orElseThrow();
    }

    /** The packs that could pay now, in the order in which they would. */
    List<ModelPack> spendable(Unit unit, String product) {
        return packs.values().stream()
                .filter(pack -> pack.spendable(unit, product))
                .sorted(ModelPack.BURN_ORDER)
                .toList();
    }

    void issue(String id, ModelPack.Terms terms) {
        packs.put(id, new ModelPack(id, packs.size() + 1, terms, now));
        repay();
    }

    /** Whatever of credits for any product becomes available pays the debt first. */
    void repay() {
        for (ModelPack pack :
                packs.values().stream().sorted(ModelPack.BURN_ORDER).toList()) {
            long part = pack.open() && owes(pack) ? Math.min(debt, pack.available()) : 0;
            if (part > 0) {
                pack.move(Place.AVAILABLE, Place.REPAID, part, pack.costOf(part));
                debt -= part;
            }
        }
    }

    private static boolean owes(ModelPack pack) {
        return pack.terms.unit() == Unit.CREDITS && pack.terms.scope().equals("*");
    }

    void hold(ModelRun run, ModelPack pack, long part) {
        long cost = pack.costOf(part);
        pack.move(Place.AVAILABLE, Place.HELD, part, cost);
        ModelRun.Line line = run.line(pack.id);
        line.held += part;
        line.heldBasis += cost;
    }

    /** Charges what is held, line by line, and tells how much that was. */
    long takeHeld(ModelRun run, long most) {
        long taken = 0;
        for (Map.Entry<String, ModelRun.Line> entry : run.lines.entrySet()) {
            ModelRun.Line line = entry.getValue();
            long part = Math.min(most - taken, line.held);
            if (part > 0) {
                long cost = ModelPack.share(line.heldBasis, part, line.held);
                packs.get(entry.getKey()).move(Place.HELD, Place.CONSUMED, part, cost);
                line.held -= part;
                line.heldBasis -= cost;
                line.taken += part;
                line.takenBasis += cost;
                taken += part;
            }
        }
        run.charged += taken;
        return taken;
    }

    void takeAvailable(ModelRun run, ModelPack pack, long part) {
        long cost = pack.costOf(part);
        pack.move(Place.AVAILABLE, Place.CONSUMED, part, cost);
        ModelRun.Line line = run.line(pack.id);
        line.taken += part;
        line.takenBasis += cost;
        run.charged += part;
    }

    /** What comes back to a closed pack repays what is owed; the rest is lost. */
    private void loseTo(ModelPack pack, Place from, long steps, long cost) {
        long repaid = owes(pack) ? Math.min(steps, debt) : 0;
        long share = ModelPack.share(cost, repaid, steps);
        pack.move(from, Place.REPAID, repaid, share);
        pack.move(from, Place.BREAKAGE, steps - repaid, cost - share);
        debt -= repaid;
    }

    /** To the very packs it came from. */
    void giveBackHeld(ModelRun run) {
        run.lines.forEach((id, line) -> {
            ModelPack pack = packs.get(id);
            if (pack.open()) {
                pack.move(Place.HELD, Place.AVAILABLE, line.held, line.heldBasis);
            } else if (line.held > 0) {
                loseTo(pack, Place.HELD, line.held, line.heldBasis);
            }
            line.held = 0;
            line.heldBasis = 0;
        });
        repay();
    }

    void giveBackTaken(ModelRun run) {
        run.lines.forEach((id, line) -> {
            ModelPack pack = packs.get(id);
            if (pack.open() && !pack.expiredAt(now)) {
                pack.move(Place.CONSUMED, Place.AVAILABLE, line.taken, line.takenBasis);
            } else if (line.taken > 0) {
                loseTo(pack, Place.CONSUMED, line.taken, line.takenBasis);
            }
            ModelCaps.cameBack(this, run, pack, line.takenBasis);
            run.charged -= line.taken;
            line.taken = 0;
            line.takenBasis = 0;
        });
        repay();
    }
}
