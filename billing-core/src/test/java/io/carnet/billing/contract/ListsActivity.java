package io.carnet.billing.contract;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.Page;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.Step;
import io.carnet.billing.run.Story;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.PackId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The activity log is whole whenever it is read, whoever starts and ends runs meanwhile. */
public interface ListsActivity extends BillingUnderTest {

    /** What only runs do; they share the repayment of debts with packs, which may bear their names. */
    Set<Kind> OF_RUNS = EnumSet.of(Kind.HOLD, Kind.CHARGE, Kind.RELEASE, Kind.RESTORE);

    private void funded() {
        billing()
                .packs()
                .grant(GrantRequest.credits("funds", ALICE, Amount.credits(1_000_000)))
                .orElseThrow();
    }

    private static String old(long i) {
        return "old-" + i;
    }

    /** Pictures and chats in turn. */
    private void authorize(Billing billing, String key, long i) {
        RunRequest request = i % 2 == 0
                ? RunRequest.of(key, ALICE, REMOVER)
                : RunRequest.of(key, ALICE, CHAT).upTo(Usage.of("tokens", 3));
        billing.runs().authorize(request).orElseThrow();
    }

    private void end(Billing billing, String key, Random random) {
        if (random.nextBoolean()) {
            billing.runs().settle(ALICE, key, Usage.none());
        } else {
            billing.runs().release(ALICE, key);
        }
    }

    /** New ones begin, and old and new ones end. */
    private int comeAndGo(int who, Random random) {
        for (int i = 0; i < many(); i++) {
            String key = "new-" + who + "-" + i;
            authorize(billing(who), key, i);
            end(billing(who + i), old(random.nextInt(2 * many())), random);
            end(billing(who + i), key, random);
        }
        return many();
    }

    private static List<Run> followed(Billing billing, ActivityFilter filter, int limit) {
        List<Run> runs = new ArrayList<>();
        Optional<Long> before = Optional.empty();
        do {
            Page<Run> page = billing.activity().page(ALICE, filter, before, limit);
            runs.addAll(page.rows());
            before = page.next();
        } while (before.isPresent());
        return runs;
    }

