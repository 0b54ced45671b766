package io.carnet.billing.history;

import io.carnet.billing.journal.Hash;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.value.Principal;
import java.time.Instant;
import java.util.List;

/**
 * What a principal had at an instant, everything that happened at it included.
 *
 * @param principal whose
 * @param at the instant
 * @param entries how many entries its journal had
 * @param head the hash of the last of them, {@link Hash#ZERO} if there was none
 * @param balances every balance with a pack or a debt, in the order of their keys
 */
public record AsOf(Principal principal, Instant at, long entries, Hash head, List<Balance> balances) {

    /** Copies the balances. */
    public AsOf {
        balances = List.copyOf(balances);
    }

    /**
     * One of the balances.
     *
     * @param key which
     * @return with nothing in it if the principal had none
     */
    public Balance balance(BalanceKey key) {
        return balances.stream()
                .filter(balance -> balance.key().equals(key))
                .findFirst()
                .orElseGet(() -> Balance.of(key, List.of(), 0));
    }
}
