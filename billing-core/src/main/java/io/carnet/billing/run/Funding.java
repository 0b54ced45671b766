package io.carnet.billing.run;

import io.carnet.billing.value.Unit;

/** What pays for a run; one kind a run. */
public enum Funding {
    /** Nothing: the price is free or external, or the run was refused. */
    NONE,
    /** One unit of a pack of runs of the product. */
    PACK,
    /** Credits, of as many packs as it takes. */
    CREDITS;

    /**
     * The unit its amounts are in.
     *
     * @return runs for a pack, credits otherwise
     */
    public Unit unit() {
        return this == PACK ? Unit.RUNS : Unit.CREDITS;
    }
}
