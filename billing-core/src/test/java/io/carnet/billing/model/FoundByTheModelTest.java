package io.carnet.billing.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.BuyRequest;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Overrun;
import io.carnet.billing.catalog.Restore;
import io.carnet.billing.catalog.UnknownUsage;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.Start;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What random sequences once brought to light, told shortly. */
class FoundByTheModelTest {

    private static final Principal ALICE = Principal.of("alice");

    private final Library library = new Library(new InMemoryBillingStore());
    private final Billing billing = library.billing;

    @AfterEach
    void everyBalanceIsProven() {
        assertThat(billing.audit().drifts()).isEmpty();
        library.close();
    }

    private void sell(String version, ModelProduct.Kind kind, Map<String, List<ModelProduct.Step>> rates) {
        library.catalog.put(new ModelProduct(
                "draw",
                version,
                kind,
                BigDecimal.ONE,
                rates,
                new Overrun.TakeAvailable(),
                UnknownUsage.RELEASE,
                Restore.RESTORED));
    }

    private Outcome<Run> start(String key) {
        return billing.runs().authorize(RunRequest.of(key, ALICE, "draw").start(Start.AT_ONCE));
    }

    private Outcome.Effect effect(Outcome<?> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done<?>) outcome).effect();
    }

    @Test
    void aUnitRestoredToAPackThatExpiresLaterExpiresWithIt() {
        sell("1", ModelProduct.Kind.PACKS_ONLY, Map.of());
        billing.packs()
                .grant(GrantRequest.runs("pack", ALICE, "draw", 1)
                        .expiring(library.now().plus(Duration.ofHours(1))));
        start("run");
        library.clock.advance(Duration.ofHours(2));

        BalanceKey runs = new BalanceKey(Unit.RUNS, Scope.of(ProductId.of("draw")));
        assertThat(billing.packs().balance(ALICE, runs).available()).isEqualTo(Amount.NO_RUNS);
        assertThat(start("another")).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void anEmptyPackPastItsExpiryCannotBeRevoked() {
        sell("1", ModelProduct.Kind.PACKS_ONLY, Map.of());
        billing.packs()
                .grant(GrantRequest.runs("pack", ALICE, "draw", 1)
                        .expiring(library.now().plus(Duration.ofHours(1))));
        start("run");
        billing.runs().settle(ALICE, "run", Usage.none());
        library.clock.advance(Duration.ofHours(2));

        assertThat(billing.packs().revoke(ALICE, "pack", "key")).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void aRepeatedAuthorisationIsAnsweredWhateverIsSoldToday() {
        List<ModelProduct.Step> rate = List.of(new ModelProduct.Step(Long.MAX_VALUE, BigDecimal.ONE));
        sell("1", ModelProduct.Kind.METERED, Map.of("in", rate));
        billing.packs().grant(GrantRequest.credits("pack", ALICE, Amount.credits(9)));
        RunRequest request = RunRequest.of("run", ALICE, "draw").upTo(Usage.of("in", 2));
        billing.runs().authorize(request);
        sell("2", ModelProduct.Kind.METERED, Map.of("out", rate));

        assertThat(effect(billing.runs().authorize(request))).isEqualTo(Outcome.Effect.REPLAYED);
    }

    @Test
    void aRepeatedPurchaseOfTheSmallestAmountIsAnsweredWhateverIsSoldToday() {
        BuyRequest request = BuyRequest.credits("key", ALICE, "any-credits");
        library.catalog.put(offer("1", 5));
        Outcome<Purchase> first = billing.packs().buy(request);
        library.catalog.put(offer("2", 7));

        assertThat(billing.packs().buy(request).orElseThrow()).isEqualTo(first.orElseThrow());
    }

    private static ModelOffer offer(String version, long least) {
        return new ModelOffer(
                "any-credits", version, "*", Unit.CREDITS, least, 100, 1, 1, 0, Optional.empty(), Optional.empty());
    }

    @Test
    void aRepeatedResetIsAnsweredWhenTheCapIsGone() {
        Cap cap = Cap.calls(Window.DAY, 3);
        billing.spending().set(ALICE, Subject.EVERYTHING, 0, SpendingPolicy.capped(cap));
        billing.spending().reset(ALICE, Subject.EVERYTHING, cap, "key");
        billing.spending().set(ALICE, Subject.EVERYTHING, 1, SpendingPolicy.OPEN);

        Outcome<CapWindow> again = billing.spending().reset(ALICE, Subject.EVERYTHING, cap, "key");
        assertThat(effect(again)).isEqualTo(Outcome.Effect.REPLAYED);
    }

    @Test
    void spendingThatIsGivenBackAfterAResetIsNotForgivenASecondTime() {
        sell("1", ModelProduct.Kind.PACKS_ONLY, Map.of());
        Cap cap = Cap.money(Window.TOTAL, Money.usd("1.00"));
        billing.spending().set(ALICE, Subject.EVERYTHING, 0, SpendingPolicy.capped(cap));
        billing.packs().grant(GrantRequest.runs("pack", ALICE, "draw", 3).paid(Money.usd("3.00")));
        start("forgiven");
        billing.spending().reset(ALICE, Subject.EVERYTHING, cap, "key");
        assertThat(billing.runs().release(ALICE, "forgiven").orElseThrow().state())
                .isEqualTo(RunState.RELEASED);

        assertThat(start("within")).isInstanceOf(Outcome.Done.class);
        assertThat(start("beyond")).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void holdsEndAtWholeMicroseconds() {
        sell("1", ModelProduct.Kind.FREE, Map.of());
        RunRequest request = RunRequest.of("run", ALICE, "draw").holdFor(Duration.ofNanos(2_500));

        assertThat(billing.runs().authorize(request).orElseThrow().hold().until())
                .isEqualTo(library.now().plusNanos(2_000));
    }
}
