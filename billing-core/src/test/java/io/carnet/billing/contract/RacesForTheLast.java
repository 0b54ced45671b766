package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many want the last of something; exactly as many get it as there is. */
public interface RacesForTheLast extends BillingUnderTest {

    private List<Outcome<Run>> everybodyRuns() {
        return crowd().send(many(), who -> billing(who).runs().authorize(RunRequest.of("run-" + who, ALICE, REMOVER)));
    }

    private void capped(Cap cap) {
        billing()
                .spending()
                .set(ALICE, Subject.EVERYTHING, 0, SpendingPolicy.capped(cap))
                .orElseThrow();
    }

    private long counted() {
        List<CapWindow> counters = billing(1).spending().used(ALICE, Subject.EVERYTHING);
        assertThat(counters).hasSize(1);
        return counters.get(0).used();
    }

    /** Half of them get what they want, the other half are told what is missing. */
    private void halfOf(List<Outcome<Run>> outcomes, Class<? extends Violation> obstacle) {
        assertThat(BillingUnderTest.effects(outcomes)).isEqualTo(many() / 2);
        assertThat(BillingUnderTest.violations(outcomes)).hasSize(many() / 2).hasOnlyElementsOfType(obstacle);
    }

    @Test
    default void theLastUnitOfAPackGoesToOne() {
        billing().packs().grant(GrantRequest.runs("pack", ALICE, REMOVER, 1)).orElseThrow();

        List<Outcome<Run>> outcomes = everybodyRuns();

        assertThat(BillingUnderTest.effects(outcomes)).isEqualTo(1);
        assertThat(BillingUnderTest.violations(outcomes))
                .hasSize(many() - 1)
                .hasOnlyElementsOfType(Violation.InsufficientFunds.class);
    }

    @Test
    default void aPackPaysForAsManyRunsAsItHasUnits() {
        billing()
                .packs()
                .grant(GrantRequest.runs("pack", ALICE, REMOVER, many() / 2))
                .orElseThrow();

        halfOf(everybodyRuns(), Violation.InsufficientFunds.class);

        Balance balance = billing(1).packs().balance(ALICE, new BalanceKey(Unit.RUNS, Scope.of(ProductId.of(REMOVER))));
        assertThat(balance.held()).isEqualTo(Amount.runs(many() / 2));
        assertThat(balance.available()).isEqualTo(Amount.runs(0));
    }

    @Test
    default void theLastCreditIsSpentOnce() {
        billing()
                .packs()
                .grant(GrantRequest.credits("pack", ALICE, Amount.credits(many() / 2)))
                .orElseThrow();

        halfOf(everybodyRuns(), Violation.InsufficientFunds.class);

        assertThat(billing(1).credits().balance(ALICE).held()).isEqualTo(Amount.credits(many() / 2));
    }

    @Test
    default void creditsInPiecesAreSpentToTheLastPiece() {
        for (int i = 0; i < 8; i++) {
            billing()
                    .packs()
                    .grant(GrantRequest.credits("pack-" + i, ALICE, Amount.credits("0.75")))
                    .orElseThrow();
        }

        List<Outcome<Run>> outcomes = everybodyRuns();

        assertThat(BillingUnderTest.effects(outcomes)).isEqualTo(6);
        assertThat(billing(1).credits().balance(ALICE).available()).isEqualTo(Amount.NO_CREDITS);
    }

    @Test
    default void aCapOnCallsLetsAsManyThroughAsItSays() {
        billing()
                .packs()
                .grant(GrantRequest.runs("pack", ALICE, REMOVER, many()))
                .orElseThrow();
        capped(Cap.calls(Window.DAY, many() / 2));

        halfOf(everybodyRuns(), Violation.CapExceeded.class);

        assertThat(counted()).isEqualTo(many() / 2);
    }

    @Test
    default void aCapOnCreditsLetsAsMuchThroughAsItSays() {
        billing()
                .packs()
                .grant(GrantRequest.credits("pack", ALICE, Amount.credits(many())))
                .orElseThrow();
        capped(Cap.credits(Window.MONTH, Amount.credits(many() / 2)));

        halfOf(everybodyRuns(), Violation.CapExceeded.class);

        assertThat(counted()).isEqualTo(Amount.credits(many() / 2).steps());
    }

    @Test
    default void aCapOnMoneyLetsAsMuchThroughAsItSays() {
        Money aDime = Money.usd("0.10");
        billing()
                .packs()
                .grant(GrantRequest.credits("pack", ALICE, Amount.credits(many()))
                        .paid(aDime.withMinor(10L * many())))
                .orElseThrow();
        capped(Cap.money(Window.TOTAL, aDime.withMinor(10L * many() / 2)));

        halfOf(everybodyRuns(), Violation.CapExceeded.class);

        assertThat(counted()).isEqualTo(10L * many() / 2);
    }

    @Test
    default void whatIsGivenBackCanBeSpentAgainAndNothingMore() {
        billing()
                .packs()
                .grant(GrantRequest.credits("pack", ALICE, Amount.credits(many() / 2)))
                .orElseThrow();
        capped(Cap.calls(Window.HOUR, many()));

        crowd().send(many(), who -> {
            String key = "run-" + who;
            Outcome<Run> run = billing(who).runs().authorize(RunRequest.of(key, ALICE, REMOVER));
            if (run instanceof Outcome.Done<Run>) {
                return billing(who + 1).runs().release(ALICE, key);
            }
            return run;
        });
        List<Outcome<Run>> outcomes = crowd().send(
                        many(), who -> billing(who).runs().authorize(RunRequest.of("again-" + who, ALICE, REMOVER)));

        halfOf(outcomes, Violation.InsufficientFunds.class);
        outcomes.stream()
                .filter(Outcome.Done.class::isInstance)
                .map(Outcome::orElseThrow)
                .forEach(run -> billing()
                        .runs()
                        .settle(ALICE, run.key().value(), Usage.none())
                        .orElseThrow());
        assertThat(billing(1).credits().balance(ALICE).total()).isEqualTo(Amount.NO_CREDITS);
        assertThat(counted()).isEqualTo(many() / 2);
    }
}
