package io.carnet.billing.examples.shop;

import io.carnet.billing.examples.host.Options;
import io.carnet.billing.payment.PaymentProvider;
import java.time.InstantSource;
import java.util.List;

/** What a shop is paid by. */
interface Rail {

    PaymentProvider provider();

    /** What can be asked because of it; how to buy, at least. */
    List<Server.Route> routes(Shop shop);

    /** Reads its own options, checks them all, and is ready. */
    interface Opening {
        Rail open(Options options, InstantSource clock);
    }
}
