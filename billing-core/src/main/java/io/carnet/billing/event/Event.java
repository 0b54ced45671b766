package io.carnet.billing.event;

import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.spending.WindowKey;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.RunKey;
import java.time.Instant;

/** Something that happened to a principal: ids and figures only, never what a host keeps secret. */
public sealed interface Event {

    /**
     * A pack was paid for and is there.
     *
     * @param pack which
     * @param balance where it counts
     * @param granted how much it holds, bonus included; a debt may take some at once
     */
    record PackBought(PackId pack, BalanceKey balance, Amount granted) implements Event {}

    /**
     * A pack was granted.
     *
     * @param pack which
     * @param balance where it counts
     * @param granted how much it holds; a debt may take some at once
     */
    record PackGranted(PackId pack, BalanceKey balance, Amount granted) implements Event {}

    /**
     * The last of a pack was spent, on a run or a debt. A pack that gets something back can be exhausted again.
     *
     * @param pack which
     * @param balance where it counted
     * @param granted how much it held at first
     */
    record PackExhausted(PackId pack, BalanceKey balance, Amount granted) implements Event {}

    /**
     * A pack with something left will expire within the host's notice.
     *
     * @param pack which
     * @param balance where it counts
     * @param left what is unspent, held included
     * @param expiresAt when
     */
    record PackExpiring(PackId pack, BalanceKey balance, Amount left, Instant expiresAt) implements Event {}

    /**
     * A pack expired with something left, if only held.
     *
     * @param pack which
     * @param balance where it counted
     * @param lost what nobody can spend any more; what runs in flight hold is not lost yet
     */
    record PackExpired(PackId pack, BalanceKey balance, Amount lost) implements Event {}

    /**
     * A balance fell below a threshold of the host's.
     *
     * @param balance which
     * @param left what is unspent, held included
     * @param threshold it was at or above this
     */
    record BalanceLow(BalanceKey balance, Amount left, Amount threshold) implements Event {}

    /**
     * Spending came near a cap.
     *
     * @param window the counter
     * @param spent what was spent and not forgiven, in steps of the window's measure
     * @param limit the cap, in the same steps
     */
    record CapNear(WindowKey window, long spent, long limit) implements Event {}

    /**
     * Spending came to its cap, or passed one that was lowered meanwhile.
     *
     * @param window the counter
     * @param spent what was spent and not forgiven, in steps of the window's measure
     * @param limit the cap, in the same steps
     */
    record CapReached(WindowKey window, long spent, long limit) implements Event {}

    /**
     * A run was settled. Kept only where a handler subscribes to it.
     *
     * @param run which
     * @param product what ran
     * @param charged what it was charged
     * @param shortfall what it cost and could not be charged
     */
    record RunSettled(RunKey run, ProductId product, Amount charged, Amount shortfall) implements Event {}

    /**
     * A run's time ran out with unknown usage, and it waits for review.
     *
     * @param run which
     * @param product what ran
     * @param held what it still holds
     */
    record RunParked(RunKey run, ProductId product, Amount held) implements Event {}

    /**
     * A principal that owed nothing owes something.
     *
     * @param balance where
     * @param debt how much
     */
    record DebtOpened(BalanceKey balance, Amount debt) implements Event {}

    /**
     * A principal that owed something owes nothing any more.
     *
     * @param balance where
     */
    record DebtRepaid(BalanceKey balance) implements Event {}
}
