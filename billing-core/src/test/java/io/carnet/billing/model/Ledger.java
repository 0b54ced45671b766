package io.carnet.billing.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.model.ModelPack.Place;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds a principal's journal up, entry by entry, and knows nothing else of the library. */
final class Ledger {

    private final Principal principal;
    private final Map<String, Long> steps = new HashMap<>();
    private final Map<String, Long> basis = new HashMap<>();
    private final Map<String, Long> charged = new HashMap<>();
    private long debt;
    private long last;

    Ledger(Principal principal) {
        this.principal = principal;
    }

    void check(Billing billing, ModelWallet wallet) {
        for (List<Entry> page = billing.journal(principal, last, Limits.PAGE);
                !page.isEmpty();
                page = billing.journal(principal, last, Limits.PAGE)) {
            for (Entry entry : page) {
                assertThat(entry.number()).as("number of a journal entry").isEqualTo(last + 1);
                last++;
                add(entry.movement(), wallet);
            }
        }
        wallet.packs.values().forEach(this::checkPack);
        assertThat(debt).as("debt in the journal").isEqualTo(wallet.debt);
        wallet.runs.forEach((key, run) -> assertThat(charged.getOrDefault(key, 0L))
                .as("charged in the journal to run %s", key)
                .isEqualTo(run.charged));
    }

    private void add(Movement movement, ModelWallet wallet) {
        movement.pack().map(PackId::value).ifPresent(pack -> {
            add(pack, movement.from(), -movement.steps(), -movement.basis());
            add(pack, movement.to(), movement.steps(), movement.basis());
            assertThat(wallet.packs).as("packs of this principal").containsKey(pack);
            ModelRun run = wallet.runs.get(movement.reference());
            if (movement.kind() == Kind.HOLD || movement.kind() == Kind.CHARGE) {
                assertThat(wallet.packs.get(pack).pays(run.funding.unit(), run.product.id()))
                        .as("pack %s pays for %s", pack, run.product.id())
                        .isTrue();
            }
        });
        debt += movement.from() == Account.DEBT ? movement.steps() : 0;
        debt -= movement.to() == Account.DEBT ? movement.steps() : 0;
        if (movement.kind() == Kind.CHARGE) {
            charged.merge(movement.reference(), movement.steps(), Long::sum);
        }
        if (movement.kind() == Kind.RESTORE) {
            charged.merge(movement.reference(), -movement.steps(), Long::sum);
        }
    }

    private void add(String pack, Account account, long moreSteps, long moreBasis) {
        steps.merge(pack + " " + account, moreSteps, Long::sum);
        basis.merge(pack + " " + account, moreBasis, Long::sum);
    }

    private void checkPack(ModelPack pack) {
        check(pack, Account.ISSUED, -pack.terms.granted(), -pack.terms.cost().orElse(0L));
        check(pack, Account.AVAILABLE, Place.AVAILABLE);
        check(pack, Account.HELD, Place.HELD);
        check(pack, Account.CONSUMED, Place.CONSUMED);
        check(pack, Account.BREAKAGE, Place.BREAKAGE);
        check(pack, Account.REVOKED, Place.REVOKED);
        check(pack, Account.DEBT, Place.REPAID);
    }

    private void check(ModelPack pack, Account account, Place place) {
        check(pack, account, pack.steps(place), pack.basis(place));
    }

    private void check(ModelPack pack, Account account, long expected, long expectedBasis) {
        String name = pack.id + " " + account;
        assertThat(List.of(steps.getOrDefault(name, 0L), basis.getOrDefault(name, 0L)))
                .as("steps and basis of pack %s in the journal", name)
                .isEqualTo(List.of(expected, expectedBasis));
    }
}
