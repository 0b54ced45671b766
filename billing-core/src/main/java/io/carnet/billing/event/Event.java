package io.carnet.billing.event;

import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.spending.WindowKey;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
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
     * The last of a pack was spent, on a run or a debt, or taken back. A pack that gets something back can be exhausted again.
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

    /**
     * A purchase was not paid for.
     *
     * @param purchase which
     */
    record PurchaseDeclined(CommandKey purchase) implements Event {}

    /**
     * A purchase waits for the customer, who has to do what its attempt says.
     *
     * @param purchase which
     */
    record PaymentNeedsAction(CommandKey purchase) implements Event {}

    /**
     * Something about a purchase's money is not as it should be, and a human has to look at it.
     *
     * @param purchase which
     * @param why in the library's words
     */
    record PurchaseNeedsReview(CommandKey purchase, String why) implements Event {}

    /**
     * Money of a pack went back, and units with it, as far as there were any.
     *
     * @param pack which
     * @param balance where it counts
     * @param taken unspent units that are gone
     * @param owed spent units that are owed since
     */
    record PackClawedBack(PackId pack, BalanceKey balance, Amount taken, Amount owed) implements Event {}

    /**
     * What was taken back of a pack was given back.
     *
     * @param pack which
     * @param balance where it counts
     * @param given units, those included that are owed no more; what has been repaid is a pack of its own
     */
    record PackGivenBack(PackId pack, BalanceKey balance, Amount given) implements Event {}

    /**
     * Credits ran low, and more are being bought.
     *
     * @param purchase which tells how far that has come
     * @param amount how much, bonus not included
     */
    record TopUpOpened(CommandKey purchase, Amount amount) implements Event {}

    /**
     * Nothing more is bought by itself until the plan is saved again, or after a dispute until the host resumes it.
     *
     * @param why in the library's words, and the provider's
     */
    record TopUpSuspended(String why) implements Event {}
}
