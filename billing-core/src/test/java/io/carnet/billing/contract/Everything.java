package io.carnet.billing.contract;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Checkpoint;
import io.carnet.billing.store.Wallet;
import io.carnet.billing.value.Principal;
import java.util.List;

/** A snapshot, kept. */
record Everything(
        Wallet wallet,
        Checkpoint checkpoint,
        List<Pack> packs,
        List<Run> runs,
        List<CapWindow> windows,
        List<Purchase> purchases,
        TopUp topUp,
        List<Entry> entries,
        List<Envelope> events,
        List<Delivery> deliveries) {

    static Everything nothing(Principal principal) {
        return new Everything(
                Wallet.fresh(principal),
                Checkpoint.none(principal),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                TopUp.none(),
                List.of(),
                List.of(),
                List.of());
    }

    static Everything of(Principal principal, BillingStore store) {
        return store.snapshot(
                principal,
                snapshot -> new Everything(
                        snapshot.wallet(),
                        snapshot.checkpoint(),
                        snapshot.packs().toList(),
                        snapshot.runs().toList(),
                        snapshot.windows().toList(),
                        snapshot.purchases().toList(),
                        snapshot.topUp(),
                        snapshot.entries().toList(),
                        snapshot.events().toList(),
                        snapshot.deliveries().toList()));
    }
}
