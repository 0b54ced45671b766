package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.BuyRequest;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.refusal.KeyUsedException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A key stands for one effect, however many ask for it at once. */
public interface RacesUnderOneKey extends BillingUnderTest {

    private void funded() {
        billing()
                .packs()
                .grant(GrantRequest.credits("funds", ALICE, Amount.credits(many())))
                .orElseThrow();
    }

    private Balance runsOfTheRemover() {
        return billing(1).packs().balance(ALICE, new BalanceKey(Unit.RUNS, Scope.of(ProductId.of(REMOVER))));
    }

    @Test
    default void aRunKeyHoldsOnce() {
        funded();

        List<Outcome<Run>> outcomes =
                crowd().send(many(), who -> billing(who).runs().authorize(RunRequest.of("run", ALICE, REMOVER)));

        assertThat(BillingUnderTest.effects(outcomes)).isEqualTo(1);
        assertThat(BillingUnderTest.replays(outcomes)).isEqualTo(many() - 1);
        assertThat(outcomes)
                .extracting(Outcome::orElseThrow)
                .containsOnly(outcomes.get(0).orElseThrow());
        assertThat(billing(1).credits().balance(ALICE).held()).isEqualTo(Amount.credits(1));
    }

    @Test
    default void aRunKeyWorksOnce() {
        funded();
        AtomicInteger worked = new AtomicInteger();

        List<String> made = crowd().send(many(), who -> {
            try {
                return billing(who)
                        .run(RunRequest.of("run", ALICE, REMOVER), run -> "made " + worked.incrementAndGet());
            } catch (KeyUsedException e) {
                return "used";
            }
        });

        assertThat(made).containsOnlyOnce("made 1").filteredOn("used"::equals).hasSize(many() - 1);
        assertThat(billing(1).credits().balance(ALICE).total()).isEqualTo(Amount.credits(many() - 1L));
    }

    @Test
    default void aRunKeyBelongsToTheContentThatCameFirst() {
        funded();

        List<Outcome<Run>> outcomes = crowd().send(
                        many(),
                        who -> billing(who)
                                .runs()
                                .authorize(RunRequest.of("run", ALICE, REMOVER).with("variant", "v" + who / 2)));

        assertThat(BillingUnderTest.effects(outcomes)).isEqualTo(1);
        assertThat(BillingUnderTest.replays(outcomes)).isEqualTo(1);
        assertThat(BillingUnderTest.violations(outcomes))
                .hasSize(many() - 2)
                .allMatch(violation -> violation instanceof Violation.Conflict conflict
                        && conflict.field().equals("metadata"));
        assertThat(billing(1).credits().balance(ALICE).held()).isEqualTo(Amount.credits(1));
    }

    @Test
    default void aGrantKeyGrantsOnce() {
        List<Outcome<Pack>> outcomes = crowd().send(
                        many(),
                        who -> billing(who).packs().grant(GrantRequest.credits("gift", ALICE, Amount.credits(5))));

        assertThat(BillingUnderTest.effects(outcomes)).isEqualTo(1);
        assertThat(BillingUnderTest.replays(outcomes)).isEqualTo(many() - 1);
        assertThat(billing(1).credits().balance(ALICE).total()).isEqualTo(Amount.credits(5));
    }

    @Test
    default void aGrantKeyBelongsToTheContentThatCameFirst() {
        List<Outcome<Pack>> outcomes = crowd().send(
                        many(),
                        who -> billing(who)
                                .packs()
                                .grant(GrantRequest.credits("gift", ALICE, Amount.credits(1L + who / 2))));

        assertThat(BillingUnderTest.effects(outcomes)).isEqualTo(1);
        assertThat(BillingUnderTest.violations(outcomes))
                .hasSize(many() - 2)
                .hasOnlyElementsOfType(Violation.Conflict.class);
        assertThat(billing(1).credits().balance(ALICE).packs()).hasSize(1);
    }

    @Test
    default void aBuyKeyPaysOnce() {
        List<Outcome<Purchase>> outcomes =
                crowd().send(many(), who -> billing(who).packs().buy(ALICE, REMOVER, "starter", "order"));

        assertThat(BillingUnderTest.violations(outcomes)).allMatch(Violation.PaymentInProgress.class::isInstance);
        assertThat(BillingUnderTest.effects(outcomes)).isEqualTo(1);
        assertThat(provider().total(Money.usd("0"))).isEqualTo(Money.usd("9.99"));
        assertThat(runsOfTheRemover().total()).isEqualTo(Amount.runs(10));
        assertThat(billing(1).packs().purchase(ALICE, "order"))
                .map(Purchase::state)
                .contains(PurchaseState.FULFILLED);
    }

    @Test
    default void aPaymentWhoseAnswerWasLostIsPickedUpByManyAndPaidOnce() {
        provider().thenLoseTheAnswer();
        assertThat(billing()
                        .packs()
                        .buy(ALICE, REMOVER, "starter", "order")
                        .orElseThrow()
                        .state())
                .isEqualTo(PurchaseState.OPEN);

        List<Outcome<Purchase>> outcomes =
                crowd().send(many(), who -> billing(who).packs().buy(ALICE, REMOVER, "starter", "order"));

        assertThat(BillingUnderTest.violations(outcomes)).allMatch(Violation.PaymentInProgress.class::isInstance);
        assertThat(provider().charged()).hasSize(1);
        assertThat(runsOfTheRemover().total()).isEqualTo(Amount.runs(10));
    }

    @Test
    default void aBuyKeyBelongsToTheOfferThatCameFirst() {
        List<Outcome<Purchase>> outcomes = crowd().send(
                        many(),
                        who -> billing(who)
                                .packs()
                                .buy(BuyRequest.pack("order", ALICE, REMOVER, who / 2 % 2 == 0 ? "starter" : "trial")));

        assertThat(BillingUnderTest.violations(outcomes))
                .hasOnlyElementsOfTypes(Violation.Conflict.class, Violation.PaymentInProgress.class)
                .filteredOn(Violation.Conflict.class::isInstance)
                .hasSizeGreaterThanOrEqualTo(many() / 2);
        assertThat(provider().charged()).hasSize(1);
        assertThat(runsOfTheRemover().packs()).hasSize(1);
    }

    @Test
    default void anOfferSoldOnceIsSoldOnceUnderAnyKeys() {
        List<Outcome<Purchase>> outcomes =
                crowd().send(many(), who -> billing(who).packs().buy(ALICE, REMOVER, "trial", "order-" + who));

        assertThat(BillingUnderTest.effects(outcomes)).isEqualTo(1);
        assertThat(BillingUnderTest.violations(outcomes))
                .hasSize(many() - 1)
                .hasOnlyElementsOfType(Violation.OfferUsedUp.class);
        assertThat(provider().charged()).hasSize(1);
    }
}
