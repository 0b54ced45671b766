package io.carnet.billing.internal.rules;

import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackState;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.RunKey;
import io.carnet.billing.value.Unit;
import java.util.ArrayList;
import java.util.List;

/** Which packs may pay for a product, and in what order. */
final class Burn {

    private Burn() {}

    static List<Pack> order(Draft draft, Unit unit, ProductId product, RunKey run) {
        List<Pack> packs = new ArrayList<>();
        for (Pack pack : draft.livePacks()) {
            if (spendable(pack, unit, product, run)) {
                packs.add(pack);
            }
        }
        if (packs.size() > 1) {
            packs.sort(Pack.BURN_ORDER);
        }
        return packs;
    }

    static boolean spendable(Pack pack, Unit unit, ProductId product, RunKey run) {
        return (pack.state() == PackState.OPEN || isFor(pack, run))
                && pack.available() > 0
                && pack.terms().key().unit() == unit
                && pack.terms().key().scope().covers(product);
    }

    private static boolean isFor(Pack pack, RunKey run) {
        return pack.state() == PackState.BOUND && pack.id().value().equals(run.value());
    }
}
