package io.carnet.billing.event;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.BOB;
import static io.carnet.billing.Fixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.contract.StoreUnderTest;
import io.carnet.billing.journal.Drift;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Wallet;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** An audit notices events that are missing, misplaced or too late, and deliveries of what never happened. */
class EventAuditTest {

    private static Envelope event(Principal principal, long number, Instant at) {
        return new Envelope(principal, number, at, new Event.DebtRepaid(BalanceKey.CREDITS));
    }

    private static Envelope event(long number) {
        return event(ALICE, number, NOON);
    }

    /** What an audit says if a wallet of so many events is stored with these. */
    private static List<String> drifts(long count, long delivered, Envelope... events) {
        return drifts(count, events.length == 0 ? Instant.EPOCH : events[events.length - 1].at(), delivered, events);
    }

    private static List<String> drifts(long count, Instant last, long delivered, Envelope... events) {
        Wallet wallet = new Wallet(
                ALICE, Optional.empty(), NOON, 0, Hash.ZERO, 0, 0, 0, count, last, new TreeMap<>(), Optional.empty());
        Delivery delivery = Delivery.none(ALICE, HandlerName.of("mails")).resting(delivered, 0, Instant.EPOCH);
        try (InMemoryBillingStore store = new InMemoryBillingStore();
                Billing billing = Billing.on(store).build()) {
            store.transact(
                    List.of(Need.of(ALICE)),
                    NOON,
                    StoreUnderTest.PATIENCE,
                    views -> List.of(new Changes(
                            wallet,
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of(),
                            Optional.empty(),
                            List.of(delivery),
                            List.of(),
                            List.of(events))));
            return billing.audit().drifts().stream().map(Drift::what).toList();
        }
    }

    @Test
    void findsNothingWhereAllEventsAreThere() {
        assertThat(drifts(0, 0)).isEmpty();
        assertThat(drifts(2, 2, event(1), event(2))).isEmpty();
    }

    @Test
    void findsAnEventThatIsMissing() {
        assertThat(drifts(2, 0, event(1))).containsExactly("events");
        assertThat(drifts(1, 0, event(2))).containsExactly("number of event 1");
        assertThat(drifts(3, 0, event(1), event(3))).containsExactly("number of event 2", "events");
    }

    @Test
    void findsAnEventThatIsThereTwiceOrSomebodyElses() {
        assertThat(drifts(1, 0, event(1), event(1))).containsExactly("number of event 2", "events");
        assertThat(drifts(1, 0, event(BOB, 1, NOON))).containsExactly("principal of event 1");
    }

    @Test
    void findsAnEventThatIsOutOfItsTime() {
        assertThat(drifts(2, 0, event(1), event(ALICE, 2, NOON.minusNanos(1_000))))
                .containsExactly("order of event 2");
        assertThat(drifts(1, 0, event(ALICE, 1, NOON.plusNanos(1_000))))
                .containsExactly("last instant before the events'");
    }

    @Test
    void findsAWalletWhoseLastEventIsBeforeItsEvents() {
        assertThat(drifts(1, NOON, 0, event(1))).isEmpty();
        assertThat(drifts(1, NOON.minusNanos(1_000), 0, event(1))).containsExactly("last event before the events");
    }

    @Test
    void findsADeliveryOfWhatNeverHappened() {
        assertThat(drifts(1, 2, event(1))).containsExactly("delivery beyond the events to mails");
    }
}
