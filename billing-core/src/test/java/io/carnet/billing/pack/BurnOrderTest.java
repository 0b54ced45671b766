package io.carnet.billing.pack;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.BOB;
import static io.carnet.billing.Fixture.NOON;
import static io.carnet.billing.Fixture.request;
import static io.carnet.billing.Fixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Funding;
import io.carnet.billing.run.HoldLine;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BurnOrderTest {

    private static final Money DOLLAR = Money.usd("1");

    @RegisterExtension
    final Fixture host = Fixture.selling(
            Product.of("image", Price.perRun(Amount.credits(2))),
            Product.of("video", Price.perRun(Amount.credits(2))),
            Product.of("chat", Price.metered(Rate.per("tokens", "1", 1))),
            Product.of("free", Price.free()),
            Product.of("packed", Price.packsOnly()));

    private static Arguments rule(String why, UnaryOperator<GrantRequest> first, UnaryOperator<GrantRequest> second) {
        return Arguments.of(why, first, second);
    }

    /** What burns first, and what burns after it although it is older. */
    static Stream<Arguments> rules() {
        return Stream.of(
                rule("lower priority number", pack -> pack.priority(1), pack -> pack.priority(2)),
                rule("priority before origin", pack -> pack.priority(1).paid(DOLLAR), pack -> pack.priority(2)),
                rule(
                        "priority before expiry",
                        pack -> pack.priority(1),
                        pack -> pack.priority(2).expiring(NOON.plusSeconds(1_000))),
                rule("promotional before paid", pack -> pack, pack -> pack.paid(DOLLAR)),
                rule(
                        "origin before expiry",
                        pack -> pack,
                        pack -> pack.paid(DOLLAR).expiring(NOON.plusSeconds(1_000))),
                rule("some expiry before none", pack -> pack.expiring(NOON.plusSeconds(1_000)), pack -> pack),
                rule(
                        "soonest expiry",
                        pack -> pack.expiring(NOON.plusSeconds(1_000)),
                        pack -> pack.expiring(NOON.plusSeconds(1_001))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void drawsFromPacksInTheDocumentedOrder(
            String why, UnaryOperator<GrantRequest> first, UnaryOperator<GrantRequest> second) {
        host.grant(second.apply(GrantRequest.credits("a-older", ALICE, Amount.credits(10))));
        host.grant(first.apply(GrantRequest.credits("b-younger", ALICE, Amount.credits(10))));
        assertThat(packs(chat("job", 15))).as(why).containsExactly("b-younger", "a-older");
        assertThat(host.balance().packs())
                .extracting(pack -> pack.id().value())
                .containsExactly("b-younger", "a-older");
    }

    @Test
    void drawsFromTheOldestOfEquals() {
        host.credits("z", "1");
        host.credits("a", "1");
        host.credits("m", "1");
        assertThat(packs(chat("job", 3))).containsExactly("z", "a", "m");
    }

    @Test
    void drawsAllOfAPackBeforeTheNext() {
        host.credits("one", "10");
        host.credits("two", "10");
        Run run = chat("job", 15);
        assertThat(run.hold().lines())
                .extracting(HoldLine::held)
                .containsExactly(Amount.credits(10).steps(), Amount.credits(5).steps());
    }

    @Test
    void usesRunsOfTheProductBeforeCredits() {
        host.credits("credits", "10");
        host.grant(GrantRequest.runs("runs", ALICE, "image", 1).priority(9).paid(DOLLAR));
        assertThat(host.hold("one", "image").hold().funding()).isEqualTo(Funding.PACK);
        assertThat(host.hold("two", "image").hold().funding()).isEqualTo(Funding.CREDITS);
        assertThat(host.balance().held()).isEqualTo(Amount.credits(2));
        assertThat(host.balance("image").held()).isEqualTo(Amount.runs(1));
    }

    @Test
    void ordersRunPacksByTheSameRules() {
        host.grant(GrantRequest.runs("old", ALICE, "image", 1).paid(DOLLAR));
        host.grant(GrantRequest.runs("late", ALICE, "image", 1).expiring(NOON.plusSeconds(9_000)));
        host.grant(GrantRequest.runs("soon", ALICE, "image", 1).expiring(NOON.plusSeconds(8_000)));
        assertThat(List.of("1", "2", "3"))
                .extracting(key -> packs(host.hold(key, "image")).get(0))
                .containsExactly("soon", "late", "old");
    }

    @Test
    void drawsFromCreditsOfTheProductAndOfAnyInOneOrder() {
        host.grant(GrantRequest.credits("any", ALICE, Amount.credits(2)).priority(2));
        host.grant(GrantRequest.credits("own", ALICE, Amount.credits(2))
                .onlyFor("chat")
                .priority(3));
        host.grant(GrantRequest.credits("first", ALICE, Amount.credits(2))
                .onlyFor("chat")
                .priority(1));
        assertThat(packs(chat("job", 6))).containsExactly("first", "any", "own");
    }

    @Test
    void neverPaysFromAnotherProductsPacks() {
        host.runs("video-runs", "video", 5);
        host.grant(
                GrantRequest.credits("video-credits", ALICE, Amount.credits(5)).onlyFor("video"));
        assertThat(violation(host.billing.runs().authorize(request("job", "image"))))
                .isEqualTo(new Violation.InsufficientFunds(Amount.credits(2), Amount.NO_CREDITS, Amount.NO_CREDITS));
        assertThat(violation(host.billing.runs().authorize(request("job", "packed"))))
                .isEqualTo(new Violation.InsufficientFunds(Amount.runs(1), Amount.NO_RUNS, Amount.NO_RUNS));
    }

    @Test
    void neverPaysFromAnotherPrincipalsPacks() {
        host.grant(GrantRequest.credits("gift", BOB, Amount.credits(100)));
        host.grant(GrantRequest.runs("runs", BOB, "image", 100));
        assertThat(violation(host.billing.runs().authorize(request("job", "image"))))
                .isInstanceOf(Violation.InsufficientFunds.class);
        assertThat(host.billing.credits().balance(BOB).total()).isEqualTo(Amount.credits(100));
    }

    @Test
    void takesNothingForWhatIsFree() {
        host.runs("runs", "free", 1);
        Run run = host.hold("job", "free");
        assertThat(run.hold().funding()).isEqualTo(Funding.NONE);
        assertThat(run.hold().lines()).isEmpty();
        assertThat(host.settle("job").charged().isZero()).isTrue();
        assertThat(host.balance("free").available()).isEqualTo(Amount.runs(1));
    }

    @Test
    void neverMixesRunsAndCreditsInOneRun() {
        host.runs("runs", "chat", 1);
        host.credits("credits", "100");
        Run run = chat("job", 50);
        assertThat(run.hold().funding()).isEqualTo(Funding.PACK);
        assertThat(host.settle("job", Usage.of("tokens", 90)).charged()).isEqualTo(Amount.runs(1));
        assertThat(host.balance().available()).isEqualTo(Amount.credits(100));
    }

    @Test
    void passesOverPacksThatAreWhollyHeld() {
        host.credits("one", "5");
        host.credits("two", "5");
        chat("first", 5);
        assertThat(packs(chat("second", 5))).containsExactly("two");
        assertThat(violation(
                        host.billing.runs().authorize(request("third", "chat").upTo(Usage.of("tokens", 1)))))
                .isEqualTo(new Violation.InsufficientFunds(Amount.credits(1), Amount.NO_CREDITS, Amount.credits(10)));
    }

    @Test
    void passesOverExpiredPacksFromTheVeryInstantOn() {
        host.grant(GrantRequest.credits("soon", ALICE, Amount.credits(5)).expiring(NOON.plusSeconds(60)));
        host.credits("later", "5");
        host.clock.moveTo(NOON.plusSeconds(60).minusNanos(1_000));
        assertThat(packs(chat("before", 1))).containsExactly("soon");
        host.pass(Duration.ofNanos(1_000));
        assertThat(packs(chat("after", 1))).containsExactly("later");
    }

    private Run chat(String key, long tokens) {
        return host.hold(request(key, "chat").upTo(Usage.of("tokens", tokens)));
    }

    private static List<String> packs(Run run) {
        return run.hold().lines().stream().map(line -> line.pack().value()).toList();
    }
}
