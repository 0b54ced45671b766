package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.event.Delivery;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.Measure;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.StoredPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Wallet;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.RunKey;
import io.carnet.billing.value.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A unit of work and a read see all that their need names, and what goes with it. */
public interface LoadsWhatIsNeeded extends StoreUnderTest {

    /** Looks at one principal's state the two ways there are. */
    private void look(Need need, Consumer<WalletView> observer) {
        store().read(need, NOW, view -> {
            observer.accept(view);
            return true;
        });
        store().transact(List.of(need), NOW, PATIENCE, views -> {
            observer.accept(views.get(need.principal()));
            return List.of();
        });
    }

    private static Need run(String key) {
        return new Need(ALICE, Set.of(RunKey.of(key)), Set.of(), Set.of(), Set.of());
    }

    private static Need commands(String... keys) {
        Set<CommandKey> commands =
                Set.of(keys).stream().map(CommandKey::of).collect(java.util.stream.Collectors.toSet());
        return new Need(ALICE, Set.of(), Set.of(), commands, Set.of());
    }

    @Test
    default void aPrincipalNobodyHasSeenHasAFreshWallet() {
        look(Need.of(ALICE), view -> assertThat(view.wallet()).isEqualTo(Wallet.fresh(ALICE)));
    }

    @Test
    default void lookingAtAPrincipalNobodyHasSeenLeavesNoTrace() {
        assertThat(store().<Wallet>read(run("run"), NOW, WalletView::wallet)).isEqualTo(Wallet.fresh(ALICE));
        assertThat(Everything.of(ALICE, store())).isEqualTo(Everything.nothing(ALICE));
        assertThat(store().runs(ALICE, ActivityFilter.ALL, Optional.empty(), 1)).isEmpty();
        assertThat(store().entries(ALICE, Optional.empty(), 0, 1)).isEmpty();
        assertThat(store().entries(ALICE, Optional.of("run"), 0, 1)).isEmpty();
        assertThat(store().events(ALICE, 0, 1)).isEmpty();

        assertThat(store().principals(Optional.empty(), 10)).isEmpty();
    }

    @Test
    default void whatIsNotThereIsEmpty() {
        Writing.of(ALICE).packs(Rows.credits("pack", 1, 5)).to(store());
        Need need = new Need(
                ALICE,
                Set.of(RunKey.of("run")),
                Set.of(PackId.of("other")),
                Set.of(CommandKey.of("command")),
                Set.of(Subject.EVERYTHING));

        look(need, view -> {
            assertThat(view.run(RunKey.of("run"))).isEmpty();
            assertThat(view.pack(PackId.of("other"))).isEmpty();
            assertThat(view.receipt(CommandKey.of("command"))).isEmpty();
            assertThat(view.purchase(CommandKey.of("command"))).isEmpty();
            assertThat(view.policy(Subject.EVERYTHING)).isEqualTo(StoredPolicy.none(Subject.EVERYTHING));
            assertThat(view.windowAround(Subject.EVERYTHING, Window.DAY, Measure.CALLS, NOW))
                    .isEmpty();
            assertThat(view.dueRuns(NOW)).isEmpty();
            assertThat(view.purchasesOf(Scope.ANY, OfferId.of("offer"))).isZero();
        });
    }

    @Test
    default void packsOfWhichSomethingRemainsAreAlwaysThere() {
        Pack fresh = Rows.credits("fresh", 1, 5);
        Pack held = Rows.credits("held", 2, 5).with(2, 2, 0, 0);
        Pack empty = Rows.usedUp(Rows.credits("empty", 3, 5));
        Writing.of(ALICE).packs(fresh, held, empty).to(store());

        look(Need.of(ALICE), view -> {
            assertThat(view.livePacks()).containsExactlyInAnyOrder(fresh, held);
            assertThat(view.pack(fresh.id())).contains(fresh);
            assertThat(view.pack(held.id())).contains(held);
        });
    }

