package io.carnet.billing.statement;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.NOON;
import static io.carnet.billing.Fixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.StatementVerifier;
import io.carnet.billing.Story;
import io.carnet.billing.catalog.Overrun;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.history.AsOf;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.spending.Span;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StatementTest {

    @RegisterExtension
    final Fixture host = Fixture.selling(
            Product.of("image", Price.packsOnly()),
            Product.of("chat", Price.metered(Rate.per("tokens", "1", 1)))
                    .with(RunPolicies.DEFAULT.with(new Overrun.DebtUpTo(Amount.credits(50)))));

    static List<Long> seeds() {
        return Story.seeds();
    }

    private Statement since(Instant from) {
        host.pass(Duration.ofNanos(1_000));
        return host.billing.statements().of(ALICE, new Span(from, host.clock.instant()));
    }

    private Revenue revenue(Instant from) {
        List<Revenue> revenue = since(from).revenue();
        assertThat(revenue).hasSize(1);
        return revenue.get(0);
    }

    private void paidRuns(String key, long runs, String dollars) {
        host.grant(GrantRequest.runs(key, ALICE, "image", runs).paid(Money.usd(dollars)));
    }

    private static void assertRevenue(Revenue revenue, String... figures) {
        assertThat(List.of(
                        revenue.opening(),
                        revenue.sold(),
                        revenue.recognised(),
                        revenue.breakage(),
                        revenue.revoked(),
                        revenue.closing()))
                .extracting(Object::toString)
                .containsExactly(figures);
    }

    @Test
    void recognisesWhatWasConsumedAndDefersTheRest() {
        paidRuns("pack", 3, "10.00");
        host.hold("a", "image");
        host.settle("a");
        host.hold("b", "image");
        assertRevenue(revenue(NOON), "0.00", "10.00", "3.33", "0.00", "0.00", "6.67");
    }

    @Test
    void takesBackInThisPeriodWhatWasRecognisedInAnother() {
        paidRuns("pack", 3, "10.00");
        host.hold("a", "image");
        host.accept("a");
        host.pass(Duration.ofMinutes(1));
        host.release("a");
        assertRevenue(revenue(NOON.plusSeconds(1)), "6.67", "0.00", "-3.33", "0.00", "0.00", "10.00");
    }

    @Test
    void countsWhatExpiredAsBreakageAndWhatWasTakenBackAsRevoked() {
        host.grant(GrantRequest.runs("short", ALICE, "image", 2)
                .paid(Money.usd("5.00"))
                .expiring(NOON.plusSeconds(1)));
        paidRuns("long", 3, "10.00");
        host.billing.packs().revoke(ALICE, "long", "back").orElseThrow();
        host.pass(Duration.ofMinutes(1));
        assertRevenue(revenue(NOON), "0.00", "15.00", "0.00", "5.00", "10.00", "0.00");
    }

    @Test
    void recognisesWhatRepaysADebtForWorkAlreadyDone() {
        host.credits("gift", "1");
        host.hold(request("talk", "chat").upTo(Usage.of("tokens", 1)));
        host.settle("talk", Usage.of("tokens", 5));
        host.pass(Duration.ofMinutes(1));
        host.grant(GrantRequest.credits("pack", ALICE, Amount.credits(10)).paid(Money.usd("20.00")));
        assertRevenue(revenue(NOON.plusSeconds(1)), "0.00", "20.00", "8.00", "0.00", "0.00", "12.00");
        assertThat(since(NOON.plusSeconds(1))
                        .opening()
                        .balance(BalanceKey.CREDITS)
                        .debt())
                .isEqualTo(Amount.credits(4));
    }

    @Test
    void keepsCurrenciesApartAndPacksWithoutCostOut() {
        paidRuns("dollars", 3, "10.00");
        host.grant(GrantRequest.runs("euros", ALICE, "image", 2).paid(Money.of("EUR", 2, "7.00")));
        host.runs("free", "image", 2);
        assertThat(since(NOON).revenue())
                .extracting(Revenue::currency, revenue -> revenue.closing().toString())
                .containsExactly(tuple("EUR", "7.00"), tuple("USD", "10.00"));
        assertThat(since(NOON).turnover())
                .extracting(
                        Turnover::kind,
                        Turnover::currency,
                        Turnover::entries,
                        row -> row.units().intValueExact())
                .containsExactly(
                        tuple(Kind.GRANT, "", 1L, 2), tuple(Kind.GRANT, "EUR", 1L, 2), tuple(Kind.GRANT, "USD", 1L, 3));
    }

    @Test
    void sumsBeyondWhatOneAmountCanBe() {
        for (int i = 0; i < 12; i++) {
            host.grant(GrantRequest.runs("pack" + i, ALICE, "image", 1)
                    .paid(new Money("WEI", 18, 999_999_999_999_999_999L)));
        }
        assertThat(revenue(NOON).closing()).hasToString("11.999999999999999988");
    }

    @Test
    void beginsWithTheFirstInstantAndEndsBeforeTheLast() {
        paidRuns("first", 1, "1.00");
        host.pass(Duration.ofMinutes(1));
        paidRuns("second", 1, "2.00");
        host.pass(Duration.ofMinutes(1));
        Statement statement = host.billing.statements().of(ALICE, new Span(NOON, NOON.plusSeconds(60)));
        assertThat(statement.opening().entries()).isZero();
        assertThat(statement.opening().head()).isEqualTo(Hash.ZERO);
        assertThat(statement.closing().entries()).isEqualTo(1);
        assertThat(host.billing
                        .statements()
                        .of(ALICE, new Span(NOON, NOON.plusSeconds(60).plusNanos(1_000)))
                        .closing()
                        .entries())
                .isEqualTo(2);
    }

    @Test
    void countsWhatExpiredWithinThePeriodEvenIfNothingHasSweptIt() {
        host.grant(GrantRequest.credits("gift", ALICE, Amount.credits(5)).expiring(NOON.plusSeconds(1)));
        host.pass(Duration.ofHours(1));
        Statement statement = host.billing.statements().of(ALICE, new Span(NOON, NOON.plusSeconds(2)));
        assertThat(statement.closing().balances()).isEmpty();
        assertThat(statement.turnover()).extracting(Turnover::kind).containsExactly(Kind.GRANT, Kind.EXPIRY);
    }

    @Test
    void refusesAPeriodThatIsNotOver() {
        assertThat(host.billing
                        .statements()
                        .of(ALICE, new Span(NOON.minusSeconds(1), NOON))
                        .turnover())
                .isEmpty();
        assertThatThrownBy(() ->
                        host.billing.statements().of(ALICE, new Span(NOON.minusSeconds(1), NOON.plusNanos(1_000))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("period must not be after now");
    }

    @Test
    void refusesAPeriodNoVerifierWouldTake() {
        assertRefused(new Span(Instant.EPOCH.minusNanos(1), NOON));
        assertRefused(new Span(Instant.MIN, NOON));
        assertRefused(new Span(NOON.minusNanos(1_000), NOON.minusNanos(1)));
        assertThat(host.billing
                        .statements()
                        .of(ALICE, new Span(Instant.EPOCH, NOON))
                        .turnover())
                .isEmpty();
        assertThat(host.billing
                        .statements()
                        .of(ALICE, new Span(NOON.minusNanos(1_001), NOON.minusNanos(1)))
                        .period())
                .isEqualTo(new Span(NOON.minusNanos(2_000), NOON.minusNanos(1_000)));
    }

    private void assertRefused(Span period) {
        assertThatThrownBy(() -> host.billing.statements().of(ALICE, period))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("period must begin in 1970 or later and last a microsecond or more");
    }

    @ParameterizedTest
    @CsvSource({
        "UTC, 2026-03, 2026-03-01T00:00:00Z, 2026-04-01T00:00:00Z",
        "Europe/Berlin, 2026-03, 2026-02-28T23:00:00Z, 2026-03-31T22:00:00Z",
        "America/New_York, 2025-12, 2025-12-01T05:00:00Z, 2026-01-01T05:00:00Z"
    })
    void takesAMonthInThePrincipalsZone(String zone, String month, Instant start, Instant end) {
        host.billing.spending().zone(ALICE, ZoneId.of(zone)).orElseThrow();
        assertThat(host.billing.statements().month(ALICE, YearMonth.parse(month)))
                .isEqualTo(new Span(start, end));
    }

    @Test
    void tellsNothingOfARunsMetadata() throws IOException {
        paidRuns("pack", 3, "10.00");
        host.hold(request("job", "image").with("note", "hush"));
        host.pass(Duration.ofMinutes(1));
        assertThat(text(new Span(NOON, host.clock.instant()))).contains("job").doesNotContain("hush", "note");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void alwaysAddsUp(long seed) throws IOException {
        new Story(host, seed).live(800);
        host.pass(Duration.ofHours(1));
        SplittableRandom random = new SplittableRandom(seed);
        Instant from = NOON;
        Verdict before = read(text(new Span(NOON.minusSeconds(1), NOON)));
        while (from.isBefore(host.clock.instant())) {
            Instant to = from.plusSeconds(1 + random.nextInt(40_000));
            to = to.isAfter(host.clock.instant()) ? host.clock.instant() : to;
            Span period = new Span(from, to);
            String text = text(period);
            Statement statement = host.billing.statements().of(ALICE, period);
            assertThat(text(period)).isEqualTo(text);
            assertThat(read(text).following(before.statement().orElseThrow()))
                    .isEqualTo(new Verdict(Optional.of(statement), List.of()));
            assertIdentity(statement);
            assertClosing(statement);
            before = read(text);
            from = to;
        }
    }

    private static void assertIdentity(Statement statement) {
        for (Revenue revenue : statement.revenue()) {
            assertThat(revenue.opening()
                            .add(revenue.sold())
                            .subtract(revenue.recognised())
                            .subtract(revenue.breakage())
                            .subtract(revenue.revoked()))
                    .isEqualTo(revenue.closing());
        }
    }

    private void assertClosing(Statement statement) {
        AsOf then = host.billing.history().asOf(ALICE, statement.period().end().minusNanos(1_000));
        assertThat(statement.closing().entries()).isEqualTo(then.entries());
        assertThat(statement.closing().head()).isEqualTo(then.head());
        assertThat(statement.closing().balances())
                .isEqualTo(then.balances().stream()
                        .map(balance ->
                                new Standing.Figures(balance.key(), balance.total(), balance.held(), balance.debt()))
                        .toList());
    }

    private String text(Span period) throws IOException {
        StringBuilder text = new StringBuilder();
        host.billing.statements().write(ALICE, period, text);
        return text.toString();
    }

    private static Verdict read(String text) throws IOException {
        return StatementVerifier.verify(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
