package io.carnet.billing.run;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.NOON;
import static io.carnet.billing.Fixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.Fixture;
import io.carnet.billing.catalog.Overrun;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.UnknownUsage;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.PackId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the story of a run tells: every command, and every movement it made. */
class StoryTest {

    @RegisterExtension
    final Fixture host = Fixture.selling(
            chat("RELEASE", RunPolicies.DEFAULT),
            chat("CEILING", RunPolicies.DEFAULT.with(UnknownUsage.CHARGE_CEILING)),
            chat("REPORTED", RunPolicies.DEFAULT.with(UnknownUsage.CHARGE_LAST_REPORTED)),
            chat("PARK", RunPolicies.DEFAULT.with(UnknownUsage.PARK)),
            chat("DEBT", RunPolicies.DEFAULT.with(new Overrun.DebtUpTo(Amount.credits(100)))),
            Product.of("PACK", Price.packsOnly()),
            Product.of("FREE", Price.free()));

    private static Product chat(String id, RunPolicies policies) {
        return Product.of(id, Price.metered(Rate.per("tokens", "1", 1))).with(policies);
    }

    private void take(String step, String product) {
        String[] words = step.split(" ", -1);
        Usage usage = words.length > 1 ? Usage.of("tokens", Long.parseLong(words[1])) : Usage.none();
        var request = request("job", product).upTo(chats(product) ? Usage.of("tokens", 10) : Usage.none());
        switch (words[0]) {
            case "authorize" -> host.hold(request);
            case "start" -> host.hold(request.start(Start.AT_ONCE));
            case "accept" -> host.accept("job");
            case "capture" -> host.capture("job", usage);
            case "reserve" ->
                host.billing
                        .runs()
                        .extend(ALICE, "job", Amount.credits(words[1]))
                        .orElseThrow();
            case "keep" ->
                host.billing
                        .runs()
                        .extend(ALICE, "job", NOON.plus(Duration.ofHours(2)))
                        .orElseThrow();
            case "settle" -> host.settle("job", usage);
            case "release" -> host.release("job");
            case "abandon" -> host.billing.runs().abandon(ALICE, "job").orElseThrow();
            case "wait" -> host.pass(Duration.ofMinutes(15));
            default -> throw new IllegalArgumentException(step);
        }
    }

    private static boolean chats(String product) {
        return !product.equals("PACK") && !product.equals("FREE");
    }

    private static String told(Story story) {
        return String.join("; ", story.chapters().stream().map(StoryTest::told).toList());
    }

    private static String told(Story.Chapter chapter) {
        Step step = chapter.step();
        Stream<String> head = Stream.of(
                (step.commands() == 1 ? "" : step.commands() + "x") + step.what(),
                step.usage().map(usage -> "of " + usage.of("tokens")).orElse(""));
        Stream<String> moved = chapter.entries().stream().map(entry -> told(entry.movement()));
        return String.join(
                " ", Stream.concat(head, moved).filter(word -> !word.isEmpty()).toList());
    }

    private static String told(Movement movement) {
        return movement.kind() + "-"
                + movement.amount().decimal().stripTrailingZeros().toPlainString()
                + movement.pack().map(PackId::value).map(pack -> "-" + pack).orElse("");
    }