    @Test
    default void aPackIsNoLongerLiveOnceNothingRemainsOfIt() {
        Pack pack = Rows.credits("pack", 1, 5);
        Writing.of(ALICE).packs(pack).to(store());
        Writing.of(ALICE).packs(Rows.usedUp(pack)).to(store());

        look(Need.of(ALICE), view -> assertThat(view.livePacks()).isEmpty());
    }

    @Test
    default void aPackNamedIsThereEvenIfUsedUp() {
        Pack empty = Rows.usedUp(Rows.credits("empty", 1, 5));
        Writing.of(ALICE).packs(empty).to(store());

        look(new Need(ALICE, Set.of(), Set.of(empty.id()), Set.of(), Set.of()), view -> {
            assertThat(view.livePacks()).isEmpty();
            assertThat(view.pack(empty.id())).contains(empty);
        });
    }

    @Test
    default void whatANamedRunRefersToComesWithIt() {
        whatARunRefersToComesWith(run("run"), RunState.SETTLED);
    }

    @Test
    default void whatADueRunRefersToComesWithIt() {
        whatARunRefersToComesWith(Need.of(ALICE), RunState.HELD);
    }

    private void whatARunRefersToComesWith(Need need, RunState state) {
        Pack one = Rows.usedUp(Rows.credits("one", 1, 5));
        Pack other = Rows.usedUp(Rows.credits("other", 2, 5));
        Spender agent = Spender.agent("writers", "ann");
        List<CapWindow> windows = new ArrayList<>();
        List<StoredPolicy> policies = new ArrayList<>();
        for (Subject subject : Subject.applicable(ProductId.of("tool"), Optional.of(agent))) {
            windows.add(
                    Rows.window(subject, Window.DAY, Measure.CALLS, "2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z"));
            policies.add(new StoredPolicy(subject, policies.size() + 1L, SpendingPolicy.allowing("tool")));
        }
        Run run = Rows.as(Rows.until(Rows.in(Rows.run(ALICE, "run", 1), state), NOW), agent);
        run = Rows.countingIn(Rows.drawingOn(run, one, other), windows.toArray(CapWindow[]::new));
        Writing.of(ALICE)
                .packs(one, other)
                .windows(windows)
                .policies(policies)
                .runs(run)
                .to(store());

        Run expected = run;
        look(need, view -> {
            assertThat(view.run(expected.key())).contains(expected);
            assertThat(view.pack(one.id())).contains(one);
            assertThat(view.pack(other.id())).contains(other);
            windows.forEach(window -> assertThat(view.window(window.key())).contains(window));
            policies.forEach(policy -> assertThat(view.policy(policy.subject())).isEqualTo(policy));
        });
    }

    @Test
    default void policiesOfTheNamedSubjectsAreThere() {
        Subject group = Subject.of(Spender.group("writers"));
        Subject agent = Subject.of(Spender.agent("writers", "ann"));
        StoredPolicy ofGroup = new StoredPolicy(group, 1, SpendingPolicy.allowing("tool"));
        StoredPolicy ofAgent = new StoredPolicy(agent, 4, SpendingPolicy.OPEN.denying("tool"));
        Writing.of(ALICE).policies(List.of(ofGroup, ofAgent)).to(store());

        look(new Need(ALICE, Set.of(), Set.of(), Set.of(), Set.of(group, agent, Subject.EVERYTHING)), view -> {
            assertThat(view.policy(group)).isEqualTo(ofGroup);
            assertThat(view.policy(agent)).isEqualTo(ofAgent);
            assertThat(view.policy(Subject.EVERYTHING)).isEqualTo(StoredPolicy.none(Subject.EVERYTHING));
        });
    }

    @Test
    default void receiptsAndPurchasesAreFoundByTheirKeys() {
        Purchase purchase = Rows.purchase(
                ALICE, "order", Offer.credits("small", Amount.credits(5), Money.usd("5")), PurchaseState.OPEN);
        Writing.of(ALICE)
                .receipts(List.of(Rows.receipt("order"), Rows.receipt("gift")))
                .purchases(List.of(purchase))
                .to(store());

        look(commands("order", "gift"), view -> {
            assertThat(view.receipt(CommandKey.of("order"))).contains(Rows.receipt("order"));
            assertThat(view.purchase(CommandKey.of("order"))).contains(purchase);
            assertThat(view.receipt(CommandKey.of("gift"))).contains(Rows.receipt("gift"));
            assertThat(view.purchase(CommandKey.of("gift"))).isEmpty();
        });
    }

