package io.carnet.billing.run;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Fixture;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.UnknownUsage;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Reason;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.value.Amount;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every command in every state of a run. */
class RunStateTest {

    private static final Usage CEILING = Usage.of("tokens", 10);
    private static final Usage SOME = Usage.of("tokens", 4);

    @RegisterExtension
    final Fixture host = Fixture.selling(
            Product.of("chat", Price.metered(Rate.per("tokens", "1", 1))),
            Product.of("parked", Price.metered(Rate.per("tokens", "1", 1)))
                    .with(RunPolicies.DEFAULT.with(UnknownUsage.PARK)));

    /** How a run came to be where it is. */
    enum Given {
        NOTHING,
        HELD,
        ACCEPTED,
        CAPTURED,
        PARKED,
        SETTLED,
        RELEASED,
        EXPIRED_IN_GRACE,
        EXPIRED_FOR_GOOD
    }

    enum Step {
        AUTHORIZE,
        ACCEPT,
        CAPTURE,
        EXTEND,
        SETTLE,
        SETTLE_OTHERWISE,
        RELEASE,
        ABANDON
    }

    @BeforeEach
    void credits() {
        host.credits("gift", "100");
    }

    private void reach(Given given) {
        if (given == Given.NOTHING) {
            return;
        }
        host.hold(request("job", given == Given.PARKED ? "parked" : "chat").upTo(CEILING));
        switch (given) {
            case NOTHING, HELD -> {}
            case ACCEPTED -> host.accept("job");
            case CAPTURED -> host.capture("job", SOME);
            case PARKED -> {
                host.accept("job");
                host.pass(Duration.ofMinutes(15));
            }
            case SETTLED -> host.settle("job", SOME);
            case RELEASED -> host.release("job");
            case EXPIRED_IN_GRACE -> host.pass(Duration.ofMinutes(15));
            case EXPIRED_FOR_GOOD -> host.pass(Duration.ofMinutes(75));
        }
    }

    private Outcome<Run> take(Step step, Given given) {
        return switch (step) {
            case AUTHORIZE ->
                host.billing
                        .runs()
                        .authorize(request("job", given == Given.PARKED ? "parked" : "chat")
                                .upTo(CEILING));
            case ACCEPT -> host.billing.runs().accept(ALICE, "job");
            case CAPTURE -> host.billing.runs().capture(ALICE, "job", SOME);
            case EXTEND -> host.billing.runs().extend(ALICE, "job", Amount.credits(20));
            case SETTLE -> host.billing.runs().settle(ALICE, "job", SOME);
            case SETTLE_OTHERWISE -> host.billing.runs().settle(ALICE, "job", Usage.of("tokens", 5));
            case RELEASE -> host.billing.runs().release(ALICE, "job");
            case ABANDON -> host.billing.runs().abandon(ALICE, "job");
        };
    }

    /** The run's state and charge, or what stands against the step. */
    private static String shown(Outcome<Run> outcome) {
        if (outcome instanceof Outcome.Refused<Run> refused) {
            Refusal refusal = refused.refusal();
            assertThat(refusal.violations()).hasSize(1);
            return refusal.violations().get(0) instanceof Violation.Conflict conflict
                    ? "CONFLICT " + conflict.field()
                    : refusal.reason().name();
        }
        Run run = outcome.orElseThrow();
        Outcome.Effect effect = ((Outcome.Done<Run>) outcome).effect();
        return effect + " " + run.state() + " " + run.charged().decimal().intValueExact();
    }

