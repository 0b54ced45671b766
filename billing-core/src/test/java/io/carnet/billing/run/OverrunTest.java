package io.carnet.billing.run;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.catalog.Overrun;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that holds 10 credits and uses 30. */
class OverrunTest {

    private static final Usage TEN = Usage.of("tokens", 10);
    private static final Usage THIRTY = Usage.of("tokens", 30);

    @RegisterExtension
    final Fixture host = Fixture.selling(
            chat("CAP", new Overrun.CapAtHold()),
            chat("TAKE", new Overrun.TakeAvailable()),
            chat("DEBT", new Overrun.DebtUpTo(Amount.credits(8))));

    private static Product chat(String id, Overrun policy) {
        return Product.of(id, Price.metered(Rate.per("tokens", "1", 1))).with(RunPolicies.DEFAULT.with(policy));
    }

    @ParameterizedTest
    @CsvSource({
        // policy, granted, cap of the day, charged, owed, shortfall
        "CAP, 100, 0, 10, 0, 20",
        "CAP, 10, 0, 10, 0, 20",
        "CAP, 100, 15, 10, 0, 20",
        "TAKE, 100, 0, 30, 0, 0",
        "TAKE, 25, 0, 25, 0, 5",
        "TAKE, 10, 0, 10, 0, 20",
        "TAKE, 100, 10, 10, 0, 20",
        "TAKE, 100, 15, 15, 0, 15",
        "TAKE, 12, 15, 12, 0, 18",
        "TAKE, 100, 30, 30, 0, 0",
        "DEBT, 100, 0, 30, 0, 0",
        "DEBT, 25, 0, 30, 5, 0",
        "DEBT, 22, 0, 30, 8, 0",
        "DEBT, 21, 0, 29, 8, 1",
        "DEBT, 10, 0, 18, 8, 12",
        "DEBT, 10, 13, 13, 3, 17",
        "DEBT, 10, 10, 10, 0, 20",
        "DEBT, 100, 15, 15, 0, 15",
    })
    void chargesAsPolicyFundsAndCapsAllow(
            String product, long granted, long cap, long charged, long owed, long shortfall) {
        for (Window window : new Window[] {Window.DAY, Window.CALL}) {
            String name = product + window;
            if (cap > 0) {
                host.policy(Subject.EVERYTHING, SpendingPolicy.capped(Cap.credits(window, Amount.credits(cap))));
            }
            host.credits(name, Long.toString(granted));
            host.hold(request(name, product).upTo(TEN));
            Run settled = host.settle(name, THIRTY);
            assertThat(settled.charged()).as("%s", window).isEqualTo(Amount.credits(charged));
            assertThat(settled.charge().owed()).isEqualTo(Amount.credits(owed).steps());
            assertThat(settled.shortfall()).isEqualTo(Amount.credits(shortfall));
            assertThat(host.balance().debt()).isEqualTo(Amount.credits(owed));
            assertThat(host.balance().total()).isEqualTo(Amount.credits(granted + owed - charged));
            clearTheTable(name, owed);
        }
    }

    private void clearTheTable(String pack, long owed) {
        if (owed > 0) {
            host.credits("repay-" + pack, Long.toString(owed));
        }
        host.balance()
                .packs()
                .forEach(left -> host.billing
                        .packs()
                        .revoke(ALICE, left.id().value(), "revoke-" + left.id())
                        .orElseThrow());
        host.policy(Subject.EVERYTHING, SpendingPolicy.OPEN);
    }

    @Test
    void capturesOverrunStepByStep() {
        host.credits("gift", "15");
        host.hold(request("job", "TAKE").upTo(TEN));
        assertThat(host.capture("job", TEN).charged()).isEqualTo(Amount.credits(10));
        Run over = host.capture("job", Usage.of("tokens", 18));
        assertThat(over.charged()).isEqualTo(Amount.credits(15));
        assertThat(over.shortfall()).isEqualTo(Amount.credits(3));
        host.credits("more", "100");
        Run settled = host.settle("job", THIRTY);
        assertThat(settled.charged()).isEqualTo(Amount.credits(30));
        assertThat(settled.shortfall()).isEqualTo(Amount.NO_CREDITS);
    }