    @Test
    default void purchasesOfAnOfferCountUnlessDeclined() {
        Money price = Money.usd("5");
        Offer offer = Offer.runs("small", "tool", 5, price);
        List<Purchase> purchases = List.of(
                Rows.purchase(ALICE, "open", offer, PurchaseState.OPEN),
                Rows.purchase(ALICE, "paid", offer, PurchaseState.FULFILLED),
                Rows.purchase(ALICE, "newer", offer.versioned("2"), PurchaseState.FULFILLED),
                Rows.purchase(ALICE, "declined", offer, PurchaseState.DECLINED),
                Rows.purchase(ALICE, "elsewhere", Offer.runs("small", "Tool", 5, price), PurchaseState.OPEN),
                Rows.purchase(ALICE, "anywhere", Offer.credits("small", Amount.credits(5), price), PurchaseState.OPEN),
                Rows.purchase(ALICE, "larger", Offer.runs("Small", "tool", 5, price), PurchaseState.OPEN));
        Writing.of(ALICE).purchases(purchases).to(store());
        Writing.of(BOB)
                .purchases(List.of(Rows.purchase(BOB, "his", offer, PurchaseState.OPEN)))
                .to(store());

        look(Need.of(ALICE), view -> {
            assertThat(view.purchasesOf(offer.scope(), offer.id())).isEqualTo(3);
            assertThat(view.purchasesOf(Scope.ANY, offer.id())).isEqualTo(1);
            assertThat(view.purchasesOf(offer.scope(), OfferId.of("none"))).isZero();
        });
    }

    @Test
    default void howFarTheNamedHandlersHaveComeIsThere() {
        HandlerName none = HandlerName.of("none");
        Delivery mails = Delivery.none(ALICE, HandlerName.of("mails")).resting(3, 0, Instant.EPOCH);
        Delivery books = Delivery.none(ALICE, HandlerName.of("books")).givenUp(1, 8);
        Writing.of(ALICE).deliveries(mails, books).to(store());
        Writing.of(BOB)
                .deliveries(Delivery.none(BOB, mails.handler()).resting(7, 0, Instant.EPOCH))
                .to(store());

        Set<HandlerName> handlers = Set.of(mails.handler(), books.handler(), none);
        look(new Need(ALICE, Set.of(), Set.of(), Set.of(), Set.of(), handlers), view -> {
            assertThat(view.delivery(mails.handler())).isEqualTo(mails);
            assertThat(view.delivery(books.handler())).isEqualTo(books);
            assertThat(view.delivery(none)).isEqualTo(Delivery.none(ALICE, none));
        });
    }

    @Test
    default void severalPrincipalsOfOneUnitOfWorkDoNotMix() {
        Principal unseen = Principal.of("carol");
        Pack hers = Rows.credits("pack", 1, 5);
        Pack his = Rows.credits("pack", 1, 7);
        Writing.of(ALICE).packs(hers).runs(Rows.run(ALICE, "run", 1)).to(store());
        Writing.of(BOB).packs(his).receipts(List.of(Rows.receipt("gift"))).to(store());

        List<Need> needs = List.of(
                new Need(BOB, Set.of(RunKey.of("run")), Set.of(), Set.of(), Set.of()),
                Need.of(unseen),
                commands("gift"));
        store().transact(needs, NOW, PATIENCE, views -> {
            assertThat(views).containsOnlyKeys(ALICE, BOB, unseen);
            assertThat(views.get(ALICE).livePacks()).containsExactly(hers);
            assertThat(views.get(ALICE).receipt(CommandKey.of("gift"))).isEmpty();
            assertThat(views.get(BOB).livePacks()).containsExactly(his);
            assertThat(views.get(BOB).run(RunKey.of("run"))).isEmpty();
            assertThat(views.get(unseen).wallet()).isEqualTo(Wallet.fresh(unseen));
            return List.of();
        });
    }
}
