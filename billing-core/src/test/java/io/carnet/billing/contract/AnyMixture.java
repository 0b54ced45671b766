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
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Whatever is mixed with whatever, in whatever batches: nobody pays for another. */
public interface AnyMixture extends BillingUnderTest {

    @Test
    default void aRefusedCommandLeavesItsNeighboursUntouched() {
        billing()
                .packs()
                .grant(GrantRequest.credits("funds", ALICE, Amount.credits(many())))
                .orElseThrow();

        List<CompletionStage<Outcome<Run>>> good = new ArrayList<>();
        List<CompletionStage<Outcome<Run>>> bad = new ArrayList<>();
        for (int i = 0; i < many(); i++) {
            good.add(billing().staged().authorize(RunRequest.of("run-" + i, ALICE, REMOVER)));
            bad.add(billing().staged().settle(ALICE, "unknown-" + i, Usage.none()));
            bad.add(billing()
                    .staged()
                    .authorize(RunRequest.of("dear-" + i, ALICE, CHAT).upTo(Usage.of("tokens", 1_000))));
        }

        List<Outcome<Run>> done =
                good.stream().map(stage -> stage.toCompletableFuture().join()).toList();
        assertThat(BillingUnderTest.effects(done)).isEqualTo(many());
        assertThat(done).extracting(outcome -> outcome.orElseThrow().number()).isSorted();
        List<Outcome<Run>> refused =
                bad.stream().map(stage -> stage.toCompletableFuture().join()).toList();
        assertThat(BillingUnderTest.violations(refused))
                .hasSize(2 * many())
                .hasOnlyElementsOfTypes(Violation.Unknown.class, Violation.InsufficientFunds.class);
        assertThat(billing(1).credits().balance(ALICE).held()).isEqualTo(Amount.credits(many()));
    }

    @Test
    default void randomCommandsOfManyLeaveNoDrift() {
        long seed = BillingUnderTest.seed(AnyMixture.class);
        List<Principal> principals = List.of(ALICE, Principal.of("bob"), Principal.of("Bob"));
        for (Principal principal : principals) {
            billing()
                    .spending()
                    .set(
                            principal,
                            Subject.EVERYTHING,
                            0,
                            SpendingPolicy.capped(
                                    Cap.calls(Window.HOUR, 20L * many()),
                                    Cap.credits(Window.DAY, Amount.credits(50L * many()))))
                    .orElseThrow();
        }

        crowd().send(many(), who -> {
            Random random = new Random(seed + who);
            for (int i = 0; i < 12; i++) {
                Principal principal = principals.get(random.nextInt(principals.size()));
                if (random.nextInt(9) == 0) {
                    clock().advance(Duration.ofSeconds(random.nextInt(30)));
                } else {
                    AnyCommand.of(this, billing(random.nextInt(2)), principal, random);
                }
            }
            return who;
        });

        for (Principal principal : principals) {
            Balance balance = billing(1).packs().balance(principal, BalanceKey.CREDITS);
            assertThat(balance.debt().isZero() || balance.available().isZero())
                    .as("seed %d", seed)
                    .isTrue();
        }
    }
}
