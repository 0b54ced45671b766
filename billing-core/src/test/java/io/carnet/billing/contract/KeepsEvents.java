package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.Event;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Events are kept in their order, and each handler's place among them. */
public interface KeepsEvents extends StoreUnderTest {

    HandlerName MAILS = HandlerName.of("mails");
    HandlerName LONGEST = HandlerName.of("h".repeat(Limits.KEY_LENGTH));

    private void happen(Principal principal, int count) {
        Writing.of(principal)
                .events(Collections.nCopies(count, new Event.DebtRepaid(BalanceKey.CREDITS)))
                .to(store());
    }

    private List<Long> events(long after, int limit) {
        return store().events(ALICE, after, limit).stream()
                .map(Envelope::number)
                .toList();
    }

    private static List<Long> rising(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static Delivery at(Principal principal, long delivered) {
        return Delivery.none(principal, MAILS).resting(delivered, 0, Instant.EPOCH);
    }

    private void write(Delivery delivery) {
        Writing.of(delivery.principal()).deliveries(delivery).to(store());
    }

    private Delivery read(Principal principal, HandlerName handler) {
        Need need = new Need(principal, Set.of(), Set.of(), Set.of(), Set.of(), Set.of(handler));
        return second().read(need, NOW, view -> view.delivery(handler));
    }

    private List<Principal> behind(Instant at) {
        return second().behind(MAILS, Instant.EPOCH, at, Optional.empty(), 10);
    }

    @Test
    default void everyFieldOfAnEvent() {
        assertThat(RichEvents.events().stream().map(Object::getClass).collect(Collectors.toSet()))
                .as("types of events among the samples")
                .hasSameElementsAs(List.of(Event.class.getPermittedSubclasses()));

        Writing.of(ALICE).events(RichEvents.events()).to(store());

        List<Envelope> kept = second().events(ALICE, 0, Limits.PAGE);
        assertThat(kept.stream().map(Envelope::event)).isEqualTo(RichEvents.events());
        assertThat(kept.get(0))
                .isEqualTo(new Envelope(ALICE, 1, NOW, RichEvents.events().get(0)));
        assertThat(Everything.of(ALICE, second()).wallet().events()).isEqualTo(kept.size());
        assertThat(Everything.of(ALICE, second()).events()).isEqualTo(kept);
    }

    @Test
    default void everyEventKeepsItsInstant() {
        List<Instant> instants = List.of(NOW, NOW, NOW.plusNanos(1_000), RichRows.LATEST);
        for (Instant at : instants) {
            Writing.of(ALICE)
                    .at(at)
                    .events(Collections.nCopies(2, new Event.DebtRepaid(BalanceKey.CREDITS)))
                    .to(store());
        }

        assertThat(second().events(ALICE, 0, 10))
                .extracting(Envelope::at)
                .isEqualTo(instants.stream().flatMap(at -> Stream.of(at, at)).toList());
    }

    @Test
    default void aPageOfEventsIsFollowedByTheNextWhileOthersArrive() {
        happen(ALICE, 4);
        List<Envelope> first = store().events(ALICE, 0, 3);
        happen(ALICE, 2);

        assertThat(first).hasSize(3);
        assertThat(events(3, 3)).containsExactly(4L, 5L, 6L);
    }

    @Test
    default void eventsComeInTheirOrder() {
        happen(ALICE, 2);
        happen(BOB, 1);
        happen(ALICE, 3);

        assertThat(events(0, 10)).isEqualTo(rising(1, 5));
        assertThat(events(0, 2)).containsExactly(1L, 2L);
        assertThat(events(2, 2)).containsExactly(3L, 4L);
        assertThat(events(4, 2)).containsExactly(5L);
        assertThat(events(5, 2)).isEmpty();
        assertThat(events(Long.MIN_VALUE, 2)).containsExactly(1L, 2L);
        assertThat(events(Long.MAX_VALUE, 2)).isEmpty();
    }

    @Test
    default void theGreatestPageOfEventsIsWhole() {
        happen(ALICE, Limits.PAGE + 1);

        assertThat(events(0, Limits.PAGE)).isEqualTo(rising(1, Limits.PAGE));
    }

    @Test
    default void everyFieldOfADelivery() {
        List<Delivery> rows = List.of(
                new Delivery(ALICE, MAILS, Long.MAX_VALUE, Long.MAX_VALUE, RichRows.LATEST, Integer.MAX_VALUE, true),
                new Delivery(ALICE, LONGEST, 0, 1, NOW, 0, false),
                new Delivery(BOB, MAILS, 3, 2, Instant.EPOCH, 1, false));
        Writing.of(ALICE).deliveries(rows.get(0), rows.get(1)).to(store());
        write(rows.get(2));

        assertThat(read(ALICE, MAILS)).isEqualTo(rows.get(0));
        assertThat(read(ALICE, LONGEST)).isEqualTo(rows.get(1));
        assertThat(read(BOB, MAILS)).isEqualTo(rows.get(2));
        assertThat(read(BOB, LONGEST)).isEqualTo(Delivery.none(BOB, LONGEST));
        assertThat(Everything.of(ALICE, second()).deliveries()).containsExactlyInAnyOrder(rows.get(0), rows.get(1));
        assertThat(read(ALICE, HandlerName.of("Mails"))).isEqualTo(Delivery.none(ALICE, HandlerName.of("Mails")));
    }

    @Test
    default void aDeliveryIsWrittenInPlaceOfTheOneBefore() {
        write(at(ALICE, 1));
        write(at(ALICE, 2));

        assertThat(read(ALICE, MAILS)).isEqualTo(at(ALICE, 2));
        assertThat(Everything.of(ALICE, second()).deliveries()).containsExactly(at(ALICE, 2));
    }

    @Test
    default void aStreamIsBehindUntilItsLastEventIsDelivered() {
        happen(ALICE, 2);
        assertThat(behind(NOW)).containsExactly(ALICE);
        write(at(ALICE, 1));
        assertThat(behind(NOW)).containsExactly(ALICE);
        write(at(ALICE, 2));
        assertThat(behind(NOW)).isEmpty();
        happen(ALICE, 1);
        assertThat(behind(NOW)).containsExactly(ALICE);
    }

    @Test
    default void whoHasNoEventsIsNotBehind() {
        Writing.of(ALICE).packs(Rows.credits("pack", 1, 5)).to(store());

        assertThat(behind(NOW)).isEmpty();
    }

    @Test
    default void aStreamIsNotBehindBeforeItMayBeTakenUp() {
        happen(ALICE, 1);
        write(Delivery.none(ALICE, MAILS).claimed(NOW));

        assertThat(behind(NOW.minusNanos(1_000))).isEmpty();
        assertThat(behind(NOW)).containsExactly(ALICE);
        assertThat(behind(RichRows.LATEST)).containsExactly(ALICE);
    }

    @Test
    default void aParkedStreamIsNotBehind() {
        happen(ALICE, 1);
        write(Delivery.none(ALICE, MAILS).givenUp(0, 8));

        assertThat(behind(RichRows.LATEST)).isEmpty();
    }

    private void happen(Principal principal, Instant at) {
        Writing.of(principal)
                .at(at)
                .events(List.of(new Event.DebtRepaid(BalanceKey.CREDITS)))
                .to(store());
    }

    private List<Principal> behindSince(Instant since) {
        return second().behind(MAILS, since, RichRows.LATEST, Optional.empty(), 10);
    }

    @Test
    default void onlyAnEventThatIsNotTooOldPutsAStreamBehind() {
        Instant later = NOW.plusNanos(1_000);
        happen(ALICE, NOW);
        happen(BOB, NOW);
        happen(BOB, later);
        write(at(BOB, 1));
        Principal carol = Principal.of("carol");
        happen(carol, NOW);
        happen(carol, later);
        write(at(carol, 2));

        assertThat(behindSince(Instant.EPOCH)).containsExactly(ALICE, BOB);
        assertThat(behindSince(NOW)).containsExactly(ALICE, BOB);
        assertThat(behindSince(later)).containsExactly(BOB);
        assertThat(behindSince(later.plusNanos(1_000))).isEmpty();
        assertThat(Everything.of(carol, second()).wallet().lastEvent()).isEqualTo(later);
    }

    @Test
    default void aStreamThatWasTakenUpOrRestsIsBehindHoweverOldItsEventsAre() {
        Instant later = NOW.plusNanos(1_000);
        happen(ALICE, 2);
        write(Delivery.none(ALICE, MAILS).claimed(NOW));
        happen(BOB, 2);
        write(Delivery.none(BOB, MAILS).resting(1, 0, later));
        Principal carol = Principal.of("carol");
        happen(carol, 2);
        write(Delivery.none(carol, MAILS).resting(2, 0, NOW));
        Principal dave = Principal.of("dave");
        happen(dave, 2);
        write(Delivery.none(dave, MAILS).claimed(NOW).givenUp(0, 8));

        assertThat(behindSince(later)).containsExactly(ALICE, BOB);
        assertThat(second().behind(MAILS, later, NOW, Optional.empty(), 10)).containsExactly(ALICE);
        assertThat(second().behind(MAILS, later, later, Optional.of(ALICE), 10)).containsExactly(BOB);
        assertThat(second().behind(MAILS, later, later, Optional.empty(), 1)).containsExactly(ALICE);
        assertThat(second().behind(LONGEST, later, later, Optional.empty(), 10)).isEmpty();
    }

    @Test
    default void everyHandlerHasItsOwnStream() {
        happen(ALICE, 1);
        write(at(ALICE, 1));

        assertThat(second().behind(LONGEST, Instant.EPOCH, NOW, Optional.empty(), 10))
                .containsExactly(ALICE);
        assertThat(second().behind(HandlerName.of("Mails"), Instant.EPOCH, NOW, Optional.empty(), 10))
                .containsExactly(ALICE);
    }

    @Test
    default void streamsThatAreBehindOrParkedComeInByteOrder() {
        List<Principal> ordered = Stream.of("+", "A", "Z", "a", "a+", "aA", "aa", "|")
                .map(Principal::of)
                .toList();
        List<Principal> shuffled = new ArrayList<>(ordered);
        Collections.reverse(shuffled);
        shuffled.forEach(each -> happen(each, 1));

        assertThat(store().behind(MAILS, Instant.EPOCH, NOW, Optional.empty(), 10))
                .isEqualTo(ordered);
        assertThat(store().behind(MAILS, Instant.EPOCH, NOW, Optional.empty(), 3))
                .isEqualTo(ordered.subList(0, 3));
        assertThat(store().behind(MAILS, Instant.EPOCH, NOW, Optional.of(ordered.get(2)), 3))
                .isEqualTo(ordered.subList(3, 6));
        assertThat(store().behind(MAILS, Instant.EPOCH, NOW, Optional.of(Principal.of("|")), 3))
                .isEmpty();

        shuffled.forEach(each -> write(Delivery.none(each, MAILS).givenUp(0, 8)));
        write(at(Principal.of("b"), 1));

        assertThat(store().parked(MAILS, Optional.empty(), 10))
                .extracting(Delivery::principal)
                .isEqualTo(ordered);
        assertThat(store().parked(MAILS, Optional.of(ordered.get(2)), 3))
                .extracting(Delivery::principal)
                .isEqualTo(ordered.subList(3, 6));
        assertThat(store().parked(MAILS, Optional.empty(), 1))
                .containsExactly(Delivery.none(ordered.get(0), MAILS).givenUp(0, 8));
        assertThat(store().parked(LONGEST, Optional.empty(), 10)).isEmpty();
    }

    @Test
    default void nothingIsParkedAnyMoreThatIsFree() {
        write(Delivery.none(ALICE, MAILS).givenUp(0, 8));
        write(at(ALICE, 0));

        assertThat(second().parked(MAILS, Optional.empty(), 10)).isEmpty();
    }

    @Test
    default void eventsAndDeliveriesVanishWithTheirUnitOfWork() {
        happen(ALICE, 1);
        Writing more = Writing.of(ALICE).events(RichEvents.events()).deliveries(at(ALICE, 1));
        assertThat(catchThrowable(() -> store().transact(List.of(more.need()), NOW, PATIENCE, views -> {
                    more.changes(views.get(ALICE));
                    throw new IllegalStateException("planned");
                })))
                .hasMessage("planned");

        assertThat(second().events(ALICE, 0, 10)).hasSize(1);
        assertThat(read(ALICE, MAILS)).isEqualTo(Delivery.none(ALICE, MAILS));
    }
}
