package io.carnet.billing.run;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.request;
import static io.carnet.billing.Fixture.violation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Overrun;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DebtTest {

    @RegisterExtension
    final Fixture host = Fixture.selling(
            Product.of("chat", Price.metered(Rate.per("tokens", "1", 1)))
                    .with(RunPolicies.DEFAULT.with(new Overrun.DebtUpTo(Amount.credits(20)))),
            Product.of("image", Price.perRun(Amount.credits(1))));

    private static Usage tokens(long count) {
        return Usage.of("tokens", count);
    }

    private void owe(String key, long credits) {
        host.credits("seed-" + key, "1");
        host.hold(request(key, "chat").upTo(tokens(1)));
        host.settle(key, tokens(1 + credits));
    }

    private void assertBalance(long available, long held, long debt) {
        Balance balance = host.balance();
        assertThat(balance.available()).isEqualTo(Amount.credits(available));
        assertThat(balance.held()).isEqualTo(Amount.credits(held));
        assertThat(balance.debt()).isEqualTo(Amount.credits(debt));
    }

    @Test
    void isOwedExactlyUpToTheLimit() {
        owe("job", 20);
        assertBalance(0, 0, 20);
        assertThat(host.run("job").shortfall()).isEqualTo(Amount.NO_CREDITS);
    }

    @Test
    void recordsWhatExceedsTheLimitAsShortfall() {
        owe("job", 21);
        assertBalance(0, 0, 20);
        assertThat(host.run("job").shortfall()).isEqualTo(Amount.credits(1));
    }

    @Test
    void isLimitedInAllNotForEachRun() {
        host.credits("gift", "2");
        host.hold(request("one", "chat").upTo(tokens(1)));
        host.hold(request("two", "chat").upTo(tokens(1)));
        host.settle("one", tokens(16));
        host.settle("two", tokens(16));
        assertBalance(0, 0, 20);
        assertThat(host.run("two").charge().owed()).isEqualTo(Amount.credits(5).steps());
        assertThat(host.run("two").shortfall()).isEqualTo(Amount.credits(10));
    }

    @Test
    void isRepaidByAGrantFirst() {
        owe("job", 15);
        host.credits("part", "10");
        assertBalance(0, 0, 5);
        host.credits("rest", "12");
        assertBalance(7, 0, 0);
        assertThat(host.journal())
                .extracting(entry -> entry.movement())
                .filteredOn(movement -> movement.kind() == Kind.REPAYMENT)
                .extracting(Movement::steps)
                .containsExactly(Amount.credits(10).steps(), Amount.credits(5).steps());
    }

    @Test
    void isRepaidByAPurchaseWithItsCostBasis() {
        owe("job", 15);
        host.shelf.offer(Offer.credits("top-up", Amount.credits(60), Money.usd("6.00")));
        host.billing.credits().buy(ALICE, "top-up", "order").orElseThrow();
        assertBalance(45, 0, 0);
        Movement repayment = host.journal().get(host.journal().size() - 1).movement();
        assertThat(repayment.to()).isEqualTo(Account.DEBT);
        assertThat(repayment.basis()).isEqualTo(150);
        assertThat(host.pack("order").basis()).isEqualTo(450);
    }

    @Test
    void isRepaidByWhatARunGivesBack() {
        host.credits("gift", "11");
        host.hold(request("big", "chat").upTo(tokens(10)));
        host.hold(request("job", "chat").upTo(tokens(1)));
        host.settle("job", tokens(5));
        assertBalance(0, 10, 4);
        host.release("big");
        assertBalance(6, 0, 0);
    }

    @Test
    void isRepaidByWhatASettledRunDoesNotUse() {
        host.credits("gift", "11");
        host.hold(request("big", "chat").upTo(tokens(10)));
        host.hold(request("job", "chat").upTo(tokens(1)));
        host.settle("job", tokens(5));
        host.settle("big", tokens(7));
        assertBalance(0, 0, 1);
    }

    @Test
    void isRepaidByWhatAnExpiredRunGivesBack() {
        host.credits("gift", "11");
        host.hold(request("big", "chat").upTo(tokens(10)));
        host.hold(request("job", "chat").upTo(tokens(1)));
        host.settle("job", tokens(5));
        host.pass(Duration.ofMinutes(15));
        assertBalance(6, 0, 0);
    }

    @Test
    void leavesOtherBalancesAlone() {
        owe("job", 15);
        host.runs("runs", "chat", 5);
        host.grant(GrantRequest.credits("own", ALICE, Amount.credits(5)).onlyFor("image"));
        assertBalance(0, 0, 15);
        assertThat(host.balance("chat").available()).isEqualTo(Amount.runs(5));
        assertThat(host.billing.packs().list(ALICE, "image").credits().available())
                .isEqualTo(Amount.credits(5));
    }

    @Test
    void refusesTheNextRunForWantOfFunds() {
        owe("job", 5);
        assertThat(violation(host.billing.runs().authorize(request("next", "image"))))
                .isEqualTo(new Violation.InsufficientFunds(Amount.credits(1), Amount.NO_CREDITS, Amount.NO_CREDITS));
        host.credits("gift", "6");
        assertThat(host.hold("next", "image").held()).isEqualTo(Amount.credits(1));
    }

    @Test
    void isInCreditsOnly() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Overrun.DebtUpTo(Amount.runs(1)));
    }
}
