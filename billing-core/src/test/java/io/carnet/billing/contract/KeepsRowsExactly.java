package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.catalog.Usage;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Charge;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.spending.CapShare;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.StoredPolicy;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Receipt;
import io.carnet.billing.store.Wallet;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.RunKey;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What comes out of a store equals what went in, to the last digit. */
public interface KeepsRowsExactly extends StoreUnderTest {

    @Test
    default void everyFieldOfAPack() {
        Writing.of(ALICE).packs(RichRows.packs()).to(store());

        assertThat(Everything.of(ALICE, second()).packs()).containsExactlyInAnyOrderElementsOf(RichRows.packs());
    }

    @Test
    default void everyFieldOfARun() {
        List<Run> runs = RichRuns.runs(ALICE, RichRows.packs(), RichRows.windows());
        Writing.of(ALICE)
                .packs(RichRows.packs())
                .windows(RichRows.windows())
                .runs(runs)
                .to(store());

        List<Run> kept = Everything.of(ALICE, second()).runs();

        assertThat(kept).hasSameSizeAs(runs);
        for (Run run : runs) {
            Run found = kept.stream()
                    .filter(each -> each.key().equals(run.key()))
                    .findFirst()
                    .orElseThrow();
            assertThat(found.terms().product()).isEqualTo(run.terms().product());
            assertThat(found.terms().spender()).isEqualTo(run.terms().spender());
            assertThat(found.terms().ceiling()).isEqualTo(run.terms().ceiling());
            assertThat(found.terms().metadata()).isEqualTo(run.terms().metadata());
            assertThat(found.hold()).isEqualTo(run.hold());
            assertThat(found).isEqualTo(run);
        }
        assertThat(store().runs(ALICE, ActivityFilter.ALL, Optional.empty(), Limits.PAGE))
                .containsExactlyInAnyOrderElementsOf(runs);
    }

    @Test
    default void everyFieldOfACounter() {
        Writing.of(ALICE).windows(RichRows.windows()).to(store());

        assertThat(Everything.of(ALICE, second()).windows()).containsExactlyInAnyOrderElementsOf(RichRows.windows());
    }

    @Test
    default void everyFieldOfAPolicy() {
        Writing.of(ALICE).policies(RichRows.policies()).to(store());

        Need need = new Need(ALICE, Set.of(), Set.of(), Set.of(), Set.copyOf(RichRows.SUBJECTS));
        List<StoredPolicy> kept = second().read(
                        need,
                        NOW,
                        view -> RichRows.SUBJECTS.stream().map(view::policy).toList());
        assertThat(kept).isEqualTo(RichRows.policies());
    }

    @Test
    default void everyFieldOfAReceipt() {
        Writing.of(ALICE).receipts(RichRows.receipts()).to(store());

        Need need = Writing.of(ALICE).receipts(RichRows.receipts()).need();
        List<Receipt> kept = second().read(
                        need,
                        NOW,
                        view -> RichRows.receipts().stream()
                                .map(receipt -> view.receipt(receipt.key()).orElseThrow())
                                .toList());
        assertThat(kept).isEqualTo(RichRows.receipts());
    }

    @Test
    default void everyFieldOfAPurchase() {
        List<Purchase> purchases = RichRows.purchases(ALICE);
        Writing.of(ALICE).purchases(purchases).to(store());

        assertThat(Everything.of(ALICE, second()).purchases()).containsExactlyInAnyOrderElementsOf(purchases);
    }

    @Test
    default void everyFieldOfTheJournal() {
        Writing writing = Writing.of(ALICE).movements(RichRows.movements());
        writing.to(store());

        List<Entry> kept = second().entries(ALICE, Optional.empty(), 0, Limits.PAGE);
        assertThat(kept).extracting(Entry::movement).isEqualTo(RichRows.movements());
        assertThat(kept)
                .extracting(Entry::number)
                .isEqualTo(numbers(1, RichRows.movements().size()));
        assertThat(kept.get(kept.size() - 1).hash())
                .isEqualTo(Everything.of(ALICE, store()).wallet().head());
        assertThat(Everything.of(ALICE, store()).entries()).isEqualTo(kept);
    }

