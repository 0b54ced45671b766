package io.carnet.billing.run;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.NOON;
import static io.carnet.billing.Fixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.catalog.Overrun;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.Restore;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.UnknownUsage;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.value.Amount;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Accepted runs of which nobody tells the end; each holds 10 credits. */
class UnknownUsageTest {

    private static final Usage TEN = Usage.of("tokens", 10);

    @RegisterExtension
    final Fixture host = Fixture.selling(
            chat(UnknownUsage.RELEASE),
            chat(UnknownUsage.CHARGE_CEILING),
            chat(UnknownUsage.CHARGE_LAST_REPORTED),
            chat(UnknownUsage.PARK),
            Product.of("restored", Price.packsOnly()),
            Product.of("kept", Price.packsOnly()).with(RunPolicies.DEFAULT.with(Restore.KEPT)),
            Product.of("capped", Price.metered(Rate.per("tokens", "1", 1)))
                    .with(RunPolicies.DEFAULT.with(new Overrun.CapAtHold())));

    private static Product chat(UnknownUsage policy) {
        return Product.of(policy.name(), Price.metered(Rate.per("tokens", "1", 1)))
                .with(RunPolicies.DEFAULT.with(policy));
    }

    @ParameterizedTest
    @CsvSource({
        "RELEASE, 0, EXPIRED, 0, 0",
        "RELEASE, 4, EXPIRED, 4, 0",
        "CHARGE_CEILING, 0, EXPIRED, 10, 0",
        "CHARGE_CEILING, 4, EXPIRED, 10, 0",
        "CHARGE_LAST_REPORTED, 0, EXPIRED, 0, 0",
        "CHARGE_LAST_REPORTED, 4, EXPIRED, 4, 0",
        "PARK, 0, PARKED, 0, 10",
        "PARK, 4, PARKED, 4, 6",
    })
    void endAsTheirPolicySaysAtExpiryAndWhenAbandoned(
            UnknownUsage policy, long reported, RunState state, long charged, long held) {
        host.credits("gift", "100");
        for (String key : new String[] {"expired", "abandoned"}) {
            host.hold(request(key, policy.name()).upTo(TEN).start(Start.AT_ONCE));
            if (reported > 0) {
                host.capture(key, Usage.of("tokens", reported));
            }
        }
        Run abandoned = host.billing.runs().abandon(ALICE, "abandoned").orElseThrow();
        host.pass(Duration.ofMinutes(15));
        for (Run run : new Run[] {abandoned, host.run("expired")}) {
            assertThat(run.state()).isEqualTo(state);
            assertThat(run.charged()).isEqualTo(Amount.credits(charged));
            assertThat(run.held()).isEqualTo(Amount.credits(held));
        }
        assertThat(host.balance().total()).isEqualTo(Amount.credits(100 - 2 * charged));
        assertThat(host.balance().held()).isEqualTo(Amount.credits(2 * held));
    }

    @ParameterizedTest
    @EnumSource(UnknownUsage.class)
    void giveBackAllIfTheyWereNeverAccepted(UnknownUsage policy) {
        host.credits("gift", "100");
        host.hold(request("job", policy.name()).upTo(TEN));
        host.pass(Duration.ofMinutes(15));
        assertThat(host.run("job").state()).isEqualTo(RunState.EXPIRED);
        assertThat(host.balance().available()).isEqualTo(Amount.credits(100));
    }

    @Test
    void mayBeReviewedWhenParkedForHoweverLong() {
        host.credits("gift", "100");
        host.hold(request("one", "PARK").upTo(TEN).start(Start.AT_ONCE));
        host.hold(request("two", "PARK").upTo(TEN).start(Start.AT_ONCE));
        host.pass(Duration.ofDays(30));
        assertThat(host.settle("one", Usage.of("tokens", 7)).charged()).isEqualTo(Amount.credits(7));
        assertThat(host.release("two").charged()).isEqualTo(Amount.NO_CREDITS);
        assertThat(host.balance().available()).isEqualTo(Amount.credits(93));
    }

