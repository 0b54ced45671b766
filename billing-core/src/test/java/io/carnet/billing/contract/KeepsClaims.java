package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Quantity;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.Mandate;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Claim;
import io.carnet.billing.store.ClaimKey;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What only one purchase may have, one purchase has; and what somebody has to look after is found. */
public interface KeepsClaims extends StoreUnderTest {

    /** A plan, with everything a plan has. */
    TopUp TOP_UP = topUpWithEverything();

    private static TopUp topUpWithEverything() {
        Offer offer = Offer.credits(
                        "credits",
                        new Quantity.Stepped(
                                Amount.credits(1), Amount.credits(500), Amount.credits("0.5"), Money.usd("0.01")))
                .withBonus(Amount.credits("0.000000001"))
                .versioned(RichRows.LONGEST_KEY);
        Mandate mandate = new Mandate(
                RichRows.LONGEST_KEY,
                new PaymentMethod.Saved("cus_1:pm_\"\\é"),
                "consent é\n=1",
                Money.usd("50.00"),
                Money.usd("200.01"),
                100,
                Duration.ofDays(30).plusNanos(1_000));
        return new TopUp(
                7,
                Optional.of(new TopUp.Plan(Amount.credits("5.000000001"), offer, Amount.credits(20), mandate)),
                Optional.empty(),
                "keys/1",
                Long.MAX_VALUE,
                Optional.empty(),
                2,
                RichRows.LATEST,
                List.of(new TopUp.Try(NOW, 2_000), new TopUp.Try(RichRows.LATEST, Limits.AMOUNT_STEPS)));
    }

    private static ClaimKey key(String value) {
        return new ClaimKey(ClaimKey.Kind.REFERENCE, "stripe", value);
    }

    private static Claim claim(Principal principal, ClaimKey key) {
        return new Claim(key, new PurchaseId(principal, CommandKey.of("order")));
    }

    private static Need need(Principal principal, ClaimKey key) {
        return Need.of(new PurchaseId(principal, CommandKey.of("order")), Set.of(key));
    }

    @Test
    default void everybodySeesWhoseAClaimIs() {
        List<ClaimKey> keys = List.of(
                key("payment"),
                key("Payment"),
                key("é/" + "x".repeat(253)),
                new ClaimKey(ClaimKey.Kind.CREDENTIAL, "stripe", "payment"),
                new ClaimKey(ClaimKey.Kind.REFERENCE, RichRows.LONGEST_KEY, "payment"));
        for (ClaimKey key : keys) {
            assertThat(second().claim(key)).isEmpty();
            Writing.of(ALICE).claims(claim(ALICE, key)).to(store());
            assertThat(second().claim(key)).contains(claim(ALICE, key));
            assertThat(second().<Optional<Claim>>read(need(BOB, key), NOW, view -> view.claim(key)))
                    .contains(claim(ALICE, key));
            assertThat(second().<Optional<Claim>>read(need(ALICE, key), NOW, view -> view.claim(key)))
                    .contains(claim(ALICE, key));
        }
        assertThat(second().<List<Claim>>snapshot(
                                ALICE, snapshot -> snapshot.claims().toList()))
                .containsExactlyInAnyOrderElementsOf(
                        keys.stream().map(key -> claim(ALICE, key)).toList());
        assertThat(second().<List<Claim>>snapshot(
                                BOB, snapshot -> snapshot.claims().toList()))
                .isEmpty();
    }

    /** Claims what is free, and answers whether it was. */
    private static boolean claims(BillingStore store, Principal principal, ClaimKey key) {
        List<Boolean> free = new ArrayList<>();
        store.transact(List.of(need(principal, key)), NOW, PATIENCE, views -> {
            WalletView view = views.get(principal);
            boolean claimable = view.claim(key).isEmpty();
            free.add(claimable);
            Writing writing = Writing.of(principal);
            return List.<Changes>of(
                    claimable ? writing.claims(claim(principal, key)).changes(view) : writing.changes(view));
        });
        return free.get(free.size() - 1);
    }

    @Test
    default void ofManyWhoClaimOneThingAtOnceOneHasIt() {
        int rounds = 10;
        int claimants = 8;
        AtomicInteger claimed = new AtomicInteger();
        try (Crowd crowd = Crowd.ofPlatformThreads()) {
            for (int round = 0; round < rounds; round++) {
                ClaimKey key = key("payment-" + round);
                crowd.send(claimants, who -> {
                    if (claims(who % 2 == 0 ? store() : second(), Principal.of("claimant-" + who), key)) {
                        claimed.incrementAndGet();
                    }
                    return who;
                });
                assertThat(claimed).hasValue(round + 1);
                Claim claim = second().claim(key).orElseThrow();
                assertThat(second().<List<Claim>>snapshot(
                                        claim.purchase().principal(),
                                        snapshot -> snapshot.claims().toList()))
                        .contains(claim);
            }
        }
    }

