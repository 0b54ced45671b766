package io.carnet.billing.examples.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.Charge;
import com.stripe.model.StripeCollection;
import com.stripe.param.ChargeListParams;
import io.carnet.billing.payment.PaymentRecords.Page;
import io.carnet.billing.payment.PaymentRecords.Payment;
import io.carnet.billing.payment.Reversals;
import io.carnet.billing.spending.Span;
import io.carnet.billing.value.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What of the account's payments bears the library's marks. */
final class Records {

    private final StripeClient client;
    private final TakenBack takenBack;

    Records(StripeClient client, TakenBack takenBack) {
        this.client = client;
        this.takenBack = takenBack;
    }

    Page payments(Span period, Optional<String> after) throws StripeException {
        ChargeListParams.Builder parameters = ChargeListParams.builder()
                .setCreated(ChargeListParams.Created.builder()
                        .setGte(period.start().getEpochSecond())
                        .setLt(period.end().getEpochSecond())
                        .build())
                .setLimit(Pages.LENGTH);
        after.ifPresent(parameters::setStartingAfter);
        StripeCollection<Charge> read = client.v1().charges().list(parameters.build());
        List<Charge> charges = Pages.items(read);
        List<Payment> payments = new ArrayList<>();
        for (Charge charge : charges) {
            if ("succeeded".equals(charge.getStatus()) && Marks.areThere(charge.getMetadata())) {
                payments.add(payment(charge));
            }
        }
        if (read.getHasMore() && charges.isEmpty()) {
            throw new Unclear("a list of Stripe's goes on behind an empty page");
        }
        return new Page(
                payments,
                read.getHasMore()
                        ? Optional.of(
                                Requests.id(charges.get(charges.size() - 1).getId()))
                        : Optional.empty());
    }

    private Payment payment(Charge charge) throws StripeException {
        String payment = Requests.id(charge.getPaymentIntent());
        Money amount = Sums.money(charge.getAmount(), charge.getCurrency());
        long refunded =
                Sums.money(charge.getAmountRefunded(), charge.getCurrency()).minor();
        boolean disputed = !Boolean.FALSE.equals(charge.getDisputed());
        Reversals reversals = new Reversals(refunded, disputed ? takenBack.disputes(amount, payment) : List.of());
        return new Payment(payment, amount, amount.withMinor(reversals.back()));
    }
}
