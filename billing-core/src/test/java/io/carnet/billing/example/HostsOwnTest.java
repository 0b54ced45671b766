package io.carnet.billing.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.refusal.RefusedException;
import io.carnet.billing.testing.FakePaymentProvider;
import io.carnet.billing.testing.SequentialIds;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * How a host tests its own code: no server, no database, no bank, no waiting. The fakes come with the library; everything
 * else in this file is the host's.
 */
class HostsOwnTest {

    /** The host: translates texts, one credit each, and sells ten credits for nine dollars. */
    private static final class TranslationShop {

        static final StaticCatalog CATALOG = StaticCatalog.of(
                List.of(Product.of("translate", Price.perRun(Amount.credits(1)))),
                List.of(Offer.credits("ten", Amount.credits(10), Money.usd("9.00"))
                        .validFor(Duration.ofDays(30))));

        private final Billing billing;

        TranslationShop(Billing billing) {
            this.billing = billing;
        }

        boolean topUp(Principal customer, String order) {
            return billing.credits().buy(customer, "ten", order).orElseThrow().state() == PurchaseState.FULFILLED;
        }

        String translate(Principal customer, String job, String text) {
            return billing.run(RunRequest.of(job, customer, "translate"), run -> {
                if (text.isBlank()) {
                    throw new IllegalArgumentException("nothing to translate");
                }
                return "¡" + text + "!";
            });
        }

        String creditsOf(Principal customer) {
            return billing.credits().balance(customer).available().toString();
        }
    }

    private final Principal alice = Principal.of("alice");
    private final SettableClock clock = SettableClock.at("2026-01-01T00:00:00Z");
    private final FakePaymentProvider bank = new FakePaymentProvider();
    private final Billing billing = Billing.on(new InMemoryBillingStore())
            .catalog(TranslationShop.CATALOG)
            .payments(bank)
            .clock(clock)
            .ids(new SequentialIds())
            .build();
    private final TranslationShop shop = new TranslationShop(billing);

    @AfterEach
    void theBooksBalance() {
        assertThat(billing.audit().drifts()).isEmpty();
        billing.close();
    }

    @Test
    void aTranslationCostsOneCredit() {
        shop.topUp(alice, "order-1");

        assertThat(shop.translate(alice, "job-1", "hola")).isEqualTo("¡hola!");

        assertThat(shop.creditsOf(alice)).isEqualTo("9 credits");
        assertThat(bank.total(Money.usd("0"))).isEqualTo(Money.usd("9.00"));
    }

    @Test
    void aTranslationThatFailsCostsNothing() {
        shop.topUp(alice, "order-1");

        assertThatThrownBy(() -> shop.translate(alice, "job-1", " ")).hasMessage("nothing to translate");

        assertThat(shop.creditsOf(alice)).isEqualTo("10 credits");
    }

    @Test
    void withoutCreditsNothingIsTranslatedAndTheOfferIsShown() {
        assertThatThrownBy(() -> shop.translate(alice, "job-1", "hola"))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.refusal().shortfall()).contains(Amount.credits(1));
                    assertThat(refused.refusal().offers())
                            .extracting(offer -> offer.id().value())
                            .containsExactly("ten");
                });
    }

    @Test
    void aDeclinedCardBuysNothing() {
        bank.thenDecline();

        assertThat(shop.topUp(alice, "order-1")).isFalse();

        assertThat(shop.creditsOf(alice)).isEqualTo("0 credits");
        assertThat(bank.charged()).isEmpty();
    }

    @Test
    void aPaymentWhoseAnswerGotLostIsNotPaidTwice() {
        bank.thenLoseTheAnswer();
        assertThat(shop.topUp(alice, "order-1")).isFalse();

        assertThat(shop.topUp(alice, "order-1")).isTrue();

        assertThat(bank.charged()).hasSize(1);
        assertThat(shop.creditsOf(alice)).isEqualTo("10 credits");
    }

    @Test
    void boughtCreditsAreGoneAfterAMonthAndGivenOnesBurnFirst() {
        shop.topUp(alice, "order-1");
        billing.packs().grant(GrantRequest.credits("welcome", alice, Amount.credits(2)));
        shop.translate(alice, "job-1", "hola");

        clock.advance(Duration.ofDays(31));

        assertThat(shop.creditsOf(alice)).isEqualTo("1 credit");
    }
}
