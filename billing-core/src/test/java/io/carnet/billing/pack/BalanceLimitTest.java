package io.carnet.billing.pack;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Start;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BalanceLimitTest {

    @RegisterExtension
    final Fixture host = new Fixture();

    @Test
    void whatAnOpenPurchaseWillAddCountsBeforeItIsPaid() {
        host.shelf.offer(Offer.credits("huge", Amount.credits(900_000_000), Money.usd("9000000.00")));
        host.bank.thenStayPending();
        Purchase open = host.billing.credits().buy(ALICE, "huge", "order").orElseThrow();

        GrantRequest tooMuch = GrantRequest.credits("gift", ALICE, Amount.credits("100000000.000000001"));
        assertThat(refusal(host.billing.packs().grant(tooMuch)).violations())
                .hasOnlyElementsOfType(Violation.LimitReached.class);

        host.billing
                .packs()
                .grant(GrantRequest.credits("gift", ALICE, Amount.credits(100_000_000)))
                .orElseThrow();
        host.bank.complete(open.attempt().providerKey());
        host.billing.credits().buy(ALICE, "huge", "order").orElseThrow();
        assertThat(host.billing.credits().balance(ALICE).total()).isEqualTo(Amount.credits(1_000_000_000));
    }

    @Test
    void aRestoredRunIsShownBeyondTheMostThatIsGranted() {
        host.shelf.sell(Product.of("tool", Price.packsOnly()));
        host.billing
                .packs()
                .grant(GrantRequest.runs("most", ALICE, "tool", Limits.RUN_UNITS))
                .orElseThrow();
        host.billing
                .runs()
                .authorize(RunRequest.of("job", ALICE, "tool").start(Start.AT_ONCE))
                .orElseThrow();
        host.billing.packs().grant(GrantRequest.runs("more", ALICE, "tool", 1)).orElseThrow();
        host.billing.runs().release(ALICE, "job").orElseThrow();

        BalanceKey key = new BalanceKey(Unit.RUNS, Scope.of(ProductId.of("tool")));
        assertThat(host.billing.packs().balance(ALICE, key).total().steps()).isEqualTo(Limits.RUN_UNITS + 1);
    }
}