    /** None twice, and all of those that were there before anybody read. */
    private static void isWhole(List<Long> numbers, List<Long> atLeast, long seed) {
        for (int i = 1; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).as("seed %d", seed).isLessThan(numbers.get(i - 1));
        }
        Set<Long> missing = new HashSet<>(atLeast);
        missing.removeAll(new HashSet<>(numbers));
        assertThat(missing).as("seed %d", seed).isEmpty();
    }

    private static List<Long> numbers(List<Run> runs) {
        return runs.stream().map(Run::number).toList();
    }

    @Test
    default void pagesShowEveryRunOnceWhileRunsComeAndGo() {
        long seed = BillingUnderTest.seed(ListsActivity.class);
        funded();
        for (int i = 0; i < 2 * many(); i++) {
            authorize(billing(i), old(i), i);
        }
        List<Long> all = LongStream.rangeClosed(1, 2L * many()).boxed().toList();
        List<Long> chats = all.stream().filter(number -> number % 2 == 0).toList();

        crowd().sendWatched(2, who -> comeAndGo(who, new Random(seed + who)), 2, who -> {
            List<Run> everything = followed(billing(who), ActivityFilter.ALL, 7);
            isWhole(numbers(everything), all, seed);
            List<Run> ofChat = followed(billing(who), ActivityFilter.ALL.products(CHAT), 3);
            isWhole(numbers(ofChat), chats, seed);
            assertThat(ofChat)
                    .allMatch(run -> run.terms().product().id().value().equals(CHAT));
            List<Run> held = followed(billing(who), ActivityFilter.ALL.states(RunState.HELD), 2);
            isWhole(numbers(held), List.of(), seed);
            assertThat(held).allMatch(run -> run.state() == RunState.HELD);
            return everything.size();
        });

        assertThat(followed(billing(1), ActivityFilter.ALL, Limits.PAGE)).hasSize(4 * many());
    }

    @Test
    default void exportsOfSeveralPagesAreWholeWhileRunsComeAndGo() {
        long seed = BillingUnderTest.seed(ListsActivity.class);
        int refused = Limits.PAGE + many();
        Writing.of(ALICE)
                .runs(IntStream.rangeClosed(1, refused)
                        .mapToObj(i -> Rows.in(Rows.run(ALICE, "refused", i), RunState.REFUSED))
                        .toList())
                .to(handle(0));
        funded();
        for (int i = 0; i < 2 * many(); i++) {
            authorize(billing(i), old(i), i);
        }
        List<Long> all =
                LongStream.rangeClosed(1, refused + 2L * many()).boxed().toList();
        List<Long> former = LongStream.rangeClosed(1, refused).boxed().toList();

        crowd().sendWatched(2, who -> comeAndGo(who, new Random(seed + who)), 2, who -> {
            isWhole(Exported.csv(billing(who), ALICE, ActivityFilter.ALL), all, seed);
            isWhole(Exported.jsonLines(billing(who + 1), ALICE, ActivityFilter.ALL), all, seed);
            ActivityFilter refusals = ActivityFilter.ALL.states(RunState.REFUSED);
            isWhole(Exported.csv(billing(who), ALICE, refusals), former, seed);
            return who;
        });

        assertThat(Exported.jsonLines(billing(1), ALICE, ActivityFilter.ALL))
                .isEqualTo(Exported.csv(billing(0), ALICE, ActivityFilter.ALL))
                .hasSize(refused + 4 * many());
    }

    @Test
    default void everyRefusalIsListedOnceBesideTheRunsThatRace() {
        billing()
                .packs()
                .grant(GrantRequest.credits("funds", ALICE, Amount.credits(2)))
                .orElseThrow();

        List<Outcome<Run>> outcomes = crowd().send(
                        many(), who -> billing(who).runs().authorize(RunRequest.of("run-" + who / 2, ALICE, REMOVER)));

        long refused =
                outcomes.stream().filter(Outcome.Refused.class::isInstance).count();
        assertThat(BillingUnderTest.effects(outcomes)).isEqualTo(2);
        List<Run> refusals = followed(billing(1), ActivityFilter.ALL.states(RunState.REFUSED), 3);
        assertThat(refusals).hasSize((int) refused);
        assertThat(followed(billing(0), ActivityFilter.ALL, 3)).hasSize((int) refused + 2);
    }

    @Test
    default void aStoryTellsExactlyWhatItsRunMovedWhateverRaced() {
        long seed = BillingUnderTest.seed(ListsActivity.class);

        crowd().sendWatched(
                        4,
                        who -> {
                            Random random = new Random(seed + who);
                            for (int i = 0; i < 3 * many(); i++) {
                                AnyCommand.of(this, billing(random.nextInt(2)), ALICE, random);
                                clock().advance(Duration.ofSeconds(random.nextInt(8)));
                            }
                            return who;
                        },
                        2,
                        who -> {
                            followed(billing(who), ActivityFilter.ALL, Limits.PAGE).stream()
                                    .filter(run -> run.state() != RunState.REFUSED)
                                    .limit(many())
                                    .forEach(run -> assertAddsUp(story(who, run), seed));
                            return who;
                        });

        tellsTheWholeJournal(seed);
    }

    private Story story(int who, Run run) {
        return billing(who).activity().story(ALICE, run.key().value()).orElseThrow();
    }

    private static List<Entry> entries(Story story) {
        return story.chapters().stream()
                .flatMap(chapter -> chapter.entries().stream())
                .toList();
    }

    /** Its steps are the run's, and what they moved makes its figures. */
    private static void assertAddsUp(Story story, long seed) {
        Run run = story.run();
        String as = "seed " + seed + ", story of " + run.key();
        assertThat(story.whole()).as(as).isTrue();
        assertThat(story.chapters()).as(as).extracting(Story.Chapter::step).isEqualTo(run.steps());
        assertThat(run.steps()).as(as).extracting(Step::at).isSorted();
        List<Entry> entries = entries(story);
        assertThat(entries).as(as).extracting(Entry::number).isSorted().doesNotHaveDuplicates();
        long charged = 0;
        long held = 0;
        for (Entry entry : entries) {
            assertThat(entry.movement().reference()).as(as).isEqualTo(run.key().value());
            long steps = entry.movement().steps();
            charged += entry.movement().kind() == Kind.CHARGE ? steps : 0;
            charged -= entry.movement().kind() == Kind.RESTORE ? steps : 0;
            held += entry.movement().to() == Account.HELD ? steps : 0;
            held -= entry.movement().from() == Account.HELD ? steps : 0;
        }
        assertThat(charged).as(as).isEqualTo(run.charge().charged());
        assertThat(held).as(as).isEqualTo(run.hold().held());
    }

    private void tellsTheWholeJournal(long seed) {
        BillingStore store = handle(1);
        Everything everything = Everything.of(ALICE, store);
        Set<String> packs = new HashSet<>();
        everything.packs().stream().map(pack -> pack.id()).map(PackId::value).forEach(packs::add);
        Map<String, List<Entry>> journal = everything.entries().stream()
                .filter(entry -> OF_RUNS.contains(entry.movement().kind())
                        || entry.movement().kind() == Kind.REPAYMENT)
                .collect(groupingBy(entry -> entry.movement().reference()));
        for (Run run : everything.runs()) {
            if (run.state() != RunState.REFUSED) {
                Story story = story(0, run);
                assertAddsUp(story, seed);
                boolean alone = !packs.contains(run.key().value());
                List<Entry> moved = journal.getOrDefault(run.key().value(), List.of());
                assertThat(ofRunOnly(entries(story), alone))
                        .as("seed %d, story of %s", seed, run.key())
                        .isEqualTo(ofRunOnly(moved, alone));
            }
        }
        assertThat(journal).as("seed %d", seed).isNotEmpty();
    }

    private static List<Entry> ofRunOnly(List<Entry> entries, boolean alone) {
        return entries.stream()
                .filter(entry -> alone || OF_RUNS.contains(entry.movement().kind()))
                .toList();
    }
}
