package io.carnet.billing.value;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.BOB;
import static io.carnet.billing.Fixture.NOON;
import static io.carnet.billing.Fixture.request;
import static io.carnet.billing.Fixture.violation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.RunState;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every limit that a command can meet, at the limit and one beyond. */
class LimitsTest {

    @RegisterExtension
    final Fixture host = Fixture.selling(
            Product.of("chat", Price.metered(Rate.per("tokens", "1", 1))),
            Product.of("image", Price.packsOnly()),
            Product.of("free", Price.free()));

    private static RunRequest chat(String key, long tokens) {
        return request(key, "chat").upTo(Usage.of("tokens", tokens));
    }

    @Test
    void aHoldDrawsOnThirtyTwoPacksAndIsTooFragmentedBeyond() {
        for (int i = 0; i <= Limits.HOLD_LINES; i++) {
            host.credits("pack" + i, "1");
        }
        assertThat(violation(host.billing.runs().authorize(chat("over", Limits.HOLD_LINES + 1))))
                .isEqualTo(new Violation.TooFragmented(Amount.credits(Limits.HOLD_LINES + 1)));
        assertThat(violation(host.billing.runs().authorize(chat("poor", Limits.HOLD_LINES + 2))))
                .isInstanceOf(Violation.InsufficientFunds.class);
        assertThat(host.hold(chat("all", Limits.HOLD_LINES)).hold().lines()).hasSize(Limits.HOLD_LINES);
    }

    @Test
    void anExtensionCountsThePacksAlreadyInUse() {
        for (int i = 0; i <= Limits.HOLD_LINES; i++) {
            host.credits("pack" + i, "1");
        }
        host.hold(chat("job", Limits.HOLD_LINES - 1));
        assertThat(violation(host.billing.runs().extend(ALICE, "job", Amount.credits(Limits.HOLD_LINES + 1))))
                .isEqualTo(new Violation.TooFragmented(Amount.credits(2)));
        assertThat(host.billing
                        .runs()
                        .extend(ALICE, "job", Amount.credits(Limits.HOLD_LINES))
                        .orElseThrow()
                        .held())
                .isEqualTo(Amount.credits(Limits.HOLD_LINES));
    }

    @Test
    void aPrincipalHasAThousandLivePacksAndNotOneMore() {
        host.grant(GrantRequest.credits("short", ALICE, Amount.credits(1)).expiring(NOON.plusSeconds(60)));
        for (int i = 1; i < Limits.LIVE_PACKS; i++) {
            host.credits("pack" + i, "1");
        }
        GrantRequest more = GrantRequest.credits("more", ALICE, Amount.credits(1));
        assertThat(violation(host.billing.packs().grant(more)))
                .isEqualTo(new Violation.LimitReached("live packs", Limits.LIVE_PACKS));
        host.grant(GrantRequest.credits("more", BOB, Amount.credits(1)));
        host.pass(Duration.ofSeconds(60));
        assertThat(host.grant(more).remainingAmount()).isEqualTo(Amount.credits(1));
    }

    @Test
    void aPrincipalHasTenThousandOpenHoldsAndNotOneMore() {
        for (int i = 0; i < Limits.OPEN_HOLDS; i++) {
            host.hold("job" + i, "free");
        }
        assertThat(violation(host.billing.runs().authorize(request("more", "free"))))
                .isEqualTo(new Violation.LimitReached("open holds", Limits.OPEN_HOLDS));
        host.settle("job0");
        assertThat(host.hold("more", "free").state()).isEqualTo(RunState.HELD);
    }

    @Test
    void aBalanceHoldsABillionCreditsAndNotOneStepMore() {
        Amount most = Amount.credits(1_000_000_000);
        Amount step = new Amount(Unit.CREDITS, 1);
        host.grant(GrantRequest.credits("nearly", ALICE, most.minus(step)));
        GrantRequest two = GrantRequest.credits("two", ALICE, new Amount(Unit.CREDITS, 2));
        assertThat(violation(host.billing.packs().grant(two)))
                .isEqualTo(new Violation.LimitReached("balances of CREDITS in steps", Limits.AMOUNT_STEPS));
        host.grant(GrantRequest.credits("one", ALICE, step));
        assertThat(host.balance().total()).isEqualTo(most);
        host.grant(GrantRequest.credits("other", ALICE, most).onlyFor("chat"));
    }

    @Test
    void aBalanceHoldsABillionRunsAndNotOneMore() {
        host.runs("most", "image", Limits.RUN_UNITS);
        assertThat(violation(host.billing.packs().grant(GrantRequest.runs("more", ALICE, "image", 1))))
                .isEqualTo(new Violation.LimitReached("balances of RUNS in steps", Limits.RUN_UNITS));
        assertThat(host.balance("image").total()).isEqualTo(Amount.runs(Limits.RUN_UNITS));
    }

    @Test
    void aRunHasSixteenNotesAndNotOneMore() {
        RunRequest full = request("job", "free");
        for (int i = 0; i < Limits.METADATA_ENTRIES; i++) {
            full = full.with("note" + i, "value");
        }
        assertInvalid(full.with("one", "more"), "metadata");
        assertThat(host.hold(full).terms().metadata()).hasSize(Limits.METADATA_ENTRIES);
    }

    @Test
    void notesHaveNamesOfFortyAndValuesOfFiveHundredCharacters() {
        String name = "n".repeat(Limits.METADATA_NAME);
        String value = "v".repeat(Limits.METADATA_VALUE);
        assertThat(host.hold(request("job", "free").with(name, value)).terms().metadata())
                .containsEntry(name, value);
        assertInvalid(request("over", "free").with(name + "n", value), "metadata[" + name + "n]");
        assertInvalid(request("over", "free").with("", value), "metadata[]");
        assertInvalid(request("over", "free").with("name", value + "v"), "metadata[name]");
    }

    private void assertInvalid(RunRequest request, String path) {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> host.billing.runs().authorize(request))
                .satisfies(invalid -> assertThat(invalid.problems())
                        .extracting(InvalidRequestException.Problem::path)
                        .containsExactly(path));
        assertThat(host.billing.runs().find(ALICE, "over")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Limits.PAGE + 1, Integer.MAX_VALUE})
    void aPageHasOneToFiveHundredRows(int limit) {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> host.billing.activity().page(ALICE, ActivityFilter.ALL, Optional.empty(), limit));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> host.billing.journal(ALICE, 0, limit));
    }

    @Test
    void pagesFollowEachOther() {
        for (int i = 0; i <= Limits.PAGE; i++) {
            host.hold("job" + i, "free");
        }
        var first = host.billing.activity().page(ALICE);
        assertThat(first.rows()).hasSize(Limits.PAGE);
        var rest = host.billing.activity().page(ALICE, ActivityFilter.ALL, first.next(), Limits.PAGE);
        assertThat(rest.rows()).extracting(run -> run.key().value()).containsExactly("job0");
        assertThat(rest.next()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 999, 86_400_000_001_000L})
    void aHoldLastsAMicrosecondToTheLongestHold(long nanos) {
        assertInvalid(request("over", "free").holdFor(Duration.ofNanos(nanos)), "holdFor");
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 86_400_000_000_000L})
    void aHoldLastsAsLongAsItIsAskedTo(long nanos) {
        assertThat(host.hold(request("job", "free").holdFor(Duration.ofNanos(nanos)))
                        .hold()
                        .until())
                .isEqualTo(NOON.plusNanos(nanos));
    }
}
