package io.carnet.billing.internal.rules;

import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackState;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Unit;
import java.util.ArrayList;
import java.util.List;

/** Which packs may pay for a product, and in what order. */
final class Burn {

    private Burn() {}

    static List<Pack> order(Draft draft, Unit unit, ProductId product) {
        List<Pack> packs = new ArrayList<>();
        for (Pack pack : draft.livePacks()) {
            if (spendable(pack, unit, product)) {
                packs.add(pack);
            }
        }
        if (packs.size() > 1) {
            packs.sort(Pack.BURN_ORDER);
        }
        return packs;
    }

    static boolean spendable(Pack pack, Unit unit, ProductId product) {
        return pack.state() == PackState.OPEN
                && pack.available() > 0
                && pack.terms().key().unit() == unit
                && pack.terms().key().scope().covers(product);
    }
}
