package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.Event;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.run.Run;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Principal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A unit of work happens whole, or not at all. */
public interface WritesAllOrNothing extends StoreUnderTest {

    private static Writing more(Principal principal, long number) {
        return Writing.of(principal)
                .packs(Rows.credits("pack-" + number, number, 5))
                .runs(Rows.run(principal, "run-" + number, number))
                .receipts(List.of(Rows.receipt("command-" + number)))
                .movements(List.of(Rows.movement(NOW, "command-" + number)))
                .events(List.of(new Event.DebtRepaid(BalanceKey.CREDITS)))
                .deliveries(Delivery.none(principal, HandlerName.of("mails")).resting(number, 0, Instant.EPOCH));
    }

    private static List<Need> needs(Writing... writings) {
        return java.util.Arrays.stream(writings).map(Writing::need).toList();
    }

    @Test
    default void allPrincipalsOfAUnitOfWorkAreWritten() {
        Writing hers = more(ALICE, 1);
        Writing his = more(BOB, 1);

        store().transact(
                        needs(hers, his),
                        NOW,
                        PATIENCE,
                        views -> List.of(his.changes(views.get(BOB)), hers.changes(views.get(ALICE))));

        for (Principal principal : List.of(ALICE, BOB)) {
            Everything kept = Everything.of(principal, second());
            assertThat(kept.packs()).hasSize(1);
            assertThat(kept.runs()).extracting(Run::principal).containsExactly(principal);
            assertThat(kept.entries()).hasSize(1);
            assertThat(kept.events()).extracting(Envelope::principal).containsExactly(principal);
            assertThat(kept.deliveries()).extracting(Delivery::principal).containsExactly(principal);
        }
    }

    @Test
    default void aPrincipalWithoutChangesStaysAsItIs() {
        more(BOB, 1).to(store());
        Everything before = Everything.of(BOB, store());
        Writing hers = more(ALICE, 1);

        store().transact(
                        List.of(hers.need(), Need.of(BOB)),
                        NOW,
                        PATIENCE,
                        views -> List.of(hers.changes(views.get(ALICE))));

        assertThat(Everything.of(BOB, second())).isEqualTo(before);
    }

    @Test
    default void workIsDoneOnce() {
        AtomicInteger times = new AtomicInteger();

        store().transact(List.of(Need.of(ALICE)), NOW, PATIENCE, views -> {
            times.incrementAndGet();
            return List.of();
        });

        assertThat(times).hasValue(1);
    }

    @Test
    default void nothingIsWrittenIfTheWorkThrowsAnException() {
        nothingIsWrittenIfTheWorkThrows(new IllegalStateException("planned"));
    }

    @Test
    default void nothingIsWrittenIfTheWorkThrowsAnError() {
        nothingIsWrittenIfTheWorkThrows(new StackOverflowError("planned"));
    }

    private void nothingIsWrittenIfTheWorkThrows(Throwable planned) {
        more(ALICE, 1).to(store());
        Everything before = Everything.of(ALICE, store());

        assertThat(failing(planned, needs(more(ALICE, 2), more(BOB, 1)))).isSameAs(planned);

        assertThat(Everything.of(ALICE, second())).isEqualTo(before);
        assertThat(second().principals(Optional.empty(), 10)).containsExactly(ALICE);
    }

    private Throwable failing(Throwable planned, List<Need> needs) {
        Function<Map<Principal, WalletView>, Collection<Changes>> work = views -> {
            if (planned instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) planned;
        };
        return catchThrowable(() -> store().transact(needs, NOW, PATIENCE, work));
    }

    @Test
    default void theStoreWorksOnAfterAFailure() {
        for (int i = 1; i <= 20; i++) {
            failing(new IllegalStateException("planned"), needs(more(ALICE, i), more(BOB, i)));
            failing(new AssertionError("planned"), needs(more(BOB, i), more(ALICE, i)));
            more(ALICE, i).to(store());
        }

        Everything kept = Everything.of(ALICE, second());
        assertThat(kept.packs()).hasSize(20);
        assertThat(kept.entries()).hasSize(20);
        assertThat(kept.events()).hasSize(20);
        assertThat(kept.deliveries()).extracting(Delivery::delivered).containsExactly(20L);
        assertThat(kept.wallet().openRuns()).isEqualTo(20);
    }

    @Test
    default void whatIsCommittedIsSeenThroughEveryHandle() {
        for (int i = 1; i <= 10; i++) {
            more(ALICE, i).to(i % 2 == 0 ? store() : second());

            assertThat(Everything.of(ALICE, i % 2 == 0 ? second() : store()).entries())
                    .hasSize(i);
        }
    }
}
