package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.Start;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.StoredPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.value.Amount;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Money comes and is taken back while others spend it and owe it. */
public interface RacesOfGrants extends BillingUnderTest {

    @Test
    default void grantsPayDebtsWhileOthersRunThemUp() {
        billing()
                .packs()
                .grant(GrantRequest.credits("funds", ALICE, Amount.credits(many())))
                .orElseThrow();

        crowd().send(many(), who -> {
            if (who % 2 == 0) {
                return billing(who / 2).packs().grant(GrantRequest.credits("gift-" + who, ALICE, Amount.credits(2)));
            }
            String key = "run-" + who;
            Outcome<Run> run = billing(who / 2)
                    .runs()
                    .authorize(RunRequest.of(key, ALICE, LENIENT_CHAT)
                            .upTo(Usage.of("tokens", 1))
                            .start(Start.AT_ONCE));
            return run instanceof Outcome.Done<Run>
                    ? billing(who).runs().settle(ALICE, key, Usage.of("tokens", 10))
                    : run;
        });

        Balance balance = billing(1).credits().balance(ALICE);
        Amount charged = billing(1).activity().page(ALICE).rows().stream()
                .map(Run::charged)
                .reduce(Amount.NO_CREDITS, Amount::plus);
        assertThat(balance.held()).isEqualTo(Amount.NO_CREDITS);
        assertThat(balance.debt().isZero() || balance.available().isZero()).isTrue();
        assertThat(balance.total().plus(charged))
                .isEqualTo(Amount.credits(2L * many()).plus(balance.debt()));
    }

    @Test
    default void aPackRevokedWhileOthersSpendItLosesOnlyWhatNobodyHolds() {
        billing()
                .packs()
                .grant(GrantRequest.credits("funds", ALICE, Amount.credits(many())))
                .orElseThrow();

        List<Outcome<?>> outcomes = crowd().send(
                        many(),
                        who -> who == many() / 2
                                ? billing(who).packs().revoke(ALICE, "funds", "revoke")
                                : billing(who).runs().authorize(RunRequest.of("run-" + who, ALICE, REMOVER)));

        long held = BillingUnderTest.effects(outcomes) - 1;
        assertThat(BillingUnderTest.violations(outcomes)).allMatch(Violation.InsufficientFunds.class::isInstance);
        Balance balance = billing(1).credits().balance(ALICE);
        assertThat(balance.held()).isEqualTo(Amount.credits(held));
        assertThat(balance.total()).isEqualTo(Amount.credits(held));
    }

    @Test
    default void aPackIsRevokedOnceUnderOneKey() {
        billing()
                .packs()
                .grant(GrantRequest.credits("funds", ALICE, Amount.credits(9)))
                .orElseThrow();

        List<Outcome<Pack>> outcomes =
                crowd().send(many(), who -> billing(who).packs().revoke(ALICE, "funds", "revoke"));

        assertThat(BillingUnderTest.effects(outcomes)).isEqualTo(1);
        assertThat(BillingUnderTest.replays(outcomes)).isEqualTo(many() - 1);
    }

    @Test
    default void aPolicyIsReplacedByWhoHasSeenTheLatest() {
        List<Outcome<StoredPolicy>> outcomes = crowd().send(
                        many(),
                        who -> billing(who)
                                .spending()
                                .set(ALICE, Subject.EVERYTHING, 0, SpendingPolicy.allowing("product-" + who)));

        assertThat(BillingUnderTest.effects(outcomes)).isEqualTo(1);
        assertThat(BillingUnderTest.violations(outcomes))
                .hasSize(many() - 1)
                .hasOnlyElementsOfType(Violation.Conflict.class);
        assertThat(billing(1).spending().policy(ALICE, Subject.EVERYTHING).version())
                .isEqualTo(1);
    }
}
