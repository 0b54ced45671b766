package io.carnet.billing.run;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.NOON;
import static io.carnet.billing.Fixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carnet.billing.Fixture;
import io.carnet.billing.catalog.Overrun;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.InvalidRequestException.Problem;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.value.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActivityFilterTest {

    @RegisterExtension
    final Fixture host = Fixture.recordingRefusals(
            Product.of("chat", Price.metered(Rate.per("tokens", "1", 1)))
                    .with(RunPolicies.DEFAULT.with(new Overrun.CapAtHold())),
            Product.of("free", Price.free()),
            Product.of("own", Price.external()),
            Product.of("pack", Price.packsOnly()));

    /** One run for each charge state, and one more that is pending. */
    @BeforeEach
    void activity() {
        host.credits("gift", "30");
        for (String key : List.of("pending", "parked", "charged", "short", "not-charged", "captured")) {
            host.hold(request(key, "chat").upTo(Usage.of("tokens", 5)));
        }
        host.pass(Duration.ofSeconds(1));
        host.settle("charged", Usage.of("tokens", 5));
        host.settle("short", Usage.of("tokens", 6));
        host.settle("not-charged", Usage.of("tokens", 0));
        host.capture("captured", Usage.of("tokens", 1));
        host.pass(Duration.ofSeconds(2));
        host.release("captured");
        host.hold(request("free", "free").as(Spender.group("crew")));
        host.hold(request("own", "own").as(Spender.agent("crew", "one")));
        host.settle("own");
        host.billing.runs().authorize(request("refused", "pack").as(Spender.agent("other", "one")));
    }

    private List<String> found(ActivityFilter filter) {
        return host.billing.activity().page(ALICE, filter, Optional.empty(), Limits.PAGE).rows().stream()
                .map(run -> run.key().value())
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "PENDING, 'parked,pending'",
        "CHARGED, 'captured,charged'",
        "SHORT, short",
        "NOT_CHARGED, not-charged",
        "FREE, 'free,own'",
        "REFUSED, refused",
    })
    void everyRunHasOneChargeState(ChargeState state, String keys) {
        assertThat(found(ActivityFilter.ALL.charges(state))).containsExactly(keys.split(",", -1));
    }

    @Test
    void conditionsAddUp() {
        ActivityFilter all = ActivityFilter.ALL;
        assertThat(found(all)).hasSize(9);
        assertThat(found(all.products("free", "own", "nothing"))).containsExactly("free", "own");
        assertThat(found(all.groups("crew"))).containsExactly("free", "own");
        assertThat(found(all.agents("one"))).containsExactly("own", "refused");
        assertThat(found(all.agents("one").groups("crew"))).containsExactly("own");
        assertThat(found(all.states(RunState.RELEASED, RunState.REFUSED))).containsExactly("captured", "refused");
        assertThat(found(all.containing("ar"))).containsExactly("charged", "not-charged", "parked");
        assertThat(found(all.containing("AR"))).isEmpty();
        assertThat(found(all.containing(""))).hasSize(9);
        assertThat(found(all.states(RunState.HELD).charges(ChargeState.FREE))).containsExactly("free");
        assertThat(found(all.states(RunState.HELD).charges(ChargeState.REFUSED)))
                .isEmpty();
    }

    @Test
    void timeIsThatOfTheAuthorisationAndItsEndIsExcluded() {
        ActivityFilter all = ActivityFilter.ALL;
        Instant later = NOON.plusSeconds(3);
        assertThat(found(all.from(NOON))).hasSize(9);
        assertThat(found(all.from(NOON.plusNanos(1)))).containsExactly("free", "own", "refused");
        assertThat(found(all.from(later))).hasSize(3);
        assertThat(found(all.from(later.plusNanos(1)))).isEmpty();
        assertThat(found(all.to(later))).hasSize(6);
        assertThat(found(all.to(later.plusNanos(1)))).hasSize(9);
        assertThat(found(all.to(NOON))).isEmpty();
        assertThat(found(all.from(later).to(NOON))).isEmpty();
    }

    @Test
    void durationIsFromAcceptanceToTheEnd() {
        assertThat(host.run("captured").duration()).contains(Duration.ofSeconds(2));
        assertThat(host.run("charged").duration()).contains(Duration.ZERO);
        assertThat(host.run("pending").duration()).isEmpty();
        assertThat(host.release("parked").duration()).isEmpty();
    }

    @Test
    void whatIsOverShowsAsSuchThoughNobodySweptIt() {
        host.pass(Duration.ofMinutes(15));
        assertThat(found(ActivityFilter.ALL.states(RunState.HELD, RunState.ACCEPTED)))
                .isEmpty();
        assertThat(found(ActivityFilter.ALL.states(RunState.EXPIRED))).containsExactly("free", "parked", "pending");
    }

    @Test
    void refusesWhatNothingCanMatch() {
        String[] most = names(Limits.FILTER_NAMES);
        String[] tooMany = names(Limits.FILTER_NAMES + 1);
        ActivityFilter all = ActivityFilter.ALL;
        assertThat(all.products(most).groups(most).agents(most).products()).hasSize(Limits.FILTER_NAMES);
        refuses(() -> all.products(tooMany));
        refuses(() -> all.groups(tooMany));
        refuses(() -> all.agents(tooMany));
        refuses(() -> all.groups("a b"));
        refuses(() -> all.agents(""));
        refuses(() -> all.products("a\0"));
        assertThat(all.containing("%_" + "x".repeat(Limits.KEY_LENGTH - 2)).text())
                .hasSize(Limits.KEY_LENGTH);
        refuses(() -> all.containing("x".repeat(Limits.KEY_LENGTH + 1)));
        refuses(() -> all.containing("a\0"));
        refuses(() -> all.containing("\ud800"));
        assertThat(all.from(Instant.EPOCH).to(Limits.END_OF_TIME).to()).contains(Limits.END_OF_TIME);
        refuses(() -> all.from(Instant.EPOCH.minusNanos(1)));
        refuses(() -> all.to(Limits.END_OF_TIME.plusNanos(1)));
        refuses(() -> all.to(Instant.MAX));
    }

    @Test
    void saysAllThatIsWrongAtOnce() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> new ActivityFilter(
                        Set.of(),
                        Set.of("a b"),
                        Set.of(""),
                        Set.of(),
                        Set.of(),
                        Optional.of(Instant.MIN),
                        Optional.of(Instant.MAX),
                        "a\0"))
                .satisfies(refused -> assertThat(refused.problems())
                        .extracting(Problem::path)
                        .containsExactly("agents", "from", "groups", "text", "to"));
    }

    private static void refuses(ThrowingCallable filter) {
        assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(filter);
    }

    private static String[] names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "name" + i).toArray(String[]::new);
    }
}
