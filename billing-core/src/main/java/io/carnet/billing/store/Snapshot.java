package io.carnet.billing.store;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.CapWindow;
import java.util.stream.Stream;

/** Everything a store keeps of one principal, as of one moment. Valid only while it is being read. */
public interface Snapshot {

    /**
     * The principal's own row.
     *
     * @return the row
     */
    Wallet wallet();

    /**
     * What lies behind the latest archiving.
     *
     * @return where the journal and the events begin
     */
    Checkpoint checkpoint();

    /**
     * All packs.
     *
     * @return in no particular order
     */
    Stream<Pack> packs();

    /**
     * All runs, refused ones included, and what is left of archived ones.
     *
     * @return in no particular order
     */
    Stream<Run> runs();

    /**
     * All counters.
     *
     * @return in no particular order
     */
    Stream<CapWindow> windows();

    /**
     * All purchases.
     *
     * @return in no particular order
     */
    Stream<Purchase> purchases();

    /**
     * What is bought by itself.
     *
     * @return {@link TopUp#none()} if there never was a plan
     */
    TopUp topUp();

    /**
     * All claims of its purchases.
     *
     * @return in no particular order
     */
    Stream<Claim> claims();

    /**
     * The journal, from the checkpoint on.
     *
     * @return in the order of its numbers
     */
    Stream<Entry> entries();

    /**
     * All events, from the checkpoint on.
     *
     * @return in the order of their numbers
     */
    Stream<Envelope> events();

    /**
     * How far every handler has come that ever took them up.
     *
     * @return in no particular order
     */
    Stream<Delivery> deliveries();
}