    @ParameterizedTest
    @CsvSource({
        "NOTHING, AUTHORIZE, NEW HELD 0",
        "NOTHING, ACCEPT, NOT_FOUND",
        "NOTHING, CAPTURE, NOT_FOUND",
        "NOTHING, EXTEND, NOT_FOUND",
        "NOTHING, SETTLE, NOT_FOUND",
        "NOTHING, RELEASE, NOT_FOUND",
        "NOTHING, ABANDON, NOT_FOUND",
        "HELD, AUTHORIZE, REPLAYED HELD 0",
        "HELD, ACCEPT, NEW ACCEPTED 0",
        "HELD, CAPTURE, NEW ACCEPTED 4",
        "HELD, EXTEND, NEW HELD 0",
        "HELD, SETTLE, NEW SETTLED 4",
        "HELD, RELEASE, NEW RELEASED 0",
        "HELD, ABANDON, NEW EXPIRED 0",
        "ACCEPTED, AUTHORIZE, REPLAYED ACCEPTED 0",
        "ACCEPTED, ACCEPT, REPLAYED ACCEPTED 0",
        "ACCEPTED, CAPTURE, NEW ACCEPTED 4",
        "ACCEPTED, EXTEND, NEW ACCEPTED 0",
        "ACCEPTED, SETTLE, NEW SETTLED 4",
        "ACCEPTED, RELEASE, NEW RELEASED 0",
        "ACCEPTED, ABANDON, NEW EXPIRED 0",
        "CAPTURED, AUTHORIZE, REPLAYED ACCEPTED 4",
        "CAPTURED, ACCEPT, REPLAYED ACCEPTED 4",
        "CAPTURED, CAPTURE, REPLAYED ACCEPTED 4",
        "CAPTURED, EXTEND, NEW ACCEPTED 4",
        "CAPTURED, SETTLE, NEW SETTLED 4",
        "CAPTURED, SETTLE_OTHERWISE, NEW SETTLED 5",
        "CAPTURED, RELEASE, NEW RELEASED 4",
        "CAPTURED, ABANDON, NEW EXPIRED 4",
        "PARKED, AUTHORIZE, REPLAYED PARKED 0",
        "PARKED, ACCEPT, REPLAYED PARKED 0",
        "PARKED, CAPTURE, CONFLICT",
        "PARKED, EXTEND, CONFLICT",
        "PARKED, SETTLE, NEW SETTLED 4",
        "PARKED, RELEASE, NEW RELEASED 0",
        "PARKED, ABANDON, REPLAYED PARKED 0",
        "SETTLED, AUTHORIZE, REPLAYED SETTLED 4",
        "SETTLED, ACCEPT, REPLAYED SETTLED 4",
        "SETTLED, CAPTURE, REPLAYED SETTLED 4",
        "SETTLED, EXTEND, CONFLICT",
        "SETTLED, SETTLE, REPLAYED SETTLED 4",
        "SETTLED, SETTLE_OTHERWISE, CONFLICT usage",
        "SETTLED, RELEASE, CONFLICT",
        "SETTLED, ABANDON, CONFLICT",
        "RELEASED, AUTHORIZE, REPLAYED RELEASED 0",
        "RELEASED, ACCEPT, CONFLICT",
        "RELEASED, CAPTURE, CONFLICT",
        "RELEASED, EXTEND, CONFLICT",
        "RELEASED, SETTLE, CONFLICT",
        "RELEASED, RELEASE, REPLAYED RELEASED 0",
        "RELEASED, ABANDON, CONFLICT",
        "EXPIRED_IN_GRACE, AUTHORIZE, REPLAYED EXPIRED 0",
        "EXPIRED_IN_GRACE, ACCEPT, CONFLICT",
        "EXPIRED_IN_GRACE, CAPTURE, CONFLICT",
        "EXPIRED_IN_GRACE, EXTEND, CONFLICT",
        "EXPIRED_IN_GRACE, SETTLE, NEW SETTLED 4",
        "EXPIRED_IN_GRACE, RELEASE, CONFLICT",
        "EXPIRED_IN_GRACE, ABANDON, REPLAYED EXPIRED 0",
        "EXPIRED_FOR_GOOD, AUTHORIZE, REPLAYED EXPIRED 0",
        "EXPIRED_FOR_GOOD, ACCEPT, CONFLICT",
        "EXPIRED_FOR_GOOD, CAPTURE, CONFLICT",
        "EXPIRED_FOR_GOOD, EXTEND, CONFLICT",
        "EXPIRED_FOR_GOOD, SETTLE, CONFLICT",
        "EXPIRED_FOR_GOOD, RELEASE, CONFLICT",
        "EXPIRED_FOR_GOOD, ABANDON, REPLAYED EXPIRED 0",
    })
    void followsTheStateTable(Given given, Step step, String expected) {
        reach(given);
        Outcome<Run> outcome = take(step, given);
        assertThat(shown(outcome)).isEqualTo(expected);
        if (!(outcome instanceof Outcome.Done<Run> done) || done.effect() == Outcome.Effect.REPLAYED) {
            return;
        }
        long entries = host.journal().size();
        if (step == Step.EXTEND || step == Step.ABANDON || step == Step.AUTHORIZE) {
            assertThat(take(step, given).orElseThrow()).isEqualTo(outcome.orElseThrow());
        } else {
            Outcome<Run> again = take(step, given);
            assertThat(again).isEqualTo(Outcome.replayed(outcome.orElseThrow()));
        }
        assertThat(host.journal()).hasSize((int) entries);
    }

    @ParameterizedTest
    @CsvSource({
        "NOTHING, CAPTURE",
        "RELEASED, SETTLE",
        "RELEASED, EXTEND",
        "SETTLED, RELEASE",
        "EXPIRED_FOR_GOOD, SETTLE",
    })
    void changesNothingWhenItRefuses(Given given, Step step) {
        reach(given);
        host.billing.worker().runOnce();
        long entries = host.journal().size();
        var before = host.billing.activity().page(ALICE);
        assertThat(take(step, given)).isInstanceOf(Outcome.Refused.class);
        assertThat(host.journal()).hasSize((int) entries);
        assertThat(host.billing.activity().page(ALICE)).isEqualTo(before);
    }

    @Test
    void endsItsGraceAtTheVeryInstant() {
        host.hold(request("in", "chat").upTo(CEILING));
        host.hold(request("out", "chat").upTo(CEILING));
        host.pass(Duration.ofMinutes(75).minusNanos(1_000));
        assertThat(host.settle("in", SOME).state()).isEqualTo(RunState.SETTLED);
        host.pass(Duration.ofNanos(1_000));
        assertThat(Fixture.refusal(host.billing.runs().settle(ALICE, "out", SOME))
                        .reason())
                .isEqualTo(Reason.CONFLICT);
    }

    @Test
    void remembersWhenThingsHappened() {
        Run held = host.hold(request("job", "chat").upTo(CEILING));
        host.pass(Duration.ofSeconds(1));
        host.accept("job");
        host.pass(Duration.ofSeconds(1));
        Run settled = host.settle("job", SOME);
        assertThat(settled.times().authorized())
                .isEqualTo(held.times().authorized())
                .isEqualTo(Fixture.NOON);
        assertThat(settled.times().accepted()).contains(Fixture.NOON.plusSeconds(1));
        assertThat(settled.times().closed()).contains(Fixture.NOON.plusSeconds(2));
    }
}
