package io.carnet.billing.store;

import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import java.util.Objects;
import java.util.Set;

/**
 * What a command must see of a principal. Besides what is named, every load holds the wallet, all live packs, every open
 * run whose hold has expired at the load's instant, the packs and cap windows that any loaded run refers to, and the
 * purchases.
 *
 * @param principal whose state
 * @param runs the runs under these keys, if they exist; never a refused one
 * @param packs these packs, even if nothing remains of them
 * @param commands the receipts and purchases under these keys
 * @param subjects the policies of these, and their cap windows that have not ended two days before the load's instant: a
 *     change of zone may make a window begin when one did that has ended
 * @param handlers how far these have come
 * @param claims whose these are
 */
public record Need(
        Principal principal,
        Set<RunKey> runs,
        Set<PackId> packs,
        Set<CommandKey> commands,
        Set<Subject> subjects,
        Set<HandlerName> handlers,
        Set<ClaimKey> claims) {

    /** Copies the sets. */
    public Need {
        Objects.requireNonNull(principal, "principal");
        runs = Set.copyOf(runs);
        packs = Set.copyOf(packs);
        commands = Set.copyOf(commands);
        subjects = Set.copyOf(subjects);
        handlers = Set.copyOf(handlers);
        claims = Set.copyOf(claims);
    }

    /**
     * What a command must see that no claim has to do with.
     *
     * @param principal whose state
     * @param runs these runs
     * @param packs these packs
     * @param commands these receipts and purchases
     * @param subjects these policies and counters
     * @param handlers how far these have come
     */
    public Need(
            Principal principal,
            Set<RunKey> runs,
            Set<PackId> packs,
            Set<CommandKey> commands,
            Set<Subject> subjects,
            Set<HandlerName> handlers) {
        this(principal, runs, packs, commands, subjects, handlers, Set.of());
    }

    /**
     * What a command must see that neither handlers nor claims have to do with.
     *
     * @param principal whose state
     * @param runs these runs
     * @param packs these packs
     * @param commands these receipts and purchases
     * @param subjects these policies and counters
     */
    public Need(
            Principal principal, Set<RunKey> runs, Set<PackId> packs, Set<CommandKey> commands, Set<Subject> subjects) {
        this(principal, runs, packs, commands, subjects, Set.of());
    }

    /**
     * No more than what every load holds.
     *
     * @param principal whose state
     * @return the need
     */
    public static Need of(Principal principal) {
        return new Need(principal, Set.of(), Set.of(), Set.of(), Set.of());
    }

    /**
     * What a command about a purchase must see: the purchase and its pack.
     *
     * @param id the purchase
     * @param claims whose these are
     * @return the need
     */
    public static Need of(PurchaseId id, Set<ClaimKey> claims) {
        return new Need(
                id.principal(),
                Set.of(),
                Set.of(new PackId(id.key().value())),
                Set.of(id.key()),
                Set.of(),
                Set.of(),
                claims);
    }
}
