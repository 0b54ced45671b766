package io.carnet.billing.model;

import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Funding;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What would pay for a run: a run pack before credits, one kind only. */
record ModelFunding(Funding funding, long steps, List<Part> parts, Optional<Violation> obstacle) {

    static final int MOST_LINES = 32;

    record Part(ModelPack pack, long steps) {}

    static ModelFunding of(ModelWallet wallet, ModelProduct product, long cost) {
        if (!product.charged()) {
            return new ModelFunding(Funding.NONE, 0, List.of(), Optional.empty());
        }
        List<ModelPack> runs = wallet.spendable(Unit.RUNS, product.id());
        if (!runs.isEmpty()) {
            return new ModelFunding(Funding.PACK, 1, List.of(new Part(runs.get(0), 1)), Optional.empty());
        }
        if (!product.inCredits()) {
            Violation missing = insufficient(wallet, Unit.RUNS, product.id(), 1);
            return new ModelFunding(Funding.PACK, 1, List.of(), Optional.of(missing));
        }
        return credits(wallet, product.id(), cost, Set.of());
    }

    static ModelFunding credits(ModelWallet wallet, String product, long steps, Set<String> packsInUse) {
        List<Part> parts = new ArrayList<>();
        Set<String> packs = new TreeSet<>(packsInUse);
        long missing = steps;
        for (ModelPack pack : wallet.spendable(Unit.CREDITS, product)) {
            long part = Math.min(missing, pack.available());
            if (part > 0) {
                parts.add(new Part(pack, part));
                packs.add(pack.id);
                missing -= part;
            }
        }
        Optional<Violation> obstacle = Optional.empty();
        if (missing > 0) {
            obstacle = Optional.of(insufficient(wallet, Unit.CREDITS, product, steps));
        } else if (packs.size() > MOST_LINES) {
            obstacle = Optional.of(new Violation.TooFragmented(new Amount(Unit.CREDITS, steps)));
        }
        return new ModelFunding(Funding.CREDITS, steps, parts, obstacle);
    }

    private static Violation insufficient(ModelWallet wallet, Unit unit, String product, long steps) {
        long available = 0;
        long held = 0;
        for (ModelPack pack : wallet.packs.values()) {
            if (pack.pays(unit, product)) {
                available += pack.open() ? pack.available() : 0;
                held += pack.steps(ModelPack.Place.HELD);
            }
        }
        return new Violation.InsufficientFunds(
                new Amount(unit, steps), new Amount(unit, available), new Amount(unit, held));
    }
}
