package io.carnet.billing.payment;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.BOB;
import static io.carnet.billing.Fixture.NOON;
import static io.carnet.billing.Fixture.effect;
import static io.carnet.billing.Fixture.violation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.Billing;
import io.carnet.billing.BuyRequest;
import io.carnet.billing.Fixture;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Quantity;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.pack.Origin;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.OfferId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is bought, by whom, and how often. */
class PurchaseTest {

    private static final Offer TEN = Offer.runs("ten", "image", 10, Money.usd("12.00"));
    private static final Offer STEPPED = Offer.credits(
            "credits",
            new Quantity.Stepped(Amount.credits(500), Amount.credits(5_000), Amount.credits(500), Money.usd("4.99")));

    @RegisterExtension
    final Fixture host = Fixture.selling(Product.of("image", Price.packsOnly()));

    @BeforeEach
    void offers() {
        host.shelf.offer(TEN, STEPPED);
    }

    private Outcome<Purchase> buy(String key) {
        return host.billing.packs().buy(ALICE, "image", "ten", key);
    }

    @Test
    void grantsThePackThatWasPaidFor() {
        Purchase purchase = buy("order").orElseThrow();
        assertThat(purchase.state()).isEqualTo(PurchaseState.FULFILLED);
        assertThat(purchase.attempt().state()).isEqualTo(AttemptState.SUCCEEDED);
        Pack pack = host.balance("image").packs().get(0);
        assertThat(pack.id().value()).isEqualTo("order");
        assertThat(pack.terms().cost()).contains(Money.usd("12.00"));
        assertThat(pack.terms().origin()).isEqualTo(Origin.PAID);
        assertThat(pack.terms().expiresAt()).isEmpty();
        assertThat(pack.terms().offer()).isEqualTo("ten/1");
        assertThat(host.bank.total(Money.usd("0"))).isEqualTo(Money.usd("12.00"));
        assertThat(host.billing.packs().purchase(ALICE, "order")).contains(purchase);
    }

    @Test
    void areListedLatestFirst() {
        for (int i = 1; i <= 5; i++) {
            buy("order-" + i).orElseThrow();
            host.pass(Duration.ofSeconds(1));
        }
        assertThat(listed(Optional.empty(), 2)).containsExactly("order-5", "order-4");
        assertThat(listed(Optional.of("order-4"), 2)).containsExactly("order-3", "order-2");
        assertThat(listed(Optional.of("order-2"), 2)).containsExactly("order-1");
        assertThat(listed(Optional.of("order-1"), 2)).isEmpty();
        assertThat(listed(Optional.of("nobodys"), 2)).isEmpty();
        assertThat(host.billing.payments().list(BOB, Optional.of("order-4"), 2)).isEmpty();
    }

    @Test
    void aListIsOfAFewAndBeginsBehindAKey() {
        assertThatThrownBy(() -> listed(Optional.empty(), 0))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("limit");
        assertThatThrownBy(() -> listed(Optional.of(""), 1))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("before");
    }

    private List<String> listed(Optional<String> before, int limit) {
        return host.billing.payments().list(ALICE, before, limit).stream()
                .map(purchase -> purchase.key().value())
                .toList();
    }

    @Test
    void addsTheBonusAndTheValidity() {
        host.shelf.offer(
                TEN.withBonus(Amount.runs(3)).validFor(Duration.ofDays(30)).versioned("spring"));
        assertThat(buy("order").orElseThrow().amount()).isEqualTo(Amount.runs(10));
        Pack pack = host.balance("image").packs().get(0);
        assertThat(pack.remainingAmount()).isEqualTo(Amount.runs(13));
        assertThat(pack.terms().expiresAt()).contains(NOON.plus(Duration.ofDays(30)));
        assertThat(pack.terms().offer()).isEqualTo("ten/spring");
        host.pass(Duration.ofDays(30));
        assertThat(host.balance("image").total()).isEqualTo(Amount.NO_RUNS);
    }

    @Test
    void keepsTheExpiryInWholeMicroseconds() {
        host.shelf.offer(TEN.validFor(Duration.ofNanos(60_000_000_999L)));
        buy("order").orElseThrow();
        assertThat(host.balance("image").packs().get(0).terms().expiresAt()).contains(NOON.plusSeconds(60));
    }

    @Test
    void sellsTheSmallestAmountOrTheWantedMultiple() {
        assertThat(host.billing
                        .credits()
                        .buy(ALICE, "credits", "small")
                        .orElseThrow()
                        .price())
                .isEqualTo(Money.usd("4.99"));
        BuyRequest request = BuyRequest.credits("large", ALICE, "credits");
        assertThat(host.billing
                        .packs()
                        .buy(request.amount(Amount.credits(1_500)))
                        .orElseThrow()
                        .price())
                .isEqualTo(Money.usd("14.97"));
        assertThat(host.balance().total()).isEqualTo(Amount.credits(2_000));
        for (Amount other : new Amount[] {
            Amount.credits(0), Amount.credits(250), Amount.credits(501), Amount.credits(5_500), Amount.runs(500)
        }) {
            assertThat(violation(host.billing
                            .packs()
                            .buy(BuyRequest.credits("odd", ALICE, "credits").amount(other))))
                    .isInstanceOf(Violation.NotSold.class);
        }
        assertThat(host.bank.charged()).hasSize(2);
        assertThat(host.billing.packs().purchase(ALICE, "odd")).isEmpty();
    }