    private Story story() {
        return host.billing.activity().story(ALICE, "job").orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "RELEASE, authorize/settle 4, AUTHORIZED HOLD-6-a HOLD-4-b; SETTLED of 4 CHARGE-4-a RELEASE-2-a RELEASE-4-b",
        "RELEASE, start/settle 10, AUTHORIZED HOLD-6-a HOLD-4-b; SETTLED of 10 CHARGE-6-a CHARGE-4-b",
        "RELEASE, start/settle 12, AUTHORIZED HOLD-6-a HOLD-4-b; SETTLED of 12 CHARGE-6-a CHARGE-4-b CHARGE-2-b",
        "RELEASE, start/settle 0, AUTHORIZED HOLD-6-a HOLD-4-b; SETTLED of 0 RELEASE-6-a RELEASE-4-b",
        "RELEASE, authorize/accept/capture 2/capture 2/capture 5/settle 5,"
                + " AUTHORIZED HOLD-6-a HOLD-4-b; ACCEPTED; CAPTURED of 2 CHARGE-2-a; CAPTURED of 5 CHARGE-3-a;"
                + " SETTLED of 5 RELEASE-1-a RELEASE-4-b",
        "RELEASE, authorize/reserve 12/reserve 11/keep/keep/settle 0,"
                + " AUTHORIZED HOLD-6-a HOLD-4-b; EXTENDED HOLD-2-b; EXTENDED; SETTLED of 0 RELEASE-6-a RELEASE-6-b",
        "RELEASE, authorize/release/release, AUTHORIZED HOLD-6-a HOLD-4-b; RELEASED RELEASE-6-a RELEASE-4-b",
        "RELEASE, start/capture 7/release,"
                + " AUTHORIZED HOLD-6-a HOLD-4-b; CAPTURED of 7 CHARGE-6-a CHARGE-1-b; RELEASED RELEASE-3-b",
        "RELEASE, authorize/wait, AUTHORIZED HOLD-6-a HOLD-4-b; EXPIRED RELEASE-6-a RELEASE-4-b",
        "RELEASE, start/wait/abandon, AUTHORIZED HOLD-6-a HOLD-4-b; EXPIRED RELEASE-6-a RELEASE-4-b",
        "RELEASE, start/abandon/abandon, AUTHORIZED HOLD-6-a HOLD-4-b; ABANDONED RELEASE-6-a RELEASE-4-b",
        "RELEASE, start/wait/settle 3,"
                + " AUTHORIZED HOLD-6-a HOLD-4-b; EXPIRED RELEASE-6-a RELEASE-4-b; SETTLED of 3 CHARGE-3-a",
        "CEILING, start/wait, AUTHORIZED HOLD-6-a HOLD-4-b; EXPIRED CHARGE-6-a CHARGE-4-b",
        "REPORTED, start/capture 1/wait,"
                + " AUTHORIZED HOLD-6-a HOLD-4-b; CAPTURED of 1 CHARGE-1-a; EXPIRED RELEASE-5-a RELEASE-4-b",
        "PARK, start/wait, AUTHORIZED HOLD-6-a HOLD-4-b; PARKED",
        "PARK, start/abandon/settle 1,"
                + " AUTHORIZED HOLD-6-a HOLD-4-b; ABANDONED; SETTLED of 1 CHARGE-1-a RELEASE-5-a RELEASE-4-b",
        "PARK, start/wait/release, AUTHORIZED HOLD-6-a HOLD-4-b; PARKED; RELEASED RELEASE-6-a RELEASE-4-b",
        "DEBT, start/settle 26,"
                + " AUTHORIZED HOLD-6-a HOLD-4-b; SETTLED of 26 CHARGE-6-a CHARGE-4-b CHARGE-10-b CHARGE-6",
        "PACK, authorize/settle, AUTHORIZED HOLD-1-runs; SETTLED of 0 CHARGE-1-runs",
        "PACK, authorize/accept/release, AUTHORIZED HOLD-1-runs; ACCEPTED CHARGE-1-runs; RELEASED RESTORE-1-runs",
        "PACK, start/release, AUTHORIZED HOLD-1-runs CHARGE-1-runs; RELEASED RESTORE-1-runs",
        "FREE, authorize/settle, AUTHORIZED; SETTLED of 0",
    })
    void tellsEveryStepWithItsMovements(String product, String steps, String told) {
        host.credits("a", "6");
        host.credits("b", "14");
        host.runs("runs", "PACK", 1);
        for (String step : steps.split("/", -1)) {
            host.pass(Duration.ofSeconds(1));
            take(step, product);
        }
        Story story = story();
        assertThat(told(story)).isEqualTo(told);
        assertThat(story.whole()).isTrue();
        assertThat(story.run()).isEqualTo(host.run("job"));
        assertThat(story.chapters())
                .extracting(Story.Chapter::step)
                .isEqualTo(story.run().steps());
        assertThat(story.chapters().stream().flatMap(chapter -> chapter.entries().stream()))
                .isEqualTo(host.journal().stream()
                        .filter(entry -> entry.movement().reference().equals("job"))
                        .toList());
        for (Story.Chapter chapter : story.chapters()) {
            Instant at = chapter.step().at();
            assertThat(chapter.entries())
                    .allMatch(entry -> entry.movement().at().equals(at));
        }
    }

    @Test
    void leavesOutWhatAPackOfTheSameNameMoved() {
        host.credits("gift", "1");
        take("start", "FREE");
        host.hold(request("chat", "DEBT").upTo(Usage.of("tokens", 1)));
        host.settle("chat", Usage.of("tokens", 5));
        host.credits("job", "9");
        take("settle", "FREE");

        assertThat(told(story())).isEqualTo("AUTHORIZED; SETTLED of 0");
        assertThat(host.journal()).anyMatch(StoryTest::isRepaymentOfJob);
    }

    @Test
    void leavesOutWhatAPackOfTheSameNameMovedBetweenStepsThatWereMerged() {
        host.credits("gift", "100");
        take("start", "RELEASE");
        for (int i = 1; i <= Limits.RUN_STEPS; i++) {
            take("capture " + i, "RELEASE");
        }
        host.hold(request("chat", "DEBT").upTo(Usage.of("tokens", 1)));
        host.settle("chat", Usage.of("tokens", 100 - Limits.RUN_STEPS + 3));
        host.credits("job", "9");
        take("capture 65", "RELEASE");

        assertThat(host.journal()).anyMatch(StoryTest::isRepaymentOfJob);
        assertThat(told(story())).endsWith("; 3xCAPTURED of 65 CHARGE-1-gift CHARGE-1-gift CHARGE-1-job");
    }

    private static boolean isRepaymentOfJob(Entry entry) {
        return entry.movement().reference().equals("job")
                && entry.movement().kind() == io.carnet.billing.journal.Kind.REPAYMENT;
    }

    @Test
    void tellsWhatAReleaseRepaid() {
        host.credits("gift", "10");
        host.hold(request("other", "DEBT").upTo(Usage.of("tokens", 5)));
        host.hold(request("job", "RELEASE").upTo(Usage.of("tokens", 5)));
        host.settle("other", Usage.of("tokens", 7));
        host.release("job");
        assertThat(told(story())).isEqualTo("AUTHORIZED HOLD-5-gift; RELEASED RELEASE-5-gift REPAYMENT-2-gift");
    }

    @Test
    void keepsSixtyFourStepsAndCountsTheRestInTheLast() {
        host.credits("gift", "1000");
        take("start", "RELEASE");
        for (int i = 1; i < Limits.RUN_STEPS; i++) {
            take("capture " + i, "RELEASE");
        }
        assertThat(host.run("job").steps())
                .hasSize(Limits.RUN_STEPS)
                .extracting(Step::commands)
                .containsOnly(1);

        take("capture 64", "RELEASE");
        take("settle 65", "RELEASE");
        List<Step> steps = host.run("job").steps();
        assertThat(steps).hasSize(Limits.RUN_STEPS);
        assertThat(steps.get(Limits.RUN_STEPS - 2).usage()).contains(Usage.of("tokens", 62));
        assertThat(told(story())).endsWith("; 3xSETTLED of 65 CHARGE-1-gift CHARGE-1-gift CHARGE-1-gift");
        assertThat(steps.stream().mapToInt(Step::commands).sum()).isEqualTo(66);
    }

    @Test
    void tellsOfAtMostSoManyMovements() {
        host.credits("gift", "100000");
        host.hold(request("job", "RELEASE").upTo(Usage.of("tokens", 50_000)));
        for (int i = 1; i < Limits.STORY_ENTRIES; i++) {
            take("capture " + i, "RELEASE");
        }
        assertThat(story().whole()).isTrue();
        assertThat(entries(story())).isEqualTo(Limits.STORY_ENTRIES);

        take("capture " + Limits.STORY_ENTRIES, "RELEASE");
        assertThat(story().whole()).isFalse();
        assertThat(entries(story())).isEqualTo(Limits.STORY_ENTRIES);
        assertThat(story().run().steps()).hasSize(Limits.RUN_STEPS);
    }

    private static int entries(Story story) {
        return story.chapters().stream()
                .mapToInt(chapter -> chapter.entries().size())
                .sum();
    }

    @Test
    void isToldOfKnownKeysOnly() {
        assertThat(host.billing.activity().story(ALICE, "job")).isEmpty();
        host.hold("job", "FREE");
        assertThat(host.billing.activity().story(Fixture.BOB, "job")).isEmpty();
        assertThatThrownBy(() -> host.billing.activity().story(ALICE, "no key"))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aStepGoesForwardAndStandsForACommand() {
        for (long[] wrong : List.of(new long[] {-1, 0, 1}, new long[] {5, 4, 1}, new long[] {0, 0, 0})) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            new Step(Step.What.ACCEPTED, NOON, Optional.empty(), wrong[0], wrong[1], (int) wrong[2]));
        }
    }
}
