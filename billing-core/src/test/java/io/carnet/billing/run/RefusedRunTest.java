package io.carnet.billing.run;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.NOON;
import static io.carnet.billing.Fixture.refusal;
import static io.carnet.billing.Fixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.Fixture;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.contract.Crowd;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Reason;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RefusedRunTest {

    private static final Product IMAGE = Product.of("image", Price.perRun(Amount.credits(5)));

    @RegisterExtension
    final Fixture host = Fixture.recordingRefusals(IMAGE, Product.of("free", Price.free()));

    private Refusal refuse(RunRequest request) {
        return refusal(host.billing.runs().authorize(request));
    }

    @Test
    void isRecordedOnlyForAHostThatAsks() {
        Fixture silent = Fixture.selling(IMAGE);
        refusal(silent.billing.runs().authorize(request("job", "image")));
        assertThat(silent.activity()).isEmpty();
        assertThat(silent.billing.audit(ALICE).entries()).isZero();
        silent.billing.close();
    }

    @Test
    void isARowThatReservesNothing() {
        Refusal refusal =
                refuse(request("job", "image").as(Spender.agent("crew", "one")).with("team", "blue"));

        Run row = host.activity().get(0);
        assertThat(row.state()).isEqualTo(RunState.REFUSED);
        assertThat(row.chargeState()).isEqualTo(ChargeState.REFUSED);
        assertThat(row.number()).isEqualTo(1);
        assertThat(row.refusal()).contains(new RefusedBecause(Reason.PAYMENT_REQUIRED, refusal.message()));
        assertThat(row.terms().product()).isEqualTo(IMAGE);
        assertThat(row.terms().spender()).contains(Spender.agent("crew", "one"));
        assertThat(row.terms().metadata()).containsEntry("team", "blue");
        assertThat(row.times()).isEqualTo(new RunTimes(NOON, Optional.empty(), Optional.of(NOON)));
        assertThat(row.duration()).isEmpty();
        assertThat(row.held()).isEqualTo(Amount.NO_CREDITS);
        assertThat(row.charged()).isEqualTo(Amount.NO_CREDITS);
        assertThat(row.steps()).containsExactly(new Step(Step.What.REFUSED, NOON, Optional.empty(), 0, 0, 1));
        assertThat(host.journal()).isEmpty();
    }

    @Test
    void leavesItsKeyFree() {
        refuse(request("job", "image"));
        refuse(request("job", "free").onlyAs(quoted("7")));
        assertThat(host.billing.runs().find(ALICE, "job")).isEmpty();
        assertThat(host.billing.activity().story(ALICE, "job")).isEmpty();
        assertThat(refusal(host.billing.runs().settle(ALICE, "job", io.carnet.billing.catalog.Usage.none()))
                        .reason())
                .isEqualTo(Reason.NOT_FOUND);

        host.credits("gift", "5");
        Run held = host.hold("job", "image");
        assertThat(held.number()).isEqualTo(3);
        host.settle("job");
        assertThat(host.activity())
                .extracting(Run::number, Run::state)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(3L, RunState.SETTLED),
                        org.assertj.core.groups.Tuple.tuple(2L, RunState.REFUSED),
                        org.assertj.core.groups.Tuple.tuple(1L, RunState.REFUSED));
        assertThat(host.run("job").number()).isEqualTo(3);
    }

    private static Quote quoted(String version) {
        return new Quote(
                io.carnet.billing.value.ProductId.of("free"), version, Funding.NONE, Amount.NO_CREDITS, List.of());
    }

    @Test
    void tellsThatAQuoteHasChanged() {
        refuse(request("job", "free").onlyAs(quoted("v7")));
        assertThat(host.activity().get(0).refusal().orElseThrow())
                .isEqualTo(new RefusedBecause(Reason.CONFLICT, "priceVersion was quoted as v7 and is now 1"));
    }

    @Test
    void aQuoteCarriesNoTextThatIsNoVersion() {
        assertThatIllegalArgumentException().isThrownBy(() -> quoted("1;=cmd()"));
        assertThatIllegalArgumentException().isThrownBy(() -> quoted("1\0"));
    }

    @Test
    void isNotRecordedUnderAKeyThatIsUsed() {
        host.hold("job", "free");
        assertThat(refuse(request("job", "free").with("other", "note")).reason())
                .isEqualTo(Reason.CONFLICT);
        assertThat(refuse(request("job", "image")).reason()).isEqualTo(Reason.CONFLICT);
        assertThat(host.activity()).hasSize(1);
    }

    @Test
    void isNotRecordedOfAProductNobodyKnowsNorOfABadRequest() {
        assertThat(refuse(request("job", "nothing")).reason()).isEqualTo(Reason.NOT_FOUND);
        assertThatThrownBy(() -> host.billing.runs().authorize(request("bad key", "image")))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() ->
                        host.billing.runs().authorize(request("job", "image").holdFor(Duration.ofDays(2))))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(host.activity()).isEmpty();
    }

    @Test
    void keepsAsMuchOfItsReasonsAsFits() {
        Spender spender = Spender.group("g".repeat(Limits.KEY_LENGTH));
        SpendingPolicy closed = new SpendingPolicy(Optional.of(Set.of()), Set.of(), List.of());
        for (Subject subject : Subject.applicable(IMAGE.id(), Optional.of(spender))) {
            host.policy(subject, closed);
        }
        Refusal refusal = refuse(request("job", "image").as(spender));
        assertThat(host.activity().get(0).refusal()).contains(RefusedBecause.of(refusal));

        Violation one = new Violation.Unknown("run", "x".repeat(Limits.REFUSAL_TEXT - "no run ".length()));
        assertThat(RefusedBecause.of(new Refusal(List.of(one), List.of())).message())
                .isEqualTo(one.message());
        Violation more = new Violation.Unknown("run", "y" + "x".repeat(Limits.REFUSAL_TEXT - "no run ".length()));
        assertThat(RefusedBecause.of(new Refusal(List.of(more), List.of())).message())
                .isEqualTo(more.message().substring(0, Limits.REFUSAL_TEXT));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RefusedBecause(Reason.LIMIT, "x".repeat(Limits.REFUSAL_TEXT + 1)));
    }

    @Test
    void aReasonAndTheStateGoTogether() {
        refuse(request("job", "image"));
        Run refused = host.activity().get(0);
        Run held = host.hold("other", "free");
        assertThatIllegalArgumentException().isThrownBy(() -> copy(refused, RunState.REFUSED, Optional.empty()));
        assertThatIllegalArgumentException().isThrownBy(() -> copy(held, RunState.HELD, refused.refusal()));
    }

    private static Run copy(Run run, RunState state, Optional<RefusedBecause> refusal) {
        return new Run(
                run.principal(),
                run.key(),
                run.number(),
                run.terms(),
                state,
                run.hold(),
                run.charge(),
                run.times(),
                run.steps(),
                refusal);
    }

    @Test
    void everyoneOfACrowdIsRefusedOnceAndOneOfItRuns() {
        host.credits("gift", "5");
        try (Crowd crowd = Crowd.ofPlatformThreads()) {
            List<Outcome<Run>> answers =
                    crowd.send(16, who -> host.billing.runs().authorize(request("job-" + who, "image")));
            assertThat(answers).filteredOn(Outcome.Done.class::isInstance).hasSize(1);
        }
        assertThat(host.activity())
                .extracting(Run::number)
                .isEqualTo(LongStream.iterate(16, n -> n - 1).limit(16).boxed().toList());
        assertThat(host.activity()).extracting(Run::state).containsOnlyOnce(RunState.HELD);
        assertThat(host.billing
                        .activity()
                        .page(ALICE, ActivityFilter.ALL.states(RunState.REFUSED), Optional.empty(), 500)
                        .rows())
                .extracting(run -> run.key().value())
                .hasSize(15)
                .isSubsetOf(IntStream.range(0, 16).mapToObj(who -> "job-" + who).toList());
    }
}
