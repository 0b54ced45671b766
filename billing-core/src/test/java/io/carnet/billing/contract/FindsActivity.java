package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Charge;
import io.carnet.billing.run.ChargeState;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.RunTerms;
import io.carnet.billing.run.RunTimes;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.RunKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A store finds exactly the runs a filter matches, by falling number; and the entries of one reference. */
public interface FindsActivity extends StoreUnderTest {

    List<String> NAMES = List.of("a", "A", "a_b", "aXb", "a.b", "a|b", "k".repeat(Limits.KEY_LENGTH));
    List<Instant> INSTANTS =
            IntStream.range(0, 5).mapToObj(i -> NOW.plusNanos(i * 1_000L)).toList();

    List<Price> PRICES = List.of(
            Price.free(),
            Price.external(),
            Price.perRun(Amount.credits(1)),
            Price.packsOnly(),
            Price.metered(Rate.per("tokens", "1", 1)));

    /** Of every kind, many under one key if they are refused, and some of somebody else's. */
    private List<Run> written(Random random) {
        List<Run> runs = new ArrayList<>();
        for (int i = 1; i <= 300; i++) {
            RunState state = of(random, Rows.STATES);
            String key = state == RunState.REFUSED ? of(random, NAMES) : of(random, NAMES.subList(0, 6)) + "-" + i;
            Charge charge = new Charge(random.nextInt(2), 0, random.nextInt(2), Usage.none(), Optional.empty());
            runs.add(authorized(with(Rows.in(Rows.charged(Rows.run(ALICE, key, i), charge), state), random), random));
        }
        Collections.shuffle(runs, random);
        Writing.of(ALICE).runs(runs.subList(0, 100)).to(store());
        Writing.of(ALICE).runs(runs.subList(100, 300)).to(store());
        Writing.of(BOB).runs(Rows.run(BOB, "a-1", 1)).to(store());
        runs.sort(Comparator.comparing(Run::number).reversed());
        return runs;
    }

    private static Run with(Run run, Random random) {
        Optional<Spender> spender = switch (random.nextInt(3)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(Spender.group(of(random, NAMES)));
            default -> Optional.of(Spender.agent(of(random, NAMES), of(random, NAMES)));
        };
        Product product = Product.of(of(random, NAMES), of(random, PRICES));
        return Rows.with(run, RunTerms.of(product, spender, Usage.none(), Optional.empty(), Map.of()));
    }

    private static Run authorized(Run run, Random random) {
        RunTimes times = run.times();
        return Rows.with(run, new RunTimes(of(random, INSTANTS), times.accepted(), times.closed()));
    }

