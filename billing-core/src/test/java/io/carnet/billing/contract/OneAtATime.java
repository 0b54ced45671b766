package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Wallet;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Units of work on one principal follow each other, whoever does them and through whatever handle. */
public interface OneAtATime extends StoreUnderTest {

    int THREADS = 8;
    int TIMES = 25;

    private BillingStore handle(int who) {
        return who % 2 == 0 ? store() : second();
    }

    /** Reads the wallet and writes one more, so that a lost update shows. */
    private static void count(BillingStore store, List<Principal> principals) {
        List<Writing> writings = principals.stream()
                .map(principal -> Writing.of(principal)
                        .owing(BalanceKey.CREDITS, 1)
                        .movements(List.of(Rows.movement(NOW, "count"))))
                .toList();
        store.transact(writings.stream().map(Writing::need).toList(), NOW, PATIENCE, views -> {
            List<io.carnet.billing.store.Changes> changes = new ArrayList<>();
            for (int i = 0; i < principals.size(); i++) {
                changes.add(writings.get(i).changes(views.get(principals.get(i))));
            }
            return changes;
        });
    }

    private void hasCounted(Principal principal, long times) {
        Wallet wallet = second().read(Need.of(principal), NOW, view -> view.wallet());
        assertThat(wallet.debt(BalanceKey.CREDITS)).isEqualTo(times);
        assertThat(wallet.entries()).isEqualTo(times);
        assertThat(Everything.of(principal, store()).entries())
                .extracting(Entry::number)
                .isEqualTo(LongStream.rangeClosed(1, times).boxed().toList());
    }

    @Test
    default void noUpdateIsLost() {
        try (Crowd crowd = Crowd.ofPlatformThreads()) {
            crowd.send(THREADS, who -> {
                for (int i = 0; i < TIMES; i++) {
                    count(handle(who), List.of(ALICE));
                }
                return who;
            });
        }

        hasCounted(ALICE, (long) THREADS * TIMES);
    }

    @Test
    default void noClaimOfAStreamIsLost() {
        HandlerName mails = HandlerName.of("mails");
        Need need = new Need(ALICE, Set.of(), Set.of(), Set.of(), Set.of(), Set.of(mails));
        try (Crowd crowd = Crowd.ofPlatformThreads()) {
            crowd.send(THREADS, who -> {
                for (int i = 0; i < TIMES; i++) {
                    handle(who)
                            .transact(
                                    List.of(need),
                                    NOW,
                                    PATIENCE,
                                    views -> List.of(Writing.of(ALICE)
                                            .deliveries(views.get(ALICE)
                                                    .delivery(mails)
                                                    .claimed(NOW))
                                            .changes(views.get(ALICE))));
                }
                return who;
            });
        }

        assertThat(Everything.of(ALICE, second()).deliveries())
                .extracting(Delivery::version)
                .containsExactly((long) THREADS * TIMES);
    }

    @Test
    default void aPrincipalSeenForTheFirstTimeByManyIsOnePrincipal() {
        try (Crowd crowd = Crowd.ofPlatformThreads()) {
            for (int round = 0; round < 10; round++) {
                Principal unseen = Principal.of("round-" + round);
                crowd.send(THREADS, who -> {
                    count(handle(who), List.of(unseen));
                    return who;
                });

                hasCounted(unseen, THREADS);
            }
        }
        assertThat(store().principals(Optional.empty(), 100)).hasSize(10);
    }

    @Test
    default void principalsNamedInOppositeOrderDoNotBlockEachOther() {
        try (Crowd crowd = Crowd.ofPlatformThreads()) {
            crowd.send(THREADS, who -> {
                List<Principal> principals = who % 2 == 0 ? List.of(ALICE, BOB) : List.of(BOB, ALICE);
                for (int i = 0; i < TIMES; i++) {
                    count(handle(who / 2), principals);
                }
                return who;
            });
        }

        hasCounted(ALICE, (long) THREADS * TIMES);
        hasCounted(BOB, (long) THREADS * TIMES);
    }

    @Test
    default void anyMixtureOfPrincipalsCountsRight() {
        long seed = System.nanoTime();
        List<Principal> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(Principal.of("principal-" + i));
        }
        long[] expected = new long[all.size()];
        try (Crowd crowd = Crowd.ofPlatformThreads()) {
            List<long[]> counts = crowd.send(THREADS, who -> {
                Random random = new Random(seed + who);
                long[] mine = new long[all.size()];
                for (int i = 0; i < TIMES; i++) {
                    List<Principal> some = new ArrayList<>(all);
                    Collections.shuffle(some, random);
                    some = some.subList(0, 1 + random.nextInt(all.size()));
                    count(handle(who), some);
                    some.forEach(principal -> mine[all.indexOf(principal)]++);
                }
                return mine;
            });
            counts.forEach(mine -> LongStream.range(0, mine.length).forEach(i -> expected[(int) i] += mine[(int) i]));
        }

        for (int i = 0; i < expected.length; i++) {
            Wallet wallet = store().read(Need.of(all.get(i)), NOW, view -> view.wallet());
            assertThat(wallet.entries())
                    .as("seed %d, %s", seed, wallet.principal())
                    .isEqualTo(expected[i]);
        }
    }
}
