package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.Payments;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.PaymentCommand;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.payment.Refund;
import io.carnet.billing.payment.Reversals;
import io.carnet.billing.payment.WebhookReader.Notice;
import io.carnet.billing.spending.Span;
import io.carnet.billing.testing.FakePaymentProvider;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever a provider does, every payment ends in one grant or one refund, and there is no grant without its payment. */
public interface PaysOnce extends BillingUnderTest {

    int BUYERS = 4;
    int ORDERS = 6;
    int ROUNDS = 12;

    private static Principal buyer(int who) {
        return Principal.of("buyer-" + who);
    }

    @Test
    default void everyPaymentEndsInOneGrantOrOneRefund() {
        long seed = BillingUnderTest.seed(PaysOnce.class);
        Random dice = new Random(seed);
        FakePaymentProvider bank = FakePaymentProvider.misbehaving(dice::nextInt);
        Set<String> decided = new HashSet<>();
        List<Notice> unanswered = new ArrayList<>();
        try (Billing one = on(handle(0)).payments(bank).build();
                Billing other = on(handle(1)).payments(bank).build()) {
            for (int round = 0; round < ROUNDS; round++) {
                long roundSeed = seed + round;
                crowd().send(BUYERS, who -> {
                    Random random = new Random(roundSeed * BUYERS + who);
                    for (int i = 0; i < ORDERS; i++) {
                        act(who % 2 == 0 ? one : other, buyer(random.nextInt(BUYERS)), random);
                    }
                    return who;
                });
                unanswered.addAll(bank.notices());
                unanswered.removeIf(notice -> one.payments().hear(bank.name(), notice) != Payments.Heard.SEND_AGAIN);
                happen(bank, dice, decided);
                clock().advance(Duration.ofMinutes(dice.nextInt(20)));
                crowd().send(2, who -> (who == 0 ? one : other).worker().runOnce());
            }
            unanswered.forEach(notice -> hearInTheEnd(one, bank, notice));
            end(one, bank);
            compare(one, bank, "seed " + seed);
        }
    }

    private static void act(Billing billing, Principal buyer, Random random) {
        String order = "order-" + random.nextInt(ORDERS);
        switch (random.nextInt(6)) {
            case 0 -> billing.payments().cancel(buyer, order);
            case 1 -> billing.payments().refund(buyer, order, "refund-of-" + order + random.nextInt(3));
            default -> billing.packs().buy(buyer, REMOVER, "starter", order);
        }
    }

    /** What customers and their banks do. A dispute that was decided is not opened again. */
    private static void happen(FakePaymentProvider bank, Random dice, Set<String> decided) {
        for (String waiting : bank.waiting()) {
            if (dice.nextInt(3) == 0) {
                bank.complete(waiting);
            } else if (dice.nextInt(3) == 0) {
                bank.fail(waiting);
            }
        }
        for (PaymentCommand.Charge charge : bank.charged()) {
            if (dice.nextInt(20) == 0) {
                boolean open = dice.nextInt(3) == 0 && !decided.contains(charge.providerKey());
                Reversals.State end = dice.nextBoolean() ? Reversals.State.WON : Reversals.State.LOST;
                Reversals.State state = open ? Reversals.State.OPEN : end;
                if (!open) {
                    decided.add(charge.providerKey());
                }
                bank.dispute(
                        charge.providerKey(),
                        new Reversals.Dispute("dispute", charge.amount().minor(), state));
            }
        }
    }

    /** Until nobody has to look after anything any more. */
    private void end(Billing billing, FakePaymentProvider bank) {
        int rounds = 0;
        do {
            bank.waiting().forEach(bank::complete);
            bank.notices().forEach(notice -> hearInTheEnd(billing, bank, notice));
            clock().advance(Duration.ofHours(7));
            billing.worker().runOnce();
            assertThat(rounds++).as("rounds until all is settled").isLessThan(500);
        } while (!bank.waiting().isEmpty() || !unsettled().isEmpty());
    }

    private static void hearInTheEnd(Billing billing, FakePaymentProvider bank, Notice notice) {
        int times = 0;
        while (billing.payments().hear(bank.name(), notice) == Payments.Heard.SEND_AGAIN) {
            assertThat(times++).as("times that %s was sent", notice).isLessThan(500);
        }
    }

    private List<PurchaseId> unsettled() {
        return handle(0).unsettled(clock().instant().plus(Duration.ofDays(1)), Optional.empty(), Limits.PAGE);
    }

    private void compare(Billing billing, FakePaymentProvider bank, String seed) {
        Map<String, PaymentCommand.Charge> charged =
                bank.charged().stream().collect(Collectors.toMap(PaymentCommand.Charge::providerKey, each -> each));
        Map<String, PaymentCommand.Refund> refunded =
                bank.refunded().stream().collect(Collectors.toMap(PaymentCommand.Refund::providerKey, each -> each));
        List<Purchase> purchases = Stream.iterate(0, who -> who + 1)
                .limit(BUYERS)
                .flatMap(who -> Stream.iterate(0, order -> order + 1)
                        .limit(ORDERS)
                        .flatMap(order -> billing.packs().purchase(buyer(who), "order-" + order).stream()))
                .toList();
        for (Purchase purchase : purchases) {
            long payments = purchase.attempts().stream()
                    .filter(attempt -> charged.containsKey(attempt.providerKey()))
                    .count();
            long returned = purchase.refunds().stream()
                    .filter(refund -> refund.reason() == Refund.Reason.NOT_GRANTED)
                    .filter(refund -> refunded.containsKey(refund.attempt().providerKey()))
                    .count();
            long granted = purchase.state() == PurchaseState.FULFILLED ? 1 : 0;
            assertThat(granted + returned).as("%s, %s", seed, purchase).isEqualTo(payments);
            for (Refund refund : purchase.refunds()) {
                assertThat(refunded.remove(refund.attempt().providerKey()) != null)
                        .as("%s, refund %s", seed, refund)
                        .isEqualTo(refund.attempt().state() == AttemptState.SUCCEEDED);
            }
            purchase.attempts().forEach(attempt -> charged.remove(attempt.providerKey()));
        }
        assertThat(billing.payments().differences(bank, Span.ALWAYS)).as(seed).isEmpty();
        assertThat(charged).as("charges of no purchase, %s", seed).isEmpty();
        assertThat(refunded).as("refunds of no purchase, %s", seed).isEmpty();
    }
}
