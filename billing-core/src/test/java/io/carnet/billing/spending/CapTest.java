package io.carnet.billing.spending;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.NOON;
import static io.carnet.billing.Fixture.refusal;
import static io.carnet.billing.Fixture.request;
import static io.carnet.billing.Fixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.RunState;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.ProductId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Caps on runs that cost a credit a token, ten cents each. */
class CapTest {

    private static final Spender AGENT = Spender.agent("team", "bot");
    private static final Subject EVERYTHING = Subject.EVERYTHING;

    @RegisterExtension
    final Fixture host = Fixture.selling(
            Product.of("chat", Price.metered(Rate.per("tokens", "1", 1))),
            Product.of("image", Price.packsOnly()),
            Product.of("free", Price.free()));

    @BeforeEach
    void credits() {
        host.grant(GrantRequest.credits("gift", ALICE, Amount.credits(1_000)).paid(Money.usd("100.00")));
    }

    private static RunRequest chat(String key, long tokens) {
        return request(key, "chat").as(AGENT).upTo(Usage.of("tokens", tokens));
    }

    private static List<Subject> subjects() {
        return List.of(
                EVERYTHING, Subject.of(ProductId.of("chat")), Subject.of(Spender.group("team")), Subject.of(AGENT));
    }

    /** A cap that lets ten tokens pass, or one call, and eleven or two not. */
    private static Cap cap(Window window, String measure) {
        return switch (measure) {
            case "credits" -> Cap.credits(window, Amount.credits(10));
            case "calls" -> Cap.calls(window, 1);
            default -> Cap.money(window, Money.usd("1.00"));
        };
    }

