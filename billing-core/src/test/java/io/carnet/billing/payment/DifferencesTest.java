package io.carnet.billing.payment;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.BOB;
import static io.carnet.billing.Fixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carnet.billing.Fixture;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.payment.Difference.What;
import io.carnet.billing.payment.Reversals.Dispute;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.spending.Span;
import io.carnet.billing.testing.FakePaymentProvider;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a provider has on record is held against what is recorded here, both ways. */
class DifferencesTest {

    private static final Span DAY = new Span(NOON, NOON.plus(Duration.ofDays(1)));

    @RegisterExtension
    final Fixture host = Fixture.selling();

    @BeforeEach
    void offers() {
        host.shelf.offer(Offer.credits("credits", Amount.credits(10), Money.usd("5")));
    }

    private Purchase buy(Principal principal, String key) {
        return host.billing.credits().buy(principal, "credits", key).orElseThrow();
    }

    private static PurchaseId id(Principal principal, String key) {
        return new PurchaseId(principal, CommandKey.of(key));
    }

    private List<Difference> differences(PaymentRecords records) {
        return host.billing.payments().differences(records, DAY);
    }

    /** Records of somebody who tells one page of these. */
    private static PaymentRecords telling(PaymentRecords.Payment... payments) {
        return new PaymentRecords() {
            @Override
            public String provider() {
                return FakePaymentProvider.NAME;
            }

            @Override
            public Page payments(Span period, Optional<String> after) {
                return new Page(List.of(payments), Optional.empty());
            }
        };
    }

    private void hear() {
        host.bank.notices().forEach(notice -> host.billing.payments().hear(FakePaymentProvider.NAME, notice));
    }

    @Test
    void thereIsNoneWhenAllIsKnown() {
        buy(ALICE, "one");
        Purchase two = buy(ALICE, "two");
        Purchase three = buy(BOB, "three");
        host.bank.thenDecline();
        buy(BOB, "declined");
        host.bank.refundByItself(two.attempt().providerKey(), 123);
        host.bank.dispute(three.attempt().providerKey(), new Dispute("dp", 200, Reversals.State.OPEN));
        hear();
        host.billing.payments().refund(ALICE, "one", "back").orElseThrow();
        assertThat(differences(host.bank)).isEmpty();
        host.bank.dispute(three.attempt().providerKey(), new Dispute("dp", 200, Reversals.State.WON));
        hear();
        assertThat(differences(host.bank)).isEmpty();
    }

    @Test
    void aPaymentThatNobodyHereKnowsOfIsNotOurs() {
        host.bank.submit(new PaymentCommand.Charge(
                "by-hand",
                ALICE,
                CommandKey.of("nothing"),
                Money.usd("7"),
                NOON,
                "by hand",
                PaymentMethod.ofProvidersChoice()));
        buy(ALICE, "order");
        assertThat(differences(host.bank))
                .containsExactly(new Difference(
                        What.NOT_OURS,
                        "payment-by-hand",
                        Optional.empty(),
                        Optional.of(Money.usd("7")),
                        Optional.empty()));
    }

    @Test
    void aPaymentWhoseAnswerWasLostIsNotOursUntilItIsLookedUp() {
        host.bank.thenLoseTheAnswer();
        buy(ALICE, "order");
        assertThat(differences(host.bank)).extracting(Difference::what).containsExactly(What.NOT_OURS);
        host.pass(Duration.ofMinutes(5));
        host.billing.worker().runOnce();
        assertThat(differences(host.bank)).isEmpty();
    }

    @Test
    void aPaymentThatIsNotListedIsConfirmedBeforeItIsMissed() {
        Purchase order = buy(ALICE, "order");
        assertThat(differences(telling())).isEmpty();
        String reference = order.attempt().reference().orElseThrow();
        try (var amnesiac = host.builder().payments(new FakePaymentProvider()).build()) {
            assertThat(amnesiac.payments().differences(telling(), DAY))
                    .containsExactly(new Difference(
                            What.NOT_THEIRS,
                            reference,
                            Optional.of(id(ALICE, "order")),
                            Optional.empty(),
                            Optional.of(Money.usd("5"))));
            Span before = new Span(Instant.EPOCH, NOON);
            assertThat(amnesiac.payments().differences(telling(), before)).isEmpty();
        }
    }

    @Test
    void anotherAmountIsTold() {
        String reference = buy(ALICE, "order").attempt().reference().orElseThrow();
        assertThat(differences(telling(new PaymentRecords.Payment(reference, Money.usd("4.99"), Money.usd("0.00")))))
                .containsExactly(new Difference(
                        What.AMOUNT,
                        reference,
                        Optional.of(id(ALICE, "order")),
                        Optional.of(Money.usd("4.99")),
                        Optional.of(Money.usd("5.00"))));
    }

    @Test
    void whatWentBackUnheardIsTold() {
        Purchase order = buy(ALICE, "order");
        host.bank.refundByItself(order.attempt().providerKey(), 123);
        host.bank.notices();
        assertThat(differences(host.bank))
                .containsExactly(new Difference(
                        What.BACK,
                        order.attempt().reference().orElseThrow(),
                        Optional.of(id(ALICE, "order")),
                        Optional.of(Money.usd("1.23")),
                        Optional.of(Money.usd("0.00"))));
    }

    @Test
    void whoseRecordsTheyAreMustBeKnown() {
        PaymentRecords others = new PaymentRecords() {
            @Override
            public String provider() {
                return "others";
            }

            @Override
            public Page payments(Span period, Optional<String> after) {
                throw new AssertionError("asked");
            }
        };
        assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> differences(others));
    }
}