    private static <T> T of(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static String[] some(Random random) {
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(i -> of(random, NAMES))
                .toArray(String[]::new);
    }

    /** One way to narrow a filter for each of its conditions. */
    private static List<UnaryOperator<ActivityFilter>> conditions(Random random) {
        return List.of(
                filter -> filter.products(some(random)),
                filter -> filter.groups(some(random)),
                filter -> filter.agents(some(random)),
                filter -> filter.states(of(random, Rows.STATES), RunState.REFUSED),
                filter -> filter.charges(of(random, List.of(ChargeState.values())), ChargeState.CHARGED),
                filter -> filter.from(of(random, INSTANTS)),
                filter -> filter.to(of(random, INSTANTS)),
                filter -> filter.containing(of(random, List.of("_", "%", "a_b", "A", "a", "-1", "", "'", "\\", "k"))));
    }

    private void assertFound(List<Run> all, ActivityFilter filter, String as) {
        List<Run> expected = all.stream().filter(filter::matches).toList();
        assertThat(second().runs(ALICE, filter, Optional.empty(), Limits.PAGE))
                .as(as)
                .isEqualTo(expected);
        List<Run> paged = new ArrayList<>();
        Optional<Long> before = Optional.empty();
        do {
            List<Run> page = store().runs(ALICE, filter, before, 7);
            paged.addAll(page);
            before = page.size() < 7
                    ? Optional.empty()
                    : Optional.of(page.get(page.size() - 1).number());
        } while (before.isPresent());
        assertThat(paged).as("in pages, " + as).isEqualTo(expected);
    }

    @Test
    default void aStoreFindsWhatTheFilterMatches() {
        long seed = 20_260_301;
        Random random = new Random(seed);
        List<Run> all = written(random);

        assertFound(all, ActivityFilter.ALL, "everything");
        for (int i = 0; i < 150; i++) {
            ActivityFilter filter = ActivityFilter.ALL;
            List<UnaryOperator<ActivityFilter>> conditions = new ArrayList<>(conditions(random));
            Collections.shuffle(conditions, random);
            for (UnaryOperator<ActivityFilter> condition : conditions.subList(0, i % 4)) {
                filter = condition.apply(filter);
            }
            assertFound(all, filter, "seed " + seed + ", filter " + filter);
        }
    }

    @Test
    default void everyConditionLetsThroughSomeAndKeepsSomeOut() {
        List<Run> all = written(new Random(1));
        for (RunState state : Rows.STATES) {
            assertSome(all, ActivityFilter.ALL.states(state));
        }
        for (ChargeState state : ChargeState.values()) {
            assertSome(all, ActivityFilter.ALL.charges(state));
        }
        assertSome(all, ActivityFilter.ALL.products("a_b"));
        assertSome(all, ActivityFilter.ALL.groups("a", "A"));
        assertSome(all, ActivityFilter.ALL.agents("a"));
        assertSome(all, ActivityFilter.ALL.containing("_"));
        assertSome(all, ActivityFilter.ALL.containing("A"));
        assertSome(all, ActivityFilter.ALL.from(INSTANTS.get(1)));
        assertSome(all, ActivityFilter.ALL.to(INSTANTS.get(1)));
        assertFound(all, ActivityFilter.ALL.containing("%"), "no pattern");
        assertFound(all, ActivityFilter.ALL.from(INSTANTS.get(2)).to(INSTANTS.get(2)), "no time at all");
        assertFound(all, ActivityFilter.ALL.from(INSTANTS.get(2)).to(INSTANTS.get(3)), "one microsecond");
        assertFound(all, ActivityFilter.ALL.from(Instant.EPOCH).to(Limits.END_OF_TIME), "all times");
    }

    private void assertSome(List<Run> all, ActivityFilter filter) {
        List<Run> found = all.stream().filter(filter::matches).toList();
        assertThat(found).as("%s", filter).isNotEmpty().hasSizeLessThan(all.size());
        assertFound(all, filter, filter.toString());
    }

    @Test
    default void aRunIsFoundByWhatItIsNow() {
        Run held = Rows.run(ALICE, "run", 1);
        Run settled = Rows.in(held, RunState.SETTLED);
        Run charged = Rows.charged(settled, new Charge(1, 0, 0, Usage.none(), Optional.empty()));
        Run cut = Rows.charged(settled, new Charge(1, 0, 1, Usage.none(), Optional.empty()));
        for (Run run : List.of(held, settled, charged, cut)) {
            Writing.of(ALICE).runs(run).to(store());

            for (RunState state : RunState.values()) {
                assertFound(List.of(run), ActivityFilter.ALL.states(state), "by " + state);
            }
            for (ChargeState state : ChargeState.values()) {
                assertFound(List.of(run), ActivityFilter.ALL.charges(state), "by " + state);
            }
        }
    }

    @Test
    default void theWidestFilterIsAnswered() {
        String[] names = IntStream.range(0, Limits.FILTER_NAMES)
                .mapToObj(i -> i + "n".repeat(Limits.KEY_LENGTH - 2))
                .toArray(String[]::new);
        Run run = Rows.as(Rows.run(ALICE, "run", 1), Spender.agent(names[99], names[99]));
        Writing.of(ALICE).runs(run).to(store());
        ActivityFilter filter = ActivityFilter.ALL
                .groups(names)
                .agents(names)
                .states(RunState.values())
                .charges(ChargeState.values());

        assertThat(store().runs(ALICE, filter, Optional.empty(), 1)).containsExactly(run);
        assertThat(store().runs(ALICE, filter.products(names), Optional.empty(), 1))
                .isEmpty();
    }

    @Test
    default void aRefusedRunIsNeverFoundUnderItsKey() {
        Need need = new Need(ALICE, Set.of(RunKey.of("run")), Set.of(), Set.of(), Set.of());
        Run first = Rows.in(Rows.run(ALICE, "run", 1), RunState.REFUSED);
        Run second = Rows.in(Rows.run(ALICE, "run", 2), RunState.REFUSED);
        Writing.of(ALICE).runs(first, second).to(store());
        assertThat(store().<Optional<Run>>read(need, NOW, view -> view.run(RunKey.of("run"))))
                .isEmpty();

        Run third = Rows.run(ALICE, "run", 3);
        Writing.of(ALICE).runs(third).to(store());
        assertThat(second().<Optional<Run>>read(need, NOW, view -> view.run(RunKey.of("run"))))
                .contains(third);

        Run settled = Rows.in(third, RunState.SETTLED);
        Writing.of(ALICE).runs(settled).to(store());
        assertThat(second().runs(ALICE, ActivityFilter.ALL, Optional.empty(), 10))
                .containsExactly(settled, second, first);
        assertThat(Everything.of(ALICE, second()).runs()).containsExactlyInAnyOrder(first, second, settled);
        assertThat(Everything.of(ALICE, second()).wallet().openRuns()).isZero();
    }

    @Test
    default void entriesAreFoundByTheirReference() {
        List<String> references = List.of("a", "A", "a_b", "aXb", "a.b");
        Random random = new Random(2);
        for (int i = 0; i < 3; i++) {
            Writing.of(ALICE)
                    .movements(IntStream.range(0, 40)
                            .mapToObj(n -> Rows.movement(NOW, of(random, references)))
                            .toList())
                    .to(store());
        }
        Writing.of(BOB).movements(List.of(Rows.movement(NOW, "a_b"))).to(store());
        List<Entry> all = store().entries(ALICE, Optional.empty(), 0, Limits.PAGE);

        for (String reference : references) {
            List<Entry> expected = all.stream()
                    .filter(entry -> entry.movement().reference().equals(reference))
                    .toList();
            assertThat(expected).hasSizeGreaterThan(5);
            Optional<String> only = Optional.of(reference);
            assertThat(second().entries(ALICE, only, 0, Limits.PAGE)).isEqualTo(expected);
            assertThat(store().entries(ALICE, only, 0, 3)).isEqualTo(expected.subList(0, 3));
            assertThat(store().entries(ALICE, only, expected.get(2).number(), 2))
                    .isEqualTo(expected.subList(3, 5));
            assertThat(store().entries(ALICE, only, expected.get(3).number() - 1, 1))
                    .containsExactly(expected.get(3));
            assertThat(store().entries(ALICE, only, Long.MAX_VALUE, 3)).isEmpty();
        }
        assertThat(store().entries(ALICE, Optional.of("a_"), 0, 10)).isEmpty();
    }
}
