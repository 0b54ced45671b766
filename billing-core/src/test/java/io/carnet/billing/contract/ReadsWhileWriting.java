package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.Event;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.HandlerName;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Readers see a principal as it was between two units of work, never in the midst of one. */
public interface ReadsWhileWriting extends StoreUnderTest {

    int UNITS = 100;

    /** Every unit of work adds one pack, one run, two entries and an event that is delivered. */
    private void write() {
        for (int i = 1; i <= UNITS; i++) {
            Writing.of(ALICE)
                    .packs(Rows.credits("pack-" + i, i, 5))
                    .runs(Rows.run(ALICE, "run-" + i, i))
                    .movements(List.of(Rows.movement(NOW, "one-" + i), Rows.movement(NOW, "other-" + i)))
                    .events(List.of(new Event.DebtRepaid(BalanceKey.CREDITS)))
                    .deliveries(Delivery.none(ALICE, HandlerName.of("mails")).resting(i, 0, Instant.EPOCH))
                    .to(store());
        }
    }

    /** Looks until all is written, and once more. */
    private void whileWriting(Runnable look) {
        try (Crowd crowd = Crowd.ofPlatformThreads()) {
            Future<?> writer = crowd.sendOne(who -> {
                write();
                return who;
            });
            List<Future<Integer>> readers = java.util.stream.IntStream.range(0, 3)
                    .mapToObj(i -> crowd.sendOne(who -> {
                        while (!writer.isDone()) {
                            look.run();
                        }
                        return who;
                    }))
                    .toList();
            Crowd.await(writer);
            readers.forEach(Crowd::await);
        }
        look.run();
    }

    @Test
    default void aSnapshotIsOfOneMoment() {
        whileWriting(() -> {
            Everything seen = Everything.of(ALICE, second());
            long units = seen.wallet().packs();
            assertThat(seen.packs()).hasSize((int) units);
            assertThat(seen.runs()).hasSize((int) units);
            assertThat(seen.wallet().runs()).isEqualTo(units);
            assertThat(seen.entries())
                    .extracting(Entry::number)
                    .isEqualTo(LongStream.rangeClosed(1, 2 * units).boxed().toList());
            assertThat(seen.wallet().entries()).isEqualTo(2 * units);
            assertThat(seen.events())
                    .extracting(Envelope::number)
                    .isEqualTo(LongStream.rangeClosed(1, units).boxed().toList());
            assertThat(seen.wallet().events()).isEqualTo(units);
            assertThat(seen.deliveries()).allMatch(delivery -> delivery.delivered() == units);
        });
        assertThat(Everything.of(ALICE, second()).packs()).hasSize(UNITS);
    }

    @Test
    default void aReadIsOfOneMoment() {
        whileWriting(() -> second().read(Need.of(ALICE), NOW.plusSeconds(60), view -> {
            long units = view.wallet().packs();
            assertThat(view.livePacks()).extracting(Pack::number).allMatch(number -> number <= units);
            assertThat(view.livePacks()).hasSize((int) units);
            assertThat(view.dueRuns(NOW.plusSeconds(60))).hasSize((int) units);
            return true;
        }));
        assertThat(second().<Integer>read(
                                Need.of(ALICE),
                                NOW,
                                (WalletView view) -> view.livePacks().size()))
                .isEqualTo(UNITS);
    }
}
