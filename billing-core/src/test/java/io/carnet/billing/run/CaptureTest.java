package io.carnet.billing.run;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.NOON;
import static io.carnet.billing.Fixture.effect;
import static io.carnet.billing.Fixture.request;
import static io.carnet.billing.Fixture.violation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carnet.billing.Fixture;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.value.Amount;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Captures and extensions of a run that holds 10 of 100 credits. */
class CaptureTest {

    @RegisterExtension
    final Fixture host = Fixture.selling(
            Product.of("chat", Price.metered(Rate.per("in", "1", 1), Rate.per("out", "2", 1))),
            Product.of("image", Price.perRun(Amount.credits(2))),
            Product.of("free", Price.free()));

    @BeforeEach
    void hold() {
        host.credits("gift", "100");
        host.hold(request("job", "chat").upTo(Usage.of("in", 10)));
    }

    @Test
    void chargesOnlyWhatIsNew() {
        assertThat(host.capture("job", Usage.of("in", 3)).charged()).isEqualTo(Amount.credits(3));
        assertThat(host.capture("job", Usage.of("in", 5)).charged()).isEqualTo(Amount.credits(5));
        assertThat(host.run("job").held()).isEqualTo(Amount.credits(5));
    }

    @Test
    void changesNothingForALateOrRepeatedReport() {
        Run captured = host.capture("job", Usage.of("in", 5));
        int entries = host.journal().size();
        for (Usage late : new Usage[] {Usage.of("in", 5), Usage.of("in", 4), Usage.of("in", 0), Usage.none()}) {
            Outcome<Run> again = host.billing.runs().capture(ALICE, "job", late);
            assertThat(again).isEqualTo(Outcome.replayed(captured));
        }
        assertThat(host.journal()).hasSize(entries);
    }

    @Test
    void joinsReportsOfSeveralMeters() {
        host.capture("job", Usage.of("in", 4));
        host.capture("job", Usage.of("out", 1));
        Run joined = host.capture("job", Usage.of("in", 2).and("out", 2));
        assertThat(joined.charged()).isEqualTo(Amount.credits(8));
        assertThat(joined.charge().usage()).isEqualTo(Usage.of("in", 4).and("out", 2));
    }

    @Test
    void settlesForNoLessThanWasCaptured() {
        host.capture("job", Usage.of("in", 8));
        Run settled = host.settle("job", Usage.of("in", 3));
        assertThat(settled.charged()).isEqualTo(Amount.credits(8));
        assertThat(settled.charge().settledWith()).contains(Usage.of("in", 3));
        assertThat(effect(host.billing.runs().settle(ALICE, "job", Usage.of("in", 3))))
                .isEqualTo(Outcome.Effect.REPLAYED);
    }

    @Test
    void namesBothUsagesWhenTwoSettlementsCross() {
        host.settle("job", Usage.of("in", 8));
        assertThat(violation(host.billing.runs().settle(ALICE, "job", Usage.of("in", 9))))
                .isEqualTo(new Violation.Conflict("usage", "{in=8}", "{in=9}"));
    }

    @Test
    void keepsWhatWasCapturedWhenItIsReleased() {
        host.capture("job", Usage.of("in", 4));
        Run released = host.release("job");
        assertThat(released.charged()).isEqualTo(Amount.credits(4));
        assertThat(host.balance().available()).isEqualTo(Amount.credits(96));
    }

    @Test
    void extendsToAnAbsoluteAmount() {
        assertThat(host.billing
                        .runs()
                        .extend(ALICE, "job", Amount.credits(25))
                        .orElseThrow()
                        .held())
                .isEqualTo(Amount.credits(25));
        Outcome<Run> again = host.billing.runs().extend(ALICE, "job", Amount.credits(25));
        assertThat(effect(again)).isEqualTo(Outcome.Effect.REPLAYED);
        assertThat(host.balance().held()).isEqualTo(Amount.credits(25));
    }

    @Test
    void countsCapturedPartsTowardsTheExtendedAmount() {
        host.capture("job", Usage.of("in", 6));
        Run extended =
                host.billing.runs().extend(ALICE, "job", Amount.credits(25)).orElseThrow();
        assertThat(extended.held()).isEqualTo(Amount.credits(19));
        assertThat(extended.charged()).isEqualTo(Amount.credits(6));
    }

    @Test
    void neverExtendsDownward() {
        for (Amount lower : new Amount[] {Amount.credits("9.999999999"), Amount.NO_CREDITS, Amount.credits(10)}) {
            assertThat(effect(host.billing.runs().extend(ALICE, "job", lower))).isEqualTo(Outcome.Effect.REPLAYED);
        }
        assertThat(effect(host.billing.runs().extend(ALICE, "job", NOON.plusSeconds(1))))
                .isEqualTo(Outcome.Effect.REPLAYED);
        assertThat(host.run("job").hold().until()).isEqualTo(NOON.plus(Duration.ofMinutes(15)));
        assertThat(host.run("job").held()).isEqualTo(Amount.credits(10));
    }

    @Test
    void extendsInTimeUpToTheLongestHold() {
        Run longest = host.billing
                .runs()
                .extend(ALICE, "job", NOON.plus(Duration.ofHours(24)))
                .orElseThrow();
        assertThat(longest.hold().until()).isEqualTo(NOON.plus(Duration.ofHours(24)));
        assertThat(violation(host.billing
                        .runs()
                        .extend(ALICE, "job", NOON.plus(Duration.ofHours(24)).plusNanos(1_000))))
                .isEqualTo(new Violation.LifetimeExceeded(NOON.plus(Duration.ofHours(24))));
        host.pass(Duration.ofHours(24).minusNanos(1_000));
        assertThat(host.run("job").state()).isEqualTo(RunState.HELD);
        host.pass(Duration.ofNanos(1_000));
        assertThat(host.run("job").state()).isEqualTo(RunState.EXPIRED);
    }

    @Test
    void extendsAllOrNothing() {
        assertThat(violation(host.billing.runs().extend(ALICE, "job", Amount.credits(101))))
                .isEqualTo(new Violation.InsufficientFunds(Amount.credits(91), Amount.credits(90), Amount.credits(10)));
        assertThat(host.run("job").held()).isEqualTo(Amount.credits(10));
        assertThat(host.billing
                        .runs()
                        .extend(ALICE, "job", Amount.credits(100))
                        .orElseThrow()
                        .held())
                .isEqualTo(Amount.credits(100));
    }

    @Test
    void extendsOnlyWhatCreditsPayFor() {
        host.runs("runs", "image", 5);
        host.hold("packed", "image");
        host.hold("free", "free");
        for (String key : new String[] {"packed", "free"}) {
            assertThat(violation(host.billing.runs().extend(ALICE, key, Amount.credits(5))))
                    .isInstanceOf(Violation.Conflict.class);
            assertThat(effect(host.billing.runs().extend(ALICE, key, NOON.plus(Duration.ofHours(1)))))
                    .isEqualTo(Outcome.Effect.NEW);
        }
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> host.billing.runs().extend(ALICE, "job", Amount.runs(2)));
    }

    @Test
    void keepsTimesInWholeMicroseconds() {
        Run run = host.hold(request("odd", "image").holdFor(Duration.ofNanos(60_000_000_001L)));
        assertThat(run.hold().until()).isEqualTo(NOON.plusSeconds(60));
        Run extended = host.billing
                .runs()
                .extend(ALICE, "odd", NOON.plusSeconds(90).plusNanos(999))
                .orElseThrow();
        assertThat(extended.hold().until()).isEqualTo(NOON.plusSeconds(90));
    }
}