    static Stream<Arguments> everyCap() {
        List<Arguments> all = new ArrayList<>();
        for (Subject subject : subjects()) {
            for (Window window : Window.values()) {
                for (String measure : List.of("credits", "calls", "money")) {
                    if (window != Window.CALL || !measure.equals("calls")) {
                        all.add(Arguments.of(subject, window, measure));
                    }
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("everyCap")
    void letsItsLimitPassAndNothingMore(Subject subject, Window window, String measure) {
        Cap cap = cap(window, measure);
        host.policy(subject, SpendingPolicy.capped(cap));
        if (!measure.equals("calls")) {
            Violation.CapExceeded over =
                    (Violation.CapExceeded) violation(host.billing.runs().authorize(chat("over", 11)));
            assertThat(over.left()).isEqualTo(cap.limit());
            assertThat(over.needed()).isEqualTo(cap.limit() * 11 / 10);
        }
        host.hold(chat("all", 10));
        if (window == Window.CALL) {
            host.hold(chat("another", 10));
            return;
        }
        Violation.CapExceeded full =
                (Violation.CapExceeded) violation(host.billing.runs().authorize(chat("more", 1)));
        assertThat(full.subject()).isEqualTo(subject);
        assertThat(full.cap()).isEqualTo(cap);
        assertThat(full.left()).isZero();
        Optional<Instant> ends = window == Window.TOTAL
                ? Optional.empty()
                : Optional.of(window.around(NOON, ZoneOffset.UTC).end());
        assertThat(full.retryAt()).isEqualTo(ends);
        assertThat(host.billing.spending().used(ALICE, subject))
                .extracting(CapWindow::used)
                .containsExactly(cap.limit());
    }

    @Test
    void holdsBackNobodyItIsNotAbout() {
        host.runs("runs", "image", 100);
        for (Subject subject : subjects()) {
            for (String measure : List.of("credits", "calls", "money")) {
                host.policy(
                        subject,
                        SpendingPolicy.capped(
                                new Cap(Window.DAY, cap(Window.DAY, measure).measure(), 0)));
                RunRequest other = request(measure + subject.level(), "image").as(Spender.group("others"));
                if (subject.equals(EVERYTHING) && measure.equals("calls")) {
                    assertThat(violation(host.billing.runs().authorize(other)))
                            .isInstanceOf(Violation.CapExceeded.class);
                } else {
                    assertThat(host.hold(other).state()).isEqualTo(RunState.HELD);
                }
                host.policy(subject, SpendingPolicy.OPEN);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HOUR, 2026-03-04T13:00:00Z",
        "DAY, 2026-03-05T00:00:00Z",
        "WEEK, 2026-03-09T00:00:00Z",
        "MONTH, 2026-04-01T00:00:00Z",
    })
    void beginsAnewAtTheVeryInstantItsWindowEnds(Window window, Instant end) {
        host.policy(EVERYTHING, SpendingPolicy.capped(Cap.credits(window, Amount.credits(10))));
        host.hold(chat("first", 10));
        host.settle("first", Usage.of("tokens", 10));
        host.clock.moveTo(end.minusNanos(1_000));
        Refusal full = refusal(host.billing.runs().authorize(chat("second", 1)));
        assertThat(full.retryAt()).contains(end);
        host.clock.moveTo(end);
        assertThat(host.hold(chat("second", 10)).held()).isEqualTo(Amount.credits(10));
    }

    @Test
    void listsEveryCapThatIsExceededInOneRefusal() {
        for (Subject subject : subjects()) {
            host.policy(
                    subject,
                    SpendingPolicy.capped(
                            Cap.credits(Window.CALL, Amount.credits(3)),
                            Cap.credits(Window.DAY, Amount.credits(4)),
                            Cap.money(Window.TOTAL, Money.usd("0.10")),
                            Cap.calls(Window.MONTH, 0)));
        }
        Refusal refusal = refusal(host.billing.runs().authorize(chat("job", 2_000)));
        assertThat(refusal.violations())
                .filteredOn(Violation.CapExceeded.class::isInstance)
                .hasSize(16);
        assertThat(refusal.shortfall()).contains(Amount.credits(1_000));
        assertThat(refusal.retryAt()).isEmpty();
        assertThat(refusal.message()).contains("agent team,bot per MONTH: needs 1 call, 0 calls left of 0 calls");
    }

    @Test
    void tellsTheLatestInstantWhenAllOfThemPass() {
        host.policy(EVERYTHING, SpendingPolicy.capped(Cap.calls(Window.HOUR, 0), Cap.calls(Window.DAY, 0)));
        assertThat(refusal(host.billing.runs().authorize(chat("job", 1))).retryAt())
                .contains(Instant.parse("2026-03-05T00:00:00Z"));
    }

    @Test
    void countsWhatIsHeldAndThenWhatIsSpent() {
        host.policy(EVERYTHING, SpendingPolicy.capped(Cap.credits(Window.DAY, Amount.credits(10))));
        host.hold(chat("job", 10));
        host.settle("job", Usage.of("tokens", 4));
        CapWindow used = host.billing.spending().used(ALICE, EVERYTHING).get(0);
        assertThat(used.spent()).isEqualTo(Amount.credits(4).steps());
        assertThat(used.held()).isZero();
        host.hold(chat("next", 6));
        assertThat(violation(host.billing.runs().authorize(chat("over", 1)))).isInstanceOf(Violation.CapExceeded.class);
    }

    @Test
    void countsACallOnlyIfItWasChargedOrSettled() {
        host.policy(EVERYTHING, SpendingPolicy.capped(Cap.calls(Window.DAY, 1)));
        host.hold(chat("released", 1));
        host.release("released");
        host.hold(chat("expired", 1));
        host.pass(Duration.ofMinutes(15));
        host.hold(chat("settled", 1));
        host.settle("settled", Usage.none());
        assertThat(violation(host.billing.runs().authorize(chat("next", 1)))).isInstanceOf(Violation.CapExceeded.class);
    }

    @Test
    void countsFreeRunsAsCallsAndNothingElse() {
        host.policy(
                EVERYTHING,
                SpendingPolicy.capped(
                        Cap.calls(Window.DAY, 1),
                        Cap.credits(Window.DAY, Amount.NO_CREDITS),
                        Cap.money(Window.DAY, Money.usd("0"))));
        host.hold("one", "free");
        assertThat(violation(host.billing.runs().authorize(request("two", "free"))))
                .isInstanceOf(Violation.CapExceeded.class);
    }

    @Test
    void countsTheMoneyOfRunPacks() {
        host.grant(GrantRequest.runs("runs", ALICE, "image", 4).paid(Money.usd("10.00")));
        host.policy(EVERYTHING, SpendingPolicy.capped(Cap.money(Window.DAY, Money.usd("5.00"))));
        host.hold("one", "image");
        host.hold("two", "image");
        assertThat(((Violation.CapExceeded) violation(host.billing.runs().authorize(request("three", "image"))))
                        .needed())
                .isEqualTo(250);
        host.release("one");
        assertThat(host.hold("three", "image").state()).isEqualTo(RunState.HELD);
    }

    @Test
    void refusesMoneyItCannotCount() {
        host.policy(EVERYTHING, SpendingPolicy.capped(Cap.money(Window.DAY, Money.of("EUR", 2, "500"))));
        assertThat(violation(host.billing.runs().authorize(chat("job", 1))))
                .isEqualTo(new Violation.Uncountable(EVERYTHING, Measure.of(Money.of("EUR", 2, "1")), "USD"));
    }

    @Test
    void refusesWhatWouldCostMoreThanMoneyCanExpress() {
        Money most = new Money("ETH", 18, 1_000_000_000_000_000_000L);
        for (int i = 0; i < 10; i++) {
            host.grant(GrantRequest.credits("pack" + i, ALICE, Amount.credits(1))
                    .paid(most)
                    .priority(0));
        }
        host.policy(EVERYTHING, SpendingPolicy.capped(Cap.money(Window.DAY, most)));
        assertThat(violation(host.billing.runs().authorize(chat("job", 10)))).isInstanceOf(Violation.CapExceeded.class);
        assertThat(host.hold(chat("job", 1)).state()).isEqualTo(RunState.HELD);
    }

    @Test
    void clipsAnExtensionToWhatIsLeft() {
        host.policy(EVERYTHING, SpendingPolicy.capped(Cap.credits(Window.DAY, Amount.credits(25))));
        host.hold(chat("job", 10));
        assertThat(((Violation.CapExceeded) violation(host.billing.runs().extend(ALICE, "job", Amount.credits(26))))
                        .left())
                .isEqualTo(Amount.credits(15).steps());
        assertThat(host.billing
                        .runs()
                        .extend(ALICE, "job", Amount.credits(25))
                        .orElseThrow()
                        .held())
                .isEqualTo(Amount.credits(25));
    }

    @Test
    void boundsACallWithItsExtensions() {
        host.policy(EVERYTHING, SpendingPolicy.capped(Cap.credits(Window.CALL, Amount.credits(25))));
        host.hold(chat("job", 10));
        host.capture("job", Usage.of("tokens", 5));
        assertThat(violation(host.billing.runs().extend(ALICE, "job", Amount.credits(26))))
                .isInstanceOf(Violation.CapExceeded.class);
        assertThat(host.billing
                        .runs()
                        .extend(ALICE, "job", Amount.credits(25))
                        .orElseThrow()
                        .held())
                .isEqualTo(Amount.credits(20));
    }
}