    @Test
    void knowsNoOfferOfAnotherScope() {
        assertThat(violation(host.billing.credits().buy(ALICE, "ten", "order")))
                .isInstanceOf(Violation.UnknownOffer.class);
        assertThat(violation(host.billing.packs().buy(ALICE, "image", "credits", "order")))
                .isInstanceOf(Violation.UnknownOffer.class);
        assertThat(host.bank.charged()).isEmpty();
    }

    @Test
    void sellsToEachCustomerAsOftenAsTheOfferSays() {
        host.shelf.offer(TEN.atMost(2));
        buy("one").orElseThrow();
        buy("two").orElseThrow();
        assertThat(violation(buy("three"))).isEqualTo(new Violation.OfferUsedUp(OfferId.of("ten"), 2));
        assertThat(effect(buy("two"))).isEqualTo(Outcome.Effect.REPLAYED);
        assertThat(effect(host.billing.packs().buy(BOB, "image", "ten", "one"))).isEqualTo(Outcome.Effect.NEW);
    }

    @Test
    void countsOpenPurchasesAndNotDeclinedOnes() {
        host.shelf.offer(TEN.atMost(1));
        host.bank.thenDecline().thenStayPending();
        assertThat(buy("declined").orElseThrow().state()).isEqualTo(PurchaseState.DECLINED);
        assertThat(buy("pending").orElseThrow().state()).isEqualTo(PurchaseState.OPEN);
        assertThat(violation(buy("third"))).isInstanceOf(Violation.OfferUsedUp.class);
        host.bank.fail(buy("pending").orElseThrow().attempt().providerKey());
        assertThat(buy("pending").orElseThrow().state()).isEqualTo(PurchaseState.DECLINED);
        assertThat(buy("third").orElseThrow().state()).isEqualTo(PurchaseState.FULFILLED);
    }

    @Test
    void keepsToTheOfferOfTheFirstCallWhenTheCatalogChanges() {
        host.bank.thenStayPending();
        Purchase open = buy("order").orElseThrow();
        host.shelf.offer(Offer.runs("ten", "image", 10, Money.usd("99.00"))
                .versioned("2")
                .withBonus(Amount.runs(5)));
        host.bank.complete(open.attempt().providerKey());
        Purchase paid = buy("order").orElseThrow();
        assertThat(paid.price()).isEqualTo(Money.usd("12.00"));
        assertThat(host.balance("image").total()).isEqualTo(Amount.runs(10));
    }

    @Test
    void keepsToTheAmountOfTheFirstCallWhenTheSmallestChanges() {
        host.bank.thenStayPending();
        Purchase open = buy("order").orElseThrow();
        host.shelf.offer(Offer.runs("ten", "image", 20, Money.usd("24.00")));
        host.bank.complete(open.attempt().providerKey());
        assertThat(buy("order").orElseThrow().amount()).isEqualTo(Amount.runs(10));
        assertThat(buy("next").orElseThrow().amount()).isEqualTo(Amount.runs(20));
    }

    @Test
    void isFulfilledThoughTheOfferIsGone() {
        host.bank.thenStayPending();
        Purchase open = buy("order").orElseThrow();
        host.shelf.offer();
        host.bank.complete(open.attempt().providerKey());
        assertThat(buy("order").orElseThrow().state()).isEqualTo(PurchaseState.FULFILLED);
        assertThat(violation(buy("next"))).isInstanceOf(Violation.UnknownOffer.class);
        assertThat(host.balance("image").total()).isEqualTo(Amount.runs(10));
    }

    @Test
    void isDeclinedWhereTheHostTakesNoPayments() {
        try (Billing billing =
                Billing.on(new InMemoryBillingStore()).catalog(host.shelf).build()) {
            Purchase purchase =
                    billing.packs().buy(ALICE, "image", "ten", "order").orElseThrow();
            assertThat(purchase.state()).isEqualTo(PurchaseState.DECLINED);
            assertThat(billing.packs().list(ALICE, "image").runs().packs()).isEmpty();
        }
    }

    @Test
    void isUnpaidOnceNoneOfItsPaymentsWasMadeOrIsOpen() {
        Purchase bought = buy("order").orElseThrow();
        for (AttemptState state : AttemptState.values()) {
            Attempt last = Attempt.created(2, "again", NOON)
                    .become(state, Optional.empty(), Optional.empty(), "", Optional.empty());
            Purchase lost = bought.with(ended(bought, AttemptState.DECLINED)).with(last);
            assertThat(lost.unpaid()).as(state.name()).isEqualTo(!state.open() && state != AttemptState.SUCCEEDED);
            assertThat(bought.with(ended(bought, AttemptState.UNKNOWN))
                            .with(last)
                            .unpaid())
                    .as("unknown, then %s", state)
                    .isFalse();
        }
        assertThat(bought.unpaid()).isFalse();
    }

    private static Attempt ended(Purchase purchase, AttemptState state) {
        return purchase.attempt().become(state, Optional.empty(), Optional.empty(), "", Optional.empty());
    }
}