    @Test
    default void everyFieldOfATopUp() {
        List<TopUp> rows = List.of(
                TOP_UP,
                TOP_UP.opened(CommandKey.of("top-up/8")),
                TOP_UP.suspended("declined: \"\\\n é"),
                TOP_UP.planned(Optional.empty(), "keys/2"));
        for (TopUp row : rows) {
            Writing.of(ALICE).topUp(row).to(store());
            assertThat(Everything.of(ALICE, second()).topUp()).isEqualTo(row);
            assertThat(Everything.of(ALICE, second()).wallet().topUp()).isEqualTo(row.trigger());
            assertThat(second().<TopUp>read(Need.of(ALICE), NOW, WalletView::topUp))
                    .isEqualTo(row);
        }
        assertThat(Everything.of(BOB, second()).topUp()).isEqualTo(TopUp.none());
    }

    private static Purchase due(Principal principal, String key, AttemptState state) {
        Offer offer = Offer.runs("starter", "tool", 10, Money.usd("9.99"));
        PurchaseState stands = state.open() ? PurchaseState.OPEN : PurchaseState.DECLINED;
        return Rows.purchase(principal, key, offer, stands)
                .with(Rows.attempt(1, "attempt-of-" + principal + "-" + key, state));
    }

    @Test
    default void whatSomebodyHasToLookAfterIsFoundPageByPage() {
        Instant due = NOW.plusSeconds(60);
        List<PurchaseId> expected = new ArrayList<>();
        for (Principal principal : List.of(ALICE, BOB)) {
            List<Purchase> purchases = new ArrayList<>();
            for (AttemptState state : AttemptState.values()) {
                purchases.add(due(principal, "a-" + state, state));
                purchases.add(due(principal, "A-" + state, state));
            }
            Writing.of(principal).purchases(purchases).to(store());
            purchases.stream()
                    .filter(purchase -> purchase.attempt().state().open())
                    .map(Purchase::id)
                    .sorted((one, other) -> one.key().compareTo(other.key()))
                    .forEach(expected::add);
        }

        assertThat(second().unsettled(due.minusNanos(1_000), Optional.empty(), 500))
                .isEmpty();
        assertThat(second().unsettled(due, Optional.empty(), 500)).isEqualTo(expected);
        List<PurchaseId> found = new ArrayList<>();
        Optional<PurchaseId> last = Optional.empty();
        for (List<PurchaseId> page = second().unsettled(RichRows.LATEST, last, 3);
                !page.isEmpty();
                page = second().unsettled(RichRows.LATEST, last, 3)) {
            found.addAll(page);
            last = Optional.of(page.get(page.size() - 1));
        }
        assertThat(found).isEqualTo(expected);

        Writing.of(ALICE)
                .purchases(List.of(due(ALICE, "a-UNKNOWN", AttemptState.DECLINED)))
                .to(store());
        assertThat(second().unsettled(due, Optional.empty(), 500))
                .doesNotContain(new PurchaseId(ALICE, CommandKey.of("a-UNKNOWN")));
    }

    @Test
    default void purchasesAreListedLatestFirstPageByPage() {
        Offer offer = Offer.runs("starter", "tool", 10, Money.usd("9.99"));
        List<Purchase> latestFirst = new ArrayList<>();
        for (int second = 3; second >= 0; second--) {
            for (String key : List.of("b", "a", "B", "A")) {
                latestFirst.add(
                        Rows.purchase(ALICE, key + second, offer, PurchaseState.FULFILLED, NOW.plusSeconds(second)));
            }
        }
        List<Purchase> shuffled = new ArrayList<>(latestFirst);
        Collections.shuffle(shuffled, new Random(7));
        Writing.of(ALICE).purchases(shuffled).to(store());
        Writing.of(BOB)
                .purchases(List.of(Rows.purchase(BOB, "a1", offer, PurchaseState.OPEN)))
                .to(store());

        assertThat(second().purchases(ALICE, Optional.empty(), Limits.PAGE)).isEqualTo(latestFirst);
        List<Purchase> found = new ArrayList<>();
        Optional<Purchase> last = Optional.empty();
        for (List<Purchase> page = second().purchases(ALICE, last, 3);
                !page.isEmpty();
                page = second().purchases(ALICE, last, 3)) {
            found.addAll(page);
            last = Optional.of(page.get(page.size() - 1));
        }
        assertThat(found).isEqualTo(latestFirst);
        assertThat(second().purchases(Principal.of("nobody"), Optional.empty(), 1))
                .isEmpty();
    }
}