    @Test
    default void everyFieldOfAWallet() {
        BalanceKey runs = new BalanceKey(
                io.carnet.billing.value.Unit.RUNS,
                RichRows.packs().get(0).terms().key().scope());
        Writing writing = Writing.of(ALICE)
                .in(ZoneId.of("America/Argentina/ComodRivadavia"))
                .owing(BalanceKey.CREDITS, Limits.AMOUNT_STEPS)
                .owing(runs, 1)
                .packs(RichRows.packs())
                .runs(Rows.run(ALICE, "run", 1))
                .movements(RichRows.movements());
        Wallet written =
                store().read(writing.need(), NOW, view -> writing.changes(view).wallet());
        writing.to(store());

        assertThat(second().<Wallet>read(Need.of(ALICE), NOW, view -> view.wallet()))
                .isEqualTo(written);
        assertThat(Everything.of(ALICE, second()).wallet()).isEqualTo(written);
    }

    @Test
    default void aZoneMayBeAnOffset() {
        Writing.of(ALICE).in(ZoneId.of("+05:45")).to(store());

        assertThat(Everything.of(ALICE, second()).wallet().zone()).contains(ZoneId.of("+05:45"));
    }

    @Test
    default void aRowTakesThePlaceOfTheOneWithItsKey() {
        List<Pack> packs = RichRows.packs();
        CapWindow window = RichRows.windows().get(0);
        Run run = Rows.countingIn(Rows.drawingOn(Rows.run(ALICE, "run", 1), packs.get(0), packs.get(1)), window);
        Purchase purchase = RichRows.purchases(ALICE).get(0);
        StoredPolicy policy = RichRows.policies().get(1);
        Writing.of(ALICE)
                .packs(packs.get(0), packs.get(1), packs.get(3))
                .windows(window)
                .policies(List.of(policy))
                .purchases(List.of(purchase))
                .runs(run)
                .to(store());

        Pack spent = Rows.usedUp(packs.get(3));
        CapWindow counted = window.plus(0, 1).reset();
        Run drawn = Rows.drawingOn(run, packs.get(0), packs.get(1), packs.get(3));
        List<CapShare> shares = List.of(new CapShare(window.key(), 3, 0));
        Charge charge = new Charge(5, 2, 1, Usage.none(), Optional.of(Usage.none()));
        Run settled = Rows.charged(Rows.sharing(Rows.in(drawn, RunState.SETTLED), shares), charge);
        Purchase paid = purchase.with(PurchaseState.FULFILLED);
        StoredPolicy open = new StoredPolicy(policy.subject(), 7, SpendingPolicy.OPEN);
        Writing.of(ALICE)
                .packs(spent)
                .windows(counted)
                .policies(List.of(open))
                .purchases(List.of(paid))
                .runs(settled)
                .to(store());

        Everything kept = Everything.of(ALICE, second());
        assertThat(kept.packs()).containsExactlyInAnyOrder(packs.get(0), packs.get(1), spent);
        assertThat(kept.windows()).containsExactly(counted);
        assertThat(kept.runs()).containsExactly(settled);
        assertThat(kept.purchases()).containsExactly(paid);
        Need need = new Need(ALICE, Set.of(RunKey.of("run")), Set.of(), Set.of(), Set.of(policy.subject()));
        assertThat(second().<StoredPolicy>read(need, NOW, view -> view.policy(policy.subject())))
                .isEqualTo(open);
        assertThat(kept.wallet().openRuns()).isZero();
    }

    @Test
    default void theJournalGrowsAtItsEnd() {
        for (int i = 0; i < 3; i++) {
            Writing.of(ALICE).movements(RichRows.movements()).to(store());
        }

        List<Long> kept = second().entries(ALICE, Optional.empty(), 0, Limits.PAGE).stream()
                .map(Entry::number)
                .collect(Collectors.toList());
        assertThat(kept).isEqualTo(numbers(1, 3L * RichRows.movements().size()));
    }

    private static List<Long> numbers(long first, long last) {
        return java.util.stream.LongStream.rangeClosed(first, last).boxed().toList();
    }
}
