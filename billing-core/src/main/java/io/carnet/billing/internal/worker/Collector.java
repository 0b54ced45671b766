package io.carnet.billing.internal.worker;

import io.carnet.billing.internal.engine.Engine;
import io.carnet.billing.internal.rules.Next;
import io.carnet.billing.internal.rules.Settings;
import io.carnet.billing.internal.rules.TakeUp;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.value.Limits;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after payments whose end nobody has seen yet. Any number of nodes may: each takes what it asks about. */
public final class Collector implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

    private final Engine engine;
    private final BillingStore store;
    private final InstantSource clock;
    private final Cashier cashier;
    private final Settings settings;
    private volatile boolean closed;

    public Collector(Engine engine, BillingStore store, InstantSource clock, Cashier cashier, Settings settings) {
        this.engine = engine;
        this.store = store;
        this.clock = clock;
        this.cashier = cashier;
        this.settings = settings;
    }

    /** Asks providers about all that is due; answers how many questions that took. What fails is due again later. */
    public synchronized long collect() {
        if (!closed) {
            engine.refuseIfJoined();
        }
        Instant now = clock.instant();
        long asked = 0;
        Optional<PurchaseId> last = Optional.empty();
        while (!closed) {
            List<PurchaseId> page = store.unsettled(now, last, Limits.PAGE);
            for (PurchaseId id : page) {
                if (closed) {
                    break;
                }
                try {
                    asked += collect(id);
                } catch (RuntimeException e) {
                    LOG.warn("payments of {} by {} could not be looked after", id.key(), id.principal(), e);
                }
            }
            if (page.isEmpty()) {
                break;
            }
            last = Optional.of(page.get(page.size() - 1));
        }
        return asked;
    }

    private long collect(PurchaseId id) {
        long asked = 0;
        Outcome<Next> next = engine.call(new TakeUp(id, settings));
        while (next.orElseThrow().errand().isPresent()) {
            asked++;
            boolean open = next.orElseThrow().purchase().state() != PurchaseState.FULFILLED;
            Purchase purchase = cashier.run(next).orElseThrow();
            if (open && purchase.state() == PurchaseState.FULFILLED) {
                cashier.takeBack(purchase);
            }
            next = engine.call(new TakeUp(id, settings));
        }
        return asked;
    }

    /** Breaks off what is going on, and waits until it has ended. */
    @Override
    public void close() {
        closed = true;
        collect();
    }
}