    @Test
    void mayBeSettledLateFromTheirOwnPacksFirst() {
        host.grant(GrantRequest.credits("own", ALICE, Amount.credits(10)).priority(5));
        host.hold(request("job", "RELEASE").upTo(TEN).start(Start.AT_ONCE));
        host.grant(GrantRequest.credits("better", ALICE, Amount.credits(100)).priority(1));
        host.pass(Duration.ofMinutes(20));
        Run settled = host.settle("job", Usage.of("tokens", 12));
        assertThat(settled.hold().lines())
                .extracting(line -> line.pack().value())
                .containsExactly("own", "better");
        assertThat(settled.hold().lines())
                .extracting(HoldLine::taken)
                .containsExactly(Amount.credits(10).steps(), Amount.credits(2).steps());
    }

    @Test
    void areSettledLateByTodaysPlanIfTheirPacksAreSpent() {
        host.credits("own", "10");
        host.hold(request("job", "RELEASE").upTo(TEN).start(Start.AT_ONCE));
        host.pass(Duration.ofMinutes(15));
        host.hold(request("other", "RELEASE").upTo(Usage.of("tokens", 8)));
        assertThat(host.settle("job", TEN).charged()).isEqualTo(Amount.credits(2));
        assertThat(host.run("job").shortfall()).isEqualTo(Amount.credits(8));
    }

    @Test
    void areSettledLateUpToTheirHoldWhereThatIsThePolicy() {
        host.credits("own", "100");
        host.hold(request("job", "capped").upTo(TEN).start(Start.AT_ONCE));
        host.capture("job", Usage.of("tokens", 4));
        host.pass(Duration.ofMinutes(20));
        Run settled = host.settle("job", Usage.of("tokens", 15));
        assertThat(settled.charged()).isEqualTo(Amount.credits(10));
        assertThat(settled.shortfall()).isEqualTo(Amount.credits(5));
    }

    @Test
    void areChargedNothingMoreLateThanTheCeilingAlreadyTook() {
        host.credits("own", "100");
        host.hold(request("job", "CHARGE_CEILING").upTo(TEN).start(Start.AT_ONCE));
        host.pass(Duration.ofMinutes(20));
        assertThat(host.settle("job", Usage.of("tokens", 3)).charged()).isEqualTo(Amount.credits(10));
        assertThat(host.run("job").state()).isEqualTo(RunState.SETTLED);
    }

    @Test
    void restoreTheUnitOfAPackOrKeepItAsTheProductSays() {
        for (String product : new String[] {"restored", "kept"}) {
            host.runs(product, product, 3);
            host.hold(product + "-released", product);
            host.accept(product + "-released");
            host.release(product + "-released");
            host.hold(request(product + "-expired", product).start(Start.AT_ONCE));
            host.hold(product + "-never-accepted", product);
            host.release(product + "-never-accepted");
        }
        host.pass(Duration.ofMinutes(15));
        assertThat(host.balance("restored").available()).isEqualTo(Amount.runs(3));
        assertThat(host.balance("kept").available()).isEqualTo(Amount.runs(1));
        assertThat(host.run("restored-expired").charged()).isEqualTo(Amount.NO_RUNS);
        assertThat(host.run("kept-expired").charged()).isEqualTo(Amount.runs(1));
    }

    @Test
    void takeTheUnitAgainWhenSettledLate() {
        host.runs("runs", "restored", 1);
        host.hold(request("job", "restored").start(Start.AT_ONCE));
        host.pass(Duration.ofMinutes(15));
        assertThat(host.balance("restored").available()).isEqualTo(Amount.runs(1));
        assertThat(host.settle("job").charged()).isEqualTo(Amount.runs(1));
        assertThat(host.balance("restored").available()).isEqualTo(Amount.NO_RUNS);
        assertThat(host.run("job").times().closed()).contains(NOON.plus(Duration.ofMinutes(15)));
    }
}
