package io.carnet.billing.run;

import static io.carnet.billing.Fixture.effect;
import static io.carnet.billing.Fixture.refusal;
import static io.carnet.billing.Fixture.request;
import static io.carnet.billing.Fixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Fixture;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class QuoteTest {

    private static final Product CHAT = Product.of("chat", Price.metered(Rate.per("tokens", "0.15", 1_000_000)));
    private static final RunRequest JOB = request("job", "chat").upTo(Usage.of("tokens", 7));

    @RegisterExtension
    final Fixture host =
            Fixture.selling(CHAT, Product.of("image", Price.packsOnly()), Product.of("free", Price.free()));

    private Quote quote(RunRequest request) {
        return host.billing.runs().quote(request).orElseThrow();
    }

    @Test
    void isExactlyWhatIsThenHeld() {
        host.credits("gift", "1");
        Quote quote = quote(JOB);
        assertThat(quote.cost()).isEqualTo(Amount.credits("0.00000105"));
        assertThat(quote.funding()).isEqualTo(Funding.CREDITS);
        assertThat(quote.priceVersion()).isEqualTo("1");
        assertThat(quote.obstacles()).isEmpty();
        assertThat(host.hold(JOB.onlyAs(quote)).held()).isEqualTo(quote.cost());
    }

    @Test
    void reservesNothingAndLeavesNoTrace() {
        quote(JOB);
        quote(request("job", "free"));
        assertThat(host.billing.audit().principals()).isZero();
        assertThat(host.journal()).isEmpty();
    }

    @Test
    void tellsWhatWouldPay() {
        host.runs("runs", "image", 1);
        assertThat(quote(request("job", "image")).cost()).isEqualTo(Amount.runs(1));
        assertThat(quote(request("job", "image")).funding()).isEqualTo(Funding.PACK);
        assertThat(quote(request("job", "free")).cost()).isEqualTo(Amount.NO_CREDITS);
        assertThat(quote(request("job", "free")).funding()).isEqualTo(Funding.NONE);
    }

    @Test
    void listsEverythingInTheWayLikeTheRefusalWould() {
        host.policy(
                Subject.EVERYTHING,
                SpendingPolicy.capped(Cap.calls(Window.DAY, 0)).denying("chat"));
        Quote quote = quote(JOB);
        assertThat(quote.obstacles()).hasSize(3);
        assertThat(quote.obstacles())
                .isEqualTo(refusal(host.billing.runs().authorize(JOB)).violations());
        assertThat(violation(host.billing.runs().quote(request("job", "nothing"))))
                .isEqualTo(new Violation.Unknown("product", "nothing"));
    }

    @Test
    void refusesAnotherCostAndPriceVersion() {
        host.credits("gift", "1");
        Quote quote = quote(JOB);
        host.shelf.sell(CHAT.with(Price.metered(Rate.per("tokens", "0.16", 1_000_000)), "2"));
        assertThat(refusal(host.billing.runs().authorize(JOB.onlyAs(quote))).violations())
                .containsExactly(
                        new Violation.QuoteChanged("priceVersion", "1", "2"),
                        new Violation.QuoteChanged("cost", "0.00000105 credits", "0.00000112 credits"));
        assertThat(host.hold(JOB.onlyAs(quote(JOB))).terms().product().priceVersion())
                .isEqualTo("2");
    }

    @Test
    void refusesAnotherPriceVersionEvenAtTheSameCost() {
        host.credits("gift", "1");
        Quote quote = quote(JOB);
        host.shelf.sell(CHAT.with(CHAT.price(), "2"));
        assertThat(violation(host.billing.runs().authorize(JOB.onlyAs(quote))))
                .isEqualTo(new Violation.QuoteChanged("priceVersion", "1", "2"));
    }

    @Test
    void refusesAnotherFunding() {
        host.credits("gift", "1");
        Quote quote = quote(JOB);
        host.runs("runs", "chat", 1);
        assertThat(refusal(host.billing.runs().authorize(JOB.onlyAs(quote))).violations())
                .containsExactly(
                        new Violation.QuoteChanged("funding", "CREDITS", "PACK"),
                        new Violation.QuoteChanged("cost", "0.00000105 credits", "1 run"));
    }

    @Test
    void refusesTheQuoteOfAnotherProduct() {
        host.credits("gift", "1");
        Quote free = quote(request("job", "free"));
        assertThat(refusal(host.billing.runs().authorize(JOB.onlyAs(free))).violations())
                .contains(new Violation.QuoteChanged("product", "free", "chat"));
    }

    @Test
    void doesNotStandInTheWayOfAReplay() {
        host.credits("gift", "1");
        Quote quote = quote(JOB);
        host.hold(JOB.onlyAs(quote));
        host.shelf.sell(CHAT.with(CHAT.price(), "2"));
        assertThat(effect(host.billing.runs().authorize(JOB.onlyAs(quote)))).isEqualTo(Outcome.Effect.REPLAYED);
    }

    @Test
    void aRefusalForWantOfFundsShowsWhatWouldHelp() {
        Offer runs = Offer.runs("ten", "chat", 10, Money.usd("1"));
        Offer credits = Offer.credits("credits", Amount.credits(10), Money.usd("1"));
        Offer images = Offer.runs("images", "image", 10, Money.usd("1"));
        host.shelf.offer(runs, credits, images);
        assertThat(refusal(host.billing.runs().authorize(JOB)).offers()).containsExactly(runs, credits);
        assertThat(refusal(host.billing.runs().authorize(request("job", "image")))
                        .offers())
                .containsExactly(images);
        host.policy(Subject.EVERYTHING, SpendingPolicy.allowing());
        assertThat(refusal(host.billing.runs().authorize(request("job", "free")))
                        .offers())
                .isEmpty();
    }
}
