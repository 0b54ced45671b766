package io.carnet.billing.examples.stripe;

import io.carnet.billing.payment.PaymentCommand.Charge;
import io.carnet.billing.payment.PaymentCommand.Refund;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An adapter and the stand-in that it asks. */
abstract class Fixture {

    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final Duration SHORT = Duration.ofMillis(300);
    static final Duration SETTLED = Duration.ofMinutes(2);
    static final Principal PRINCIPAL = Principal.of("alice@example.com");
    static final CommandKey PURCHASE = CommandKey.of("order/1");
    static final Money PRICE = Money.usd("19.99");
    static final PaymentMethod PAGE = new PaymentMethod.HostedPage("https://shop.test/thanks", false);

    final SettableClock clock = SettableClock.at("2026-11-22T12:00:00Z");
    final Instant start = clock.instant();
    StripeStandIn stripe;
    StripePayments payments;

    @BeforeEach
    void start() throws IOException {
        stripe = new StripeStandIn(clock);
        payments = payments(PATIENCE);
    }

    @AfterEach
    void stop() {
        stripe.close();
    }

    StripePayments payments(Duration readTimeout) {
        return new StripePayments(configuration(stripe.base(), readTimeout), clock);
    }

    static StripeConfiguration configuration(URI base, Duration readTimeout) {
        return new StripeConfiguration(
                base,
                StripeStandIn.SECRET_KEY,
                List.of("whsec_new", "whsec_old"),
                URI.create("https://shop.test/back"),
                Duration.ofSeconds(5),
                readTimeout);
    }

    Charge charge(String key, PaymentMethod method, Money amount) {
        return new Charge(key, PRINCIPAL, PURCHASE, amount, start, "1,000 credits", method);
    }

    Charge page(String key) {
        return charge(key, PAGE, PRICE);
    }

    static PaymentMethod method(String name) {
        return new PaymentMethod.Saved("cus_1:" + name);
    }

    Charge saved(String key, String name) {
        return charge(key, method(name), PRICE);
    }

    Refund refund(String key, String payment, String amount) {
        return new Refund(key, PRINCIPAL, PURCHASE, Money.usd(amount), start, payment);
    }

    /** Pays with what is kept, and tells what the payment is called. */
    String paid(String key) {
        return ((PaymentOutcome.Succeeded) payments.submit(saved(key, "pm_ok"))).reference();
    }

    PaymentOutcome lookup(Charge charge) {
        return payments.lookup(charge, Optional.empty());
    }

    /** What really moved to the account. */
    long taken() {
        return stripe.account().moves().stream()
                .mapToLong(StripeAccount.Move::minor)
                .sum();
    }

    static String reference(PaymentOutcome outcome) {
        return ((PaymentOutcome.RequiresAction) outcome).reference();
    }
}
