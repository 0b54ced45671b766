package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Event;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.Measure;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.StoredPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Receipt;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.RunKey;
import io.carnet.billing.value.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Keys compare byte by byte: what differs in case, or in its very last character, differs. */
public interface KeepsKeysApart extends StoreUnderTest {

    /** All of the greatest length, in byte order. */
    List<String> ALIKE = List.of(
            "K" + "a".repeat(Limits.KEY_LENGTH - 1),
            "k" + "a".repeat(Limits.KEY_LENGTH - 2) + "+",
            "k" + "a".repeat(Limits.KEY_LENGTH - 2) + ".",
            "k" + "a".repeat(Limits.KEY_LENGTH - 2) + "A",
            "k" + "a".repeat(Limits.KEY_LENGTH - 2) + "_",
            "k" + "a".repeat(Limits.KEY_LENGTH - 1));

    @Test
    default void keysOfRuns() {
        List<Run> runs = new ArrayList<>();
        ALIKE.forEach(key -> runs.add(Rows.run(ALICE, key, runs.size() + 1L)));
        Writing.of(ALICE).runs(runs).to(store());

        for (Run run : runs) {
            Need need = new Need(ALICE, Set.of(run.key()), Set.of(), Set.of(), Set.of());
            assertThat(store().<Optional<Run>>read(need, NOW, view -> view.run(run.key())))
                    .contains(run);
        }
        RunKey prefix = RunKey.of(ALIKE.get(0).substring(0, Limits.KEY_LENGTH - 1));
        Need need = new Need(ALICE, Set.of(prefix), Set.of(), Set.of(), Set.of());
        assertThat(store().<Optional<Run>>read(need, NOW, view -> view.run(prefix)))
                .isEmpty();
    }

    @Test
    default void namesOfPacks() {
        List<Pack> packs = new ArrayList<>();
        ALIKE.forEach(key -> packs.add(Rows.credits(key, packs.size() + 1L, 5)));
        Writing.of(ALICE).packs(packs).to(store());

        for (Pack pack : packs) {
            assertThat(store().<Optional<Pack>>read(Need.of(ALICE), NOW, view -> view.pack(pack.id())))
                    .contains(pack);
        }
    }

    @Test
    default void keysOfCommands() {
        List<Receipt> receipts = ALIKE.stream().map(Rows::receipt).toList();
        List<Purchase> purchases = new ArrayList<>();
        Money price = Money.usd("5");
        for (String key : ALIKE) {
            Offer offer = Offer.credits(key, Amount.credits(5), price);
            purchases.add(Rows.purchase(ALICE, "p" + key.substring(1), offer, PurchaseState.OPEN));
        }
        List<Purchase> distinct = purchases.subList(1, purchases.size());
        Writing.of(ALICE).receipts(receipts).purchases(distinct).to(store());

        Need need = Writing.of(ALICE).receipts(receipts).purchases(distinct).need();
        store().read(need, NOW, view -> {
            receipts.forEach(receipt -> assertThat(view.receipt(receipt.key())).contains(receipt));
            distinct.forEach(
                    purchase -> assertThat(view.purchase(purchase.key())).contains(purchase));
            distinct.forEach(purchase -> assertThat(
                            view.purchasesOf(Scope.ANY, purchase.offer().id()))
                    .isEqualTo(1));
            assertThat(view.purchasesOf(Scope.ANY, OfferId.of(ALIKE.get(0)))).isZero();
            return true;
        });
    }

    @Test
    default void subjects() {
        List<CapWindow> windows = new ArrayList<>();
        List<StoredPolicy> policies = new ArrayList<>();
        for (String key : ALIKE) {
            for (Subject subject : List.of(
                    new Subject(Subject.Level.GROUP, key, ""),
                    new Subject(Subject.Level.AGENT, key, ALIKE.get(1)),
                    new Subject(Subject.Level.AGENT, ALIKE.get(0), key),
                    new Subject(Subject.Level.PRODUCT, "", key))) {
                if (policies.stream().noneMatch(policy -> policy.subject().equals(subject))) {
                    policies.add(new StoredPolicy(subject, policies.size() + 1L, SpendingPolicy.OPEN));
                    windows.add(Rows.window(
                                    subject,
                                    Window.TOTAL,
                                    Measure.CALLS,
                                    "1970-01-01T00:00:00Z",
                                    "9999-12-31T00:00:00Z")
                            .plus(windows.size(), 0));
                }
            }
        }
        Writing writing = Writing.of(ALICE).windows(windows).policies(policies);
        writing.to(store());

        store().read(writing.need(), NOW, view -> {
            policies.forEach(policy -> assertThat(view.policy(policy.subject())).isEqualTo(policy));
            windows.forEach(
                    window -> assertThat(view.windowAround(window.key().subject(), Window.TOTAL, Measure.CALLS, NOW))
                            .contains(window));
            return true;
        });
    }

    @Test
    default void principals() {
        List<Principal> principals = ALIKE.stream().map(Principal::of).toList();
        for (Principal principal : principals) {
            Writing.of(principal)
                    .packs(Rows.credits(principal.value(), 1, 5))
                    .events(List.of(new Event.RunSettled(
                            RunKey.of(principal.value()), ProductId.of("tool"), Amount.NO_RUNS, Amount.NO_RUNS)))
                    .to(store());
        }

        assertThat(store().principals(Optional.empty(), 10)).isEqualTo(principals);
        for (Principal principal : principals) {
            assertThat(Everything.of(principal, store()).packs())
                    .containsExactly(Rows.credits(principal.value(), 1, 5));
            assertThat(store().events(principal, 0, 10))
                    .extracting(envelope -> ((Event.RunSettled) envelope.event()).run())
                    .containsExactly(RunKey.of(principal.value()));
        }
    }

    @Test
    default void namesOfHandlers() {
        List<Delivery> rows = new ArrayList<>();
        ALIKE.forEach(
                name -> rows.add(Delivery.none(ALICE, HandlerName.of(name)).givenUp(rows.size(), 8)));
        Writing writing = Writing.of(ALICE)
                .events(List.of(new Event.DebtRepaid(BalanceKey.CREDITS)))
                .deliveries(rows.subList(1, rows.size()).toArray(Delivery[]::new));
        writing.to(store());

        store().read(writing.need(), NOW, view -> {
            rows.subList(1, rows.size())
                    .forEach(row -> assertThat(view.delivery(row.handler())).isEqualTo(row));
            return true;
        });
        for (Delivery row : rows) {
            boolean written = !row.equals(rows.get(0));
            assertThat(store().parked(row.handler(), Optional.empty(), 10))
                    .isEqualTo(written ? List.of(row) : List.of());
            assertThat(store().behind(row.handler(), Instant.EPOCH, NOW, Optional.empty(), 10))
                    .isEqualTo(written ? List.of() : List.of(ALICE));
        }
    }

    @Test
    default void referencesOfEntries() {
        Writing.of(ALICE)
                .movements(ALIKE.stream().map(key -> Rows.movement(NOW, key)).toList())
                .to(store());

        for (String key : ALIKE) {
            assertThat(store().entries(ALICE, Optional.of(key), 0, 10))
                    .extracting(entry -> entry.movement().reference())
                    .containsExactly(key);
        }
        assertThat(store().entries(ALICE, Optional.of(ALIKE.get(0).substring(0, Limits.KEY_LENGTH - 1)), 0, 10))
                .isEmpty();
    }
}