    @Test
    void clipsToAnyOfSeveralCaps() {
        host.credits("gift", "100");
        host.policy(Subject.EVERYTHING, SpendingPolicy.capped(Cap.credits(Window.MONTH, Amount.credits(25))));
        host.policy(
                Subject.of(chat("TAKE", new Overrun.CapAtHold()).id()),
                SpendingPolicy.capped(Cap.credits(Window.HOUR, Amount.credits(22))));
        host.hold(request("job", "TAKE").upTo(TEN));
        assertThat(host.settle("job", THIRTY).charged()).isEqualTo(Amount.credits(22));
    }

    @Test
    void clipsToWhatOtherRunsLeaveOfACap() {
        host.credits("gift", "100");
        host.policy(Subject.EVERYTHING, SpendingPolicy.capped(Cap.credits(Window.DAY, Amount.credits(25))));
        host.hold(request("job", "TAKE").upTo(TEN));
        host.hold(request("other", "TAKE").upTo(TEN));
        assertThat(host.settle("job", THIRTY).charged()).isEqualTo(Amount.credits(15));
        assertThat(host.settle("other", TEN).charged()).isEqualTo(TEN_CREDITS);
    }

    private static final Amount TEN_CREDITS = Amount.credits(10);

    @Test
    void clipsToACapOnMoneyByTheCostOfWhatItTakes() {
        host.grant(GrantRequest.credits("gift", ALICE, Amount.credits(100)).paid(Money.usd("10.00")));
        host.policy(Subject.EVERYTHING, SpendingPolicy.capped(Cap.money(Window.DAY, Money.usd("1.55"))));
        host.hold(request("job", "TAKE").upTo(TEN));
        Run settled = host.settle("job", THIRTY);
        assertThat(settled.hold().lines().get(0).takenBasis()).isEqualTo(155);
        assertThat(settled.charged())
                .isGreaterThanOrEqualTo(Amount.credits("15.5"))
                .isLessThan(Amount.credits("15.6"));
    }

    @Test
    void takesNothingInACurrencyThatACapCannotCount() {
        host.grant(GrantRequest.credits("dollars", ALICE, Amount.credits(10)).paid(Money.usd("1")));
        host.grant(GrantRequest.credits("euros", ALICE, Amount.credits(50)).paid(Money.of("EUR", 2, "5")));
        host.policy(Subject.EVERYTHING, SpendingPolicy.capped(Cap.money(Window.DAY, Money.usd("100"))));
        host.hold(request("job", "TAKE").upTo(TEN));
        assertThat(host.settle("job", THIRTY).charged()).isEqualTo(TEN_CREDITS);
    }

    @Test
    void owesNothingUnderACapOnMoney() {
        host.credits("gift", "10");
        host.policy(Subject.EVERYTHING, SpendingPolicy.capped(Cap.money(Window.DAY, Money.usd("100"))));
        host.hold(request("job", "DEBT").upTo(TEN));
        Run settled = host.settle("job", THIRTY);
        assertThat(settled.charged()).isEqualTo(TEN_CREDITS);
        assertThat(settled.shortfall()).isEqualTo(Amount.credits(20));
    }

    @Test
    void drawsOnNoMorePacksThanAHoldMay() {
        for (int i = 0; i < Limits.HOLD_LINES + 5; i++) {
            host.credits("pack" + i, "1");
        }
        host.hold(request("job", "TAKE").upTo(TEN));
        Run settled = host.settle("job", Usage.of("tokens", 100));
        assertThat(settled.charged()).isEqualTo(Amount.credits(Limits.HOLD_LINES));
        assertThat(settled.hold().lines()).hasSize(Limits.HOLD_LINES);
    }

    @Test
    void neverOverrunsARunPaidByAPack() {
        host.runs("runs", "DEBT", 5);
        host.hold(request("job", "DEBT").upTo(TEN));
        Run settled = host.settle("job", THIRTY);
        assertThat(settled.charged()).isEqualTo(Amount.runs(1));
        assertThat(settled.shortfall()).isEqualTo(Amount.NO_RUNS);
        assertThat(host.balance("DEBT").available()).isEqualTo(Amount.runs(4));
    }
}
