package io.carnet.billing;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Payment methods and the host's notes are kept, and never shown where a log might show them. */
class SecretsTest {

    private static final String SECRET = "pm_4242424242424242";

    @RegisterExtension
    final Fixture host = Fixture.selling(Product.of("free", Price.free()));

    @Test
    void aPaymentMethodIsKeptAndNeverShown() {
        host.shelf.offer(Offer.credits("credits", Amount.credits(5), Money.usd("1")));
        BuyRequest request = BuyRequest.credits("order", ALICE, "credits").payingWith(new PaymentMethod.Saved(SECRET));
        Purchase purchase = host.billing.packs().buy(request).orElseThrow();
        assertThat(purchase.method()).isEqualTo(new PaymentMethod.Saved(SECRET));
        assertThat(host.bank.charged().get(0).method()).isEqualTo(new PaymentMethod.Saved(SECRET));
        Object conflict = host.billing.packs().buy(request.payingWith(new PaymentMethod.Saved("other " + SECRET)));
        for (Object shown : List.of(
                request,
                purchase,
                host.bank.charged(),
                host.balance(),
                host.journal(),
                conflict,
                host.billing.packs().buy(request))) {
            assertThat(shown.toString()).isNotEmpty().doesNotContain(SECRET);
        }
    }

    @Test
    void metadataIsKeptAndNeverShown() {
        RunRequest request = request("job", "free").with("customer-name", SECRET);
        Run run = host.hold(request);
        assertThat(run.terms().metadata()).containsEntry("customer-name", SECRET);
        Object conflict = host.billing.runs().authorize(request.with("customer-name", "other " + SECRET));
        for (Object shown : List.of(
                request,
                run,
                run.terms(),
                host.settle("job"),
                host.billing.activity().page(ALICE),
                host.billing.runs().quote(request("other", "free").with("customer-name", SECRET)),
                conflict)) {
            assertThat(shown.toString()).isNotEmpty().doesNotContain(SECRET, "customer-name");
        }
    }
}
