package io.carnet.billing.internal.rules;

import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.Event;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.value.Amount;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Looks on as a draft changes, and raises events where a figure goes over an edge. Balances are compared over whole steps,
 * a command or something that fell due, so that a step which takes and gives back tells nothing.
 */
final class Watch {

    private final Draft draft;
    private final Notices notices;
    private final SortedMap<BalanceKey, Level> levels = new TreeMap<>();
    private List<Envelope> events = List.of();

    /** What is unspent of a balance. */
    private static final class Level {
        private long before;
        private long now;
    }

    Watch(Draft draft, Notices notices) {
        this.draft = draft;
        this.notices = notices;
    }

    Notices notices() {
        return notices;
    }

    List<Envelope> events() {
        return events;
    }

    void raise(Event event) {
        if (events.isEmpty()) {
            events = new ArrayList<>(4);
        }
        long number = draft.wallet().events() + events.size() + 1;
        events.add(new Envelope(draft.wallet().principal(), number, draft.now(), event));
    }

    /** A pack will be like this. One that is emptied and open has been spent: expiry and revocation close what they empty. */
    void pack(Pack after) {
        if (!notices.low().isEmpty()) {
            level(after.terms().key()).now += after.remaining()
                    - draft.pack(after.id()).map(Pack::remaining).orElse(0L);
        }
        if (after.open()
                && !after.live()
                && draft.pack(after.id()).filter(Pack::live).isPresent()) {
            raise(new Event.PackExhausted(
                    after.id(), after.terms().key(), after.terms().granted()));
        }
    }

    private Level level(BalanceKey key) {
        return levels.computeIfAbsent(key, fresh -> {
            Level level = new Level();
            for (Pack pack : draft.livePacks()) {
                level.before += pack.terms().key().equals(key) ? pack.remaining() : 0;
            }
            level.now = level.before;
            return level;
        });
    }

    void debt(BalanceKey key, long before, long after) {
        if (before == 0 && after > 0) {
            raise(new Event.DebtOpened(key, new Amount(key.unit(), after)));
        } else if (before > 0 && after == 0) {
            raise(new Event.DebtRepaid(key));
        }
    }

    /** A counter will be like this. What a reset forgave no longer counts, so a cap can be reached again after it. */
    void window(CapWindow after) {
        long spent = spent(after);
        long before = draft.window(after.key()).map(Watch::spent).orElse(0L);
        if (spent <= before) {
            return;
        }
        for (Cap cap : draft.policy(after.key().subject()).policy().caps()) {
            if (cap.window() == after.key().window()
                    && cap.measure().equals(after.key().measure())) {
                long near = notices.near(cap.limit());
                if (before < near && near <= spent) {
                    raise(new Event.CapNear(after.key(), spent, cap.limit()));
                }
                if (before < cap.limit() && cap.limit() <= spent) {
                    raise(new Event.CapReached(after.key(), spent, cap.limit()));
                }
            }
        }
    }

    private static long spent(CapWindow window) {
        return window.used() - window.held();
    }

    /** Compares balances with what they were before the step. */
    void stepEnded() {
        levels.forEach((key, level) -> {
            for (Amount threshold : notices.low()) {
                if (threshold.unit() == key.unit()
                        && level.before >= threshold.steps()
                        && level.now < threshold.steps()) {
                    raise(new Event.BalanceLow(key, new Amount(key.unit(), level.now), threshold));
                }
            }
            level.before = level.now;
        });
    }
}
