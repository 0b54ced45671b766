package io.carnet.billing.examples.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.Billing;
import io.carnet.billing.BuyRequest;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.payment.Difference;
import io.carnet.billing.payment.Difference.What;
import io.carnet.billing.payment.PaymentRecords.Page;
import io.carnet.billing.payment.PaymentRecords.Payment;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.spending.Span;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What Stripe has on record. */
class RecordsTest extends Fixture {

    private final Span day = new Span(start, start.plus(Duration.ofDays(1)));

    private List<Payment> payments() {
        List<Payment> all = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            Page page = payments.payments(day, next);
            all.addAll(page.payments());
            next = page.next();
        } while (next.isPresent());
        return all;
    }

    @Test
    void tellsPaymentsOfThePeriodWithWhatHasGoneBack() {
        String payment = paid("key-1");
        payments.submit(refund("back-1", payment, "5.00"));
        stripe.account().dispute(payment, 300, "lost");
        stripe.account().dispute(payment, 99, "won");
        payments.submit(saved("declined", "pm_generic_decline"));
        clock.advance(Duration.ofDays(1));
        paid("too-late");

        assertThat(payments()).containsExactly(new Payment(payment, PRICE, Money.usd("8.00")));
    }

    @Test
    void readsAllPages() {
        for (int i = 0; i < 101; i++) {
            paid("key-" + i);
        }

        assertThat(payments()).hasSize(101);
    }

    @Test
    void whatStripeDoesNotTellIsNoEmptyList() {
        stripe.nextRead(Fault.GATEWAY_BEFORE);

        assertThatThrownBy(this::payments).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theLibraryAgreesWithThemUntilSomethingHappensUnheard() {
        try (Billing billing = Billing.on(new InMemoryBillingStore())
                .catalog(StaticCatalog.of(List.of(), List.of(Offer.credits("ten", Amount.credits(10), PRICE))))
                .payments(payments)
                .clock(clock)
                .build()) {
            Purchase bought = billing.packs()
                    .buy(BuyRequest.credits("order", PRINCIPAL, "ten").payingWith(method("pm_ok")))
                    .orElseThrow();
            assertThat(billing.payments().differences(payments, day)).isEmpty();

            String payment = bought.attempt().reference().orElseThrow();
            stripe.account().dispute(payment, 1999, "needs_response");
            String stray = paid("of-a-lost-database");
            assertThat(billing.payments().differences(payments, day))
                    .containsExactlyInAnyOrder(
                            new Difference(
                                    What.BACK,
                                    payment,
                                    Optional.of(bought.id()),
                                    Optional.of(PRICE),
                                    Optional.of(Money.usd("0.00"))),
                            new Difference(
                                    What.NOT_OURS, stray, Optional.empty(), Optional.of(PRICE), Optional.empty()));
        }
    }
}
