package io.carnet.billing.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.Event;
import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells from a principal's journal alone which packs were issued and spent to the end, and when there was debt. */
final class EventFold {

    private final BillingStore store;
    private final Principal principal;
    private final Map<PackId, Long> remaining = new HashMap<>();
    private final Set<PackId> revoked = new HashSet<>();
    private final List<String> expected = new ArrayList<>();
    private final List<String> raised = new ArrayList<>();
    private long debt;
    private long lastEntry;
    private long lastEvent;

    EventFold(BillingStore store, Principal principal) {
        this.store = store;
        this.principal = principal;
    }

    void check(ModelWallet wallet) {
        for (List<Entry> page = store.entries(principal, Optional.empty(), lastEntry, Limits.PAGE);
                !page.isEmpty();
                page = store.entries(principal, Optional.empty(), lastEntry, Limits.PAGE)) {
            page.forEach(entry -> add(entry.movement(), wallet));
            lastEntry += page.size();
        }
        for (List<Envelope> page = store.events(principal, lastEvent, Limits.PAGE);
                !page.isEmpty();
                page = store.events(principal, lastEvent, Limits.PAGE)) {
            for (Envelope envelope : page) {
                lastEvent++;
                assertThat(envelope.number()).as("number of an event").isEqualTo(lastEvent);
                tell(envelope);
            }
        }
        assertThat(raised).as("events").isEqualTo(expected);
    }

    private void add(Movement movement, ModelWallet wallet) {
        movement.pack().ifPresent(pack -> {
            if (movement.from() == Account.ISSUED) {
                expected.add(movement.at() + " issued " + pack);
            }
            if (movement.to() == Account.REVOKED) {
                revoked.add(pack);
            }
            long way = kept(movement.to()) - kept(movement.from());
            long left = remaining.merge(pack, way * movement.steps(), Long::sum);
            boolean expired = wallet.packs
                    .get(pack.value())
                    .terms
                    .expires()
                    .filter(end -> !movement.at().isBefore(end))
                    .isPresent();
            boolean spent = movement.to() == Account.CONSUMED || movement.to() == Account.DEBT;
            if (spent && left == 0 && !expired && !revoked.contains(pack)) {
                expected.add(movement.at() + " exhausted " + pack);
            }
        });
        long before = debt;
        debt += movement.from() == Account.DEBT ? movement.steps() : 0;
        debt -= movement.to() == Account.DEBT ? movement.steps() : 0;
        if (before == 0 && debt > 0) {
            expected.add(movement.at() + " owes " + debt);
        } else if (before > 0 && debt == 0) {
            expected.add(movement.at() + " owes nothing");
        }
    }

    /** Whether what is on an account is of a pack still. */
    private static long kept(Account account) {
        return account == Account.AVAILABLE || account == Account.HELD ? 1 : 0;
    }

    private void tell(Envelope envelope) {
        Event event = envelope.event();
        if (event instanceof Event.PackBought bought) {
            raised.add(envelope.at() + " issued " + bought.pack());
        } else if (event instanceof Event.PackGranted granted) {
            raised.add(envelope.at() + " issued " + granted.pack());
        } else if (event instanceof Event.PackExhausted exhausted) {
            raised.add(envelope.at() + " exhausted " + exhausted.pack());
        } else if (event instanceof Event.DebtOpened opened) {
            raised.add(envelope.at() + " owes " + opened.debt().steps());
        } else if (event instanceof Event.DebtRepaid) {
            raised.add(envelope.at() + " owes nothing");
        }
    }
}
