package io.carnet.billing.store;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.StoredPolicy;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a batch of commands did to one principal: rows to write in place of those with the same key, and entries to append.
 *
 * @param wallet the principal's row
 * @param packs packs to write
 * @param runs runs to write; a refused one takes the place of none, whatever its key
 * @param windows counters to write
 * @param policies policies to write
 * @param receipts receipts to add
 * @param purchases purchases to write
 * @param claims claims to add; if one is somebody else's by now, nothing is written, and all is decided anew
 * @param topUp what is bought by itself, if that changed
 * @param deliveries streams of handlers to write
 * @param entries journal entries to append, in order
 * @param events events to append, in order
 */
public record Changes(
        Wallet wallet,
        Collection<Pack> packs,
        Collection<Run> runs,
        Collection<CapWindow> windows,
        Collection<StoredPolicy> policies,
        Collection<Receipt> receipts,
        Collection<Purchase> purchases,
        Collection<Claim> claims,
        Optional<TopUp> topUp,
        Collection<Delivery> deliveries,
        List<Entry> entries,
        List<Envelope> events) {}
