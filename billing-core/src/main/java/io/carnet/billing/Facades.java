package io.carnet.billing;

import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.internal.Requests;
import io.carnet.billing.internal.engine.Commands;
import io.carnet.billing.internal.rules.Settings;
import java.util.function.Supplier;

/** What is asked of a wallet, whether it is answered by the engine or inside a transaction of the host's. */
record Facades(Packs packs, Credits credits, RunSteps steps, Runs runs, Spending spending) {

    /** What the host has set up. */
    record Setup(Catalog catalog, Providers providers, Settings settings, Supplier<String> ids, Requests requests) {

        Facades over(Commands commands) {
            Shop shop = new Shop(commands, catalog, providers, requests, ids);
            Packs packs = new Packs(commands, catalog, shop, requests);
            RunSteps steps = new RunSteps(commands, catalog, requests, settings);
            return new Facades(
                    packs,
                    new Credits(packs, catalog),
                    steps,
                    new Runs(commands, steps, shop),
                    new Spending(commands, settings));
        }
    }
}
