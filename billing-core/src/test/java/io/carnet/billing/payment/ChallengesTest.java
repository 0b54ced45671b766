package io.carnet.billing.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carnet.billing.BuyRequest;
import io.carnet.billing.Fixture;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.payment.PaymentMethod.Taking;
import io.carnet.billing.payment.PaymentProtocol.Challenge;
import io.carnet.billing.payment.PaymentProtocol.Credential;
import io.carnet.billing.payment.PaymentProtocol.Demand;
import io.carnet.billing.testing.FakePaymentProvider;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One answer asks for a payment in several protocols; what is presented finds its way back. */
class ChallengesTest {

    private static final Demand DOLLAR =
            new Demand(Money.usd("1"), "/runs", "a run", "application/json", "payment required");

    @RegisterExtension
    final Fixture host = Fixture.selling();

    /** Credentials are {@code Authorization: scheme id}. */
    private record Scheme(String provider, String currency, Optional<String> body) implements PaymentProtocol {

        @Override
        public Optional<Challenge> challenge(Demand demand) {
            return demand.price().currency().equals(currency)
                    ? Optional.of(
                            new Challenge(Map.of("WWW-Authenticate", List.of(provider + " " + demand.price())), body))
                    : Optional.empty();
        }

        @Override
        public Credential read(Map<String, List<String>> headers) {
            List<String> mine = headers.getOrDefault("authorization", List.of()).stream()
                    .filter(value -> value.startsWith(provider + " "))
                    .toList();
            if (mine.isEmpty()) {
                return new Credential.Absent();
            }
            String id = mine.get(0).substring(provider.length()).strip();
            if (id.equals("void")) {
                return new Credential.Unfit("it is void");
            }
            return id.isEmpty()
                    ? new Credential.Malformed("no id")
                    : new Credential.Presented(provider, new PaymentMethod.Signed(mine.get(0), id, Taking.EXACT));
        }

        @Override
        public Map<String, List<String>> receipt(PaymentMethod.Signed paid, String reference) {
            return Map.of("Receipt", List.of(provider + " " + paid.replayKey() + " " + reference));
        }
    }

    private static final Challenges CHALLENGES = new Challenges(List.of(
            new Scheme(FakePaymentProvider.NAME, "USD", Optional.empty()),
            new Scheme("lightning", "USD", Optional.of("{\"of\":\"lightning\"}")),
            new Scheme("tokens", "USD", Optional.of("{\"of\":\"tokens\"}")),
            new Scheme("euros", "EUR", Optional.of("{\"of\":\"euros\"}"))));

    private static Map<String, List<String>> authorization(String... values) {
        return Map.of("authorization", List.of(values));
    }

    @Test
    void oneAnswerAsksByAllThatCanExpressThePrice() {
        Challenge challenge = CHALLENGES.ask(DOLLAR);
        assertThat(challenge.headers().get("www-authenticate"))
                .containsExactly("fake 1.00 USD", "lightning 1.00 USD", "tokens 1.00 USD");
        assertThat(challenge.headers().get("cache-control")).containsExactly("no-store");
        assertThat(challenge.body()).contains("{\"of\":\"lightning\"}");
    }

    @Test
    void aPriceThatNoneCanExpressAsksForNothing() {
        Challenge challenge = CHALLENGES.ask(
                new Demand(Money.of("JPY", 0, "100"), "/runs", "a run", "application/json", "payment required"));
        assertThat(challenge).isEqualTo(new Challenge(Map.of(), Optional.empty()));
    }

    @Test
    void aCredentialBuysThroughItsOwnProvider() {
        host.shelf.offer(Offer.credits("credits", Amount.credits(10), Money.usd("5")));
        Credential.Presented presented =
                (Credential.Presented) CHALLENGES.read(authorization("Bearer x", "fake nonce-1"));
        Purchase bought = host.billing
                .packs()
                .buy(BuyRequest.credits("order", Fixture.ALICE, "credits")
                        .payingWith(presented.method())
                        .through(presented.provider()))
                .orElseThrow();
        assertThat(bought.state()).isEqualTo(PurchaseState.FULFILLED);
        assertThat(CHALLENGES.receipt(presented, "payment-7"))
                .isEqualTo(Map.of("Receipt", List.of("fake nonce-1 payment-7")));
    }

    @Test
    void whatIsNotOneSoundPaymentIsTold() {
        assertThat(CHALLENGES.read(authorization("Bearer x"))).isEqualTo(new Credential.Absent());
        assertThat(CHALLENGES.read(authorization("tokens "))).isEqualTo(new Credential.Malformed("no id"));
        assertThat(CHALLENGES.read(authorization("tokens void"))).isEqualTo(new Credential.Unfit("it is void"));
        assertThat(CHALLENGES.read(authorization("tokens a", "lightning b")))
                .isEqualTo(new Credential.Malformed("there is more than one payment"));
    }

    @Test
    void twoProtocolsOfOneProviderAreRefused() {
        Scheme scheme = new Scheme("tokens", "USD", Optional.empty());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Challenges(List.of(scheme, scheme)))
                .withMessage("two protocols of one provider: [tokens, tokens]");
    }
}
