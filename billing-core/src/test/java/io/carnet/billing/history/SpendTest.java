package io.carnet.billing.history;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.NOON;
import static io.carnet.billing.Fixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.Story;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.spending.Span;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.statement.Turnover;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Unit;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SpendTest {

    @RegisterExtension
    final Fixture host = Fixture.selling(
            Product.of("image", Price.perRun(Amount.credits(1))),
            Product.of("chat", Price.metered(Rate.per("tokens", "1", 1))));

    static List<Long> seeds() {
        return Story.seeds();
    }

    private List<Spend> spend(Instant from, Instant to) {
        return host.billing.history().spend(ALICE, new Span(from, to));
    }

    private List<Spend> spend() {
        return spend(Instant.EPOCH, NOON.plus(Duration.ofDays(3_000)));
    }

    private void image(String key) {
        host.hold(key, "image");
        host.settle(key);
    }

    @ParameterizedTest
    @CsvSource({
        "UTC, 2026-03-28T23:59:59.999999Z, 2026-03-28",
        "UTC, 2026-03-29T00:00:00Z, 2026-03-29",
        "Europe/Berlin, 2026-03-28T22:59:59.999999Z, 2026-03-28",
        "Europe/Berlin, 2026-03-28T23:00:00Z, 2026-03-29",
        "Europe/Berlin, 2026-03-29T21:59:59.999999Z, 2026-03-29",
        "Europe/Berlin, 2026-03-29T22:00:00Z, 2026-03-30",
        "Europe/Berlin, 2026-10-25T22:59:59.999999Z, 2026-10-25",
        "Europe/Berlin, 2026-10-25T23:00:00Z, 2026-10-26",
        "Asia/Kolkata, 2026-03-28T18:29:59.999999Z, 2026-03-28",
        "Asia/Kolkata, 2026-03-28T18:30:00Z, 2026-03-29",
        "Pacific/Kiritimati, 2026-03-28T10:00:00Z, 2026-03-29",
        "America/New_York, 2026-11-02T04:59:59.999999Z, 2026-11-01",
        "America/New_York, 2026-11-02T05:00:00Z, 2026-11-02"
    })
    void countsOnTheDayOfThePrincipalsZone(String zone, String at, String day) {
        host.billing.spending().zone(ALICE, ZoneId.of(zone)).orElseThrow();
        host.credits("gift", "5");
        host.clock.moveTo(Instant.parse(at));
        image("job");
        assertThat(spend()).extracting(spend -> spend.day().toString()).containsExactly(day);
    }

    @Test
    void tellsProductsSpendersAndUnitsApart() {
        host.credits("gift", "50");
        host.grant(GrantRequest.runs("pack", ALICE, "image", 1).paid(Money.usd("2.00")));
        image("by-pack");
        image("by-credits");
        host.hold(request("by-team", "image").as(Spender.group("team")));
        host.settle("by-team");
        host.hold(request("talk", "chat").upTo(Usage.of("tokens", 9)));
        host.settle("talk", Usage.of("tokens", 7));
        assertThat(spend())
                .extracting(
                        spend -> spend.product().value(),
                        Spend::spender,
                        Spend::unit,
                        spend -> spend.charged().toPlainString(),
                        Spend::runs,
                        Spend::basis)
                .containsExactly(
                        row("chat", Optional.empty(), Unit.CREDITS, "7.000000000", new TreeMap<>()),
                        row("image", Optional.empty(), Unit.RUNS, "1", cost("USD", "2.00")),
                        row("image", Optional.empty(), Unit.CREDITS, "1.000000000", new TreeMap<>()),
                        row("image", Optional.of(Spender.group("team")), Unit.CREDITS, "1.000000000", new TreeMap<>()));
    }

    private static Tuple row(
            String product, Optional<Spender> spender, Unit unit, String charged, SortedMap<String, BigDecimal> basis) {
        return tuple(product, spender, unit, charged, 1L, basis);
    }

    private static SortedMap<String, BigDecimal> cost(String currency, String amount) {
        SortedMap<String, BigDecimal> cost = new TreeMap<>();
        cost.put(currency, new BigDecimal(amount));
        return cost;
    }

    @Test
    void countsARunOncePerDayHoweverOftenItIsCharged() {
        host.credits("gift", "50");
        host.hold(request("talk", "chat").upTo(Usage.of("tokens", 20)).holdFor(Duration.ofHours(20)));
        host.capture("talk", Usage.of("tokens", 3));
        host.capture("talk", Usage.of("tokens", 5));
        host.pass(Duration.ofHours(13));
        host.settle("talk", Usage.of("tokens", 6));
        assertThat(spend())
                .extracting(spend -> spend.charged().intValueExact(), Spend::runs)
                .containsExactly(tuple(5, 1L), tuple(1, 1L));
    }

    @Test
    void booksWhatWasRestoredOnItsOwnDay() {
        host.grant(GrantRequest.runs("pack", ALICE, "image", 1).paid(Money.usd("2.00")));
        host.hold(request("job", "image").holdFor(Duration.ofHours(20)));
        host.accept("job");
        host.pass(Duration.ofHours(13));
        host.release("job");
        Spend back = spend().get(1);
        assertThat(back.restored()).isEqualByComparingTo("1");
        assertThat(back.charged()).isZero();
        assertThat(back.runs()).isZero();
        assertThat(back.basis()).isEqualTo(cost("USD", "-2.00"));
        assertThat(back.product()).isEqualTo(ProductId.of("image"));
    }

    @Test
    void takesInThePeriodsStartAndLeavesOutItsEnd() {
        host.credits("gift", "50");
        image("job");
        Instant next = NOON.plusNanos(1_000);
        assertThat(spend(NOON, next)).hasSize(1);
        assertThat(spend(next, next.plusSeconds(1))).isEmpty();
        assertThat(spend(NOON.minusSeconds(1), NOON)).isEmpty();
    }

    @Test
    void cutsThePeriodOffAsTheStatementDoes() {
        host.credits("gift", "50");
        image("job");
        host.pass(Duration.ofSeconds(1));
        agree(new Span(NOON.plusNanos(1), NOON.plusNanos(1_999)));
        agree(new Span(NOON.minusNanos(1_000), NOON.plusNanos(999)));
        assertThatThrownBy(() -> spend(NOON.plusNanos(1), NOON.plusNanos(999)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("period must ");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void addsUpToTheStatementOfTheSamePeriod(long seed) {
        new Story(host, seed).live(700);
        host.billing.spending().zone(ALICE, ZoneId.of("Europe/Berlin")).orElseThrow();
        SplittableRandom random = new SplittableRandom(seed);
        long seconds = Duration.between(NOON, host.clock.instant()).toSeconds();
        for (int i = 0; i < 20; i++) {
            Instant from = NOON.plusSeconds(random.nextLong(seconds));
            Instant to = from.plusSeconds(1
                    + random.nextLong(
                            Duration.between(from, host.clock.instant()).toSeconds() + 1));
            if (!to.isAfter(host.clock.instant())) {
                agree(new Span(from, to));
            }
        }
        agree(new Span(NOON, host.clock.instant()));
    }

    private void agree(Span period) {
        List<Spend> spends = host.billing.history().spend(ALICE, period);
        List<Turnover> turnover = host.billing.statements().of(ALICE, period).turnover();
        for (Unit unit : Unit.values()) {
            List<Spend> own =
                    spends.stream().filter(spend -> spend.unit() == unit).toList();
            assertThat(own.stream().map(Spend::charged).reduce(BigDecimal.ZERO, BigDecimal::add))
                    .isEqualByComparingTo(units(turnover, unit, Kind.CHARGE));
            assertThat(own.stream().map(Spend::restored).reduce(BigDecimal.ZERO, BigDecimal::add))
                    .isEqualByComparingTo(units(turnover, unit, Kind.RESTORE));
        }
        for (String currency : List.of("USD", "EUR", "WEI")) {
            assertThat(spends.stream()
                            .map(spend -> spend.basis().getOrDefault(currency, BigDecimal.ZERO))
                            .reduce(BigDecimal.ZERO, BigDecimal::add))
                    .isEqualByComparingTo(
                            basis(turnover, currency, Kind.CHARGE).subtract(basis(turnover, currency, Kind.RESTORE)));
        }
    }

    private static BigDecimal units(List<Turnover> turnover, Unit unit, Kind kind) {
        return turnover.stream()
                .filter(row -> row.key().unit() == unit && row.kind() == kind)
                .map(Turnover::units)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal basis(List<Turnover> turnover, String currency, Kind kind) {
        return turnover.stream()
                .filter(row -> row.currency().equals(currency) && row.kind() == kind)
                .map(Turnover::basis)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
