package io.carnet.billing.catalog;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.effect;
import static io.carnet.billing.Fixture.request;
import static io.carnet.billing.Fixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Fixture;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.Amount;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CatalogChangeTest {

    private static final Product CHAT = Product.of("chat", Price.metered(Rate.per("tokens", "1", 1)));
    private static final Usage TEN = Usage.of("tokens", 10);

    @RegisterExtension
    final Fixture host = Fixture.selling(CHAT);

    @BeforeEach
    void credits() {
        host.credits("gift", "100");
    }

    @Test
    void settlesAtThePriceOfTheAuthorisation() {
        host.hold(request("old", "chat").upTo(TEN));
        host.shelf.sell(CHAT.with(Price.metered(Rate.per("tokens", "3", 1)), "2"));
        host.hold(request("new", "chat").upTo(TEN));
        assertThat(host.settle("old", TEN).charged()).isEqualTo(Amount.credits(10));
        assertThat(host.settle("new", TEN).charged()).isEqualTo(Amount.credits(30));
        assertThat(host.run("old").terms().product().priceVersion()).isEqualTo("1");
        assertThat(host.run("new").terms().product().priceVersion()).isEqualTo("2");
    }

    @Test
    void settlesWhatIsNoLongerSold() {
        host.hold(request("job", "chat").upTo(TEN));
        host.shelf.withdraw("chat");
        assertThat(host.settle("job", TEN).charged()).isEqualTo(Amount.credits(10));
        assertThat(violation(
                        host.billing.runs().authorize(request("next", "chat").upTo(TEN))))
                .isEqualTo(new Violation.Unknown("product", "chat"));
    }

    @Test
    void endsARunByThePoliciesOfItsAuthorisation() {
        host.hold(request("job", "chat").upTo(TEN));
        host.shelf.sell(CHAT.with(RunPolicies.DEFAULT.with(new Overrun.CapAtHold())));
        Run settled = host.settle("job", Usage.of("tokens", 15));
        assertThat(settled.charged()).isEqualTo(Amount.credits(15));
    }

    @Test
    void replaysAnAuthorisationAfterAPriceChange() {
        Run held = host.hold(request("job", "chat").upTo(TEN));
        host.shelf.sell(CHAT.with(Price.metered(Rate.per("tokens", "50", 1)), "2"));
        assertReplayed(held);
    }

    @Test
    void replaysAnAuthorisationAfterTheProductIsGone() {
        Run held = host.hold(request("job", "chat").upTo(TEN));
        host.shelf.withdraw("chat");
        assertReplayed(held);
    }

    @Test
    void replaysAnAuthorisationWhoseCeilingNoLongerHasAPrice() {
        Run held = host.hold(request("job", "chat").upTo(TEN));
        host.shelf.sell(CHAT.with(Price.metered(Rate.per("seconds", "1", 1)), "2"));
        assertReplayed(held);
    }

    private void assertReplayed(Run held) {
        Outcome<Run> again =
                host.billing.runs().authorize(request("job", "chat").upTo(TEN));
        assertThat(effect(again)).isEqualTo(Outcome.Effect.REPLAYED);
        assertThat(again.orElseThrow()).isEqualTo(held);
        assertThat(host.billing.runs().find(ALICE, "job")).contains(held);
    }
}
