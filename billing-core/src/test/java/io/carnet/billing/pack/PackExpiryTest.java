package io.carnet.billing.pack;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.NOON;
import static io.carnet.billing.Fixture.request;
import static io.carnet.billing.Fixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.Start;
import io.carnet.billing.value.Amount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packs that expire, or are revoked, while runs hold units of them. */
class PackExpiryTest {

    private static final Usage TEN = Usage.of("tokens", 10);

    @RegisterExtension
    final Fixture host = Fixture.selling(
            Product.of("chat", Price.metered(Rate.per("tokens", "1", 1))), Product.of("image", Price.packsOnly()));

    private void holdTen(int packMinutes) {
        host.grant(GrantRequest.credits("pack", ALICE, Amount.credits(30)).expiring(after(packMinutes)));
        host.hold(request("job", "chat").upTo(TEN));
    }

    private static Instant after(int minutes) {
        return NOON.plus(Duration.ofMinutes(minutes));
    }

    /** What went where, without amounts. */
    private List<String> ends() {
        host.billing.worker().runOnce();
        return host.journal().stream()
                .map(Entry::movement)
                .filter(move ->
                        move.kind() == Kind.EXPIRY || move.kind() == Kind.RELEASE || move.kind() == Kind.RESTORE)
                .map(move -> move.kind() + " "
                        + new Amount(move.key().unit(), move.steps()).decimal().intValueExact() + " " + move.to() + " "
                        + Duration.between(NOON, move.at()).toMinutes())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "20, RELEASE 10 AVAILABLE 15; EXPIRY 30 BREAKAGE 20",
        "15, EXPIRY 20 BREAKAGE 15; RELEASE 10 BREAKAGE 15",
        "10, EXPIRY 20 BREAKAGE 10; RELEASE 10 BREAKAGE 15",
    })
    void expireInTheOrderOfTheirInstants(int packMinutes, String expected) {
        holdTen(packMinutes);
        host.pass(Duration.ofMinutes(60));
        assertThat(String.join("; ", ends())).isEqualTo(expected);
        assertThat(host.balance().total()).isEqualTo(Amount.NO_CREDITS);
        assertThat(host.run("job").times().closed()).contains(after(15));
    }

    @ParameterizedTest
    @CsvSource({"20", "15", "10"})
    void expireTheSameHoweverOftenTheyAreSwept(int packMinutes) {
        holdTen(packMinutes);
        for (int i = 0; i < 6; i++) {
            host.pass(Duration.ofMinutes(5));
            host.billing.worker().runOnce();
        }
        List<Movement> swept = host.journal().stream().map(Entry::movement).toList();
        Fixture lazy = new Fixture();
        lazy.shelf.sell(
                host.shelf.product(host.run("job").terms().product().id()).orElseThrow());
        lazy.grant(GrantRequest.credits("pack", ALICE, Amount.credits(30)).expiring(after(packMinutes)));
        lazy.hold(request("job", "chat").upTo(TEN));
        lazy.pass(Duration.ofMinutes(30));
        lazy.billing.worker().runOnce();
        assertThat(lazy.journal()).extracting(Entry::movement).isEqualTo(swept);
        lazy.billing.close();
    }

    @Test
    void stillPayForWhatWasHeldBeforeTheyExpired() {
        holdTen(10);
        host.pass(Duration.ofMinutes(12));
        assertThat(host.balance().total()).isEqualTo(Amount.credits(10));
        assertThat(host.balance().available()).isEqualTo(Amount.NO_CREDITS);
        assertThat(host.capture("job", Usage.of("tokens", 4)).charged()).isEqualTo(Amount.credits(4));
        assertThat(host.settle("job", Usage.of("tokens", 7)).charged()).isEqualTo(Amount.credits(7));
        assertThat(ends()).containsExactly("EXPIRY 20 BREAKAGE 10", "RELEASE 3 BREAKAGE 12");
        assertThat(host.balance().total()).isEqualTo(Amount.NO_CREDITS);
    }

    @Test
    void takeNoOverrunOnceTheyHaveExpired() {
        holdTen(10);
        host.pass(Duration.ofMinutes(12));
        assertThat(host.settle("job", Usage.of("tokens", 25)).charged()).isEqualTo(Amount.credits(10));
        assertThat(host.run("job").shortfall()).isEqualTo(Amount.credits(15));
    }

    @Test
    void payNothingLateOnceTheyHaveExpired() {
        holdTen(20);
        host.pass(Duration.ofMinutes(25));
        assertThat(host.settle("job", TEN).charged()).isEqualTo(Amount.NO_CREDITS);
        assertThat(host.run("job").shortfall()).isEqualTo(Amount.credits(10));
        assertThat(host.run("job").state()).isEqualTo(RunState.SETTLED);
    }

    @Test
    void keepWhatIsReleasedIntoThemAfterwardsAsBreakage() {
        holdTen(10);
        host.pass(Duration.ofMinutes(12));
        host.release("job");
        assertThat(ends()).containsExactly("EXPIRY 20 BREAKAGE 10", "RELEASE 10 BREAKAGE 12");
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void keepAConsumedUnitThatIsRestoredAfterwardsAsBreakage(long runs) {
        host.grant(GrantRequest.runs("pack", ALICE, "image", runs).expiring(after(10)));
        host.hold(request("job", "image").start(Start.AT_ONCE));
        host.pass(Duration.ofMinutes(12));
        host.release("job");
        assertThat(ends()).endsWith("RESTORE 1 BREAKAGE 12").doesNotContain("RESTORE 1 AVAILABLE 12");
        assertThat(host.balance("image").total()).isEqualTo(Amount.NO_RUNS);
    }

    @Test
    void takeBackAConsumedUnitWhileTheyLast() {
        host.grant(GrantRequest.runs("pack", ALICE, "image", 1).expiring(after(10)));
        host.hold(request("job", "image").start(Start.AT_ONCE));
        host.pass(Duration.ofMinutes(9));
        host.release("job");
        assertThat(ends()).containsExactly("RESTORE 1 AVAILABLE 9");
        assertThat(host.balance("image").available()).isEqualTo(Amount.runs(1));
    }

    @Test
    void giveUpWhatIsUnspentWhenTheyAreRevoked() {
        host.credits("pack", "30");
        host.hold(request("job", "chat").upTo(TEN));
        Pack revoked = host.billing.packs().revoke(ALICE, "pack", "revoke").orElseThrow();
        assertThat(revoked.state()).isEqualTo(PackState.REVOKED);
        assertThat(revoked.remainingAmount()).isEqualTo(Amount.credits(10));
        assertThat(host.settle("job", Usage.of("tokens", 6)).charged()).isEqualTo(Amount.credits(6));
        assertThat(ends()).containsExactly("RELEASE 4 BREAKAGE 0");
        assertThat(host.journal())
                .extracting(Entry::movement)
                .filteredOn(move -> move.to() == Account.REVOKED)
                .extracting(Movement::steps)
                .containsExactly(Amount.credits(20).steps());
    }

    @Test
    void areRevokedOnceAndOnlyWhileOpen() {
        host.credits("pack", "30");
        host.grant(GrantRequest.credits("short", ALICE, Amount.credits(5)).expiring(after(10)));
        host.billing.packs().revoke(ALICE, "pack", "revoke").orElseThrow();
        host.pass(Duration.ofMinutes(10));
        for (String pack : new String[] {"pack", "short"}) {
            assertThat(violation(host.billing.packs().revoke(ALICE, pack, "again-" + pack)))
                    .isInstanceOf(Violation.WrongState.class);
        }
        assertThat(violation(host.billing.packs().revoke(ALICE, "nothing", "other")))
                .isEqualTo(new Violation.Unknown("pack", "nothing"));
    }

    @Test
    void tellWhenTheNextOfThemExpires() {
        host.credits("for-ever", "1");
        host.grant(GrantRequest.credits("late", ALICE, Amount.credits(1)).expiring(after(20)));
        host.grant(GrantRequest.credits("soon", ALICE, Amount.credits(1)).expiring(after(10)));
        assertThat(host.balance().nextExpiry()).contains(after(10));
        host.pass(Duration.ofMinutes(10));
        assertThat(host.balance().nextExpiry()).contains(after(20));
        assertThat(host.balance().total()).isEqualTo(Amount.credits(2));
    }
}
