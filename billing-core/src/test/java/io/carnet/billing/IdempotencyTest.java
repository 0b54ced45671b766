package io.carnet.billing;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.BOB;
import static io.carnet.billing.Fixture.NOON;
import static io.carnet.billing.Fixture.effect;
import static io.carnet.billing.Fixture.refusal;
import static io.carnet.billing.Fixture.request;
import static io.carnet.billing.Fixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Reason;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.RunState;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IdempotencyTest {

    private static final Cap CAP = Cap.calls(Window.DAY, 5);

    @RegisterExtension
    final Fixture host = Fixture.selling(
            Product.of("chat", Price.metered(Rate.per("tokens", "1", 1))), Product.of("image", Price.packsOnly()));

    @BeforeEach
    void shop() {
        host.shelf.offer(
                Offer.runs("small", "image", 10, Money.usd("1")),
                Offer.credits("credits", Amount.credits(5), Money.usd("1")));
        host.credits("gift", "100");
        host.policy(Subject.EVERYTHING, SpendingPolicy.capped(CAP));
    }

    /** Every command that is idempotent by a command key. */
    private Map<String, Supplier<Outcome<?>>> commands(String key) {
        Map<String, Supplier<Outcome<?>>> commands = new LinkedHashMap<>();
        commands.put("grant", () -> host.billing.packs().grant(GrantRequest.credits(key, ALICE, Amount.credits(1))));
        commands.put("buy", () -> host.billing.packs().buy(ALICE, "image", "small", key));
        commands.put("revoke", () -> host.billing.packs().revoke(ALICE, "gift", key));
        commands.put("reset", () -> host.billing.spending().reset(ALICE, Subject.EVERYTHING, CAP, key));
        return commands;
    }

    @Test
    void oneKeyStandsForOneCommandWhateverItsKind() {
        commands("first").forEach((first, command) -> {
            String key = "key-of-" + first;
            assertThat(effect(commands(key).get(first).get())).isEqualTo(Outcome.Effect.NEW);
            int entries = host.journal().size();
            commands(key).forEach((other, again) -> {
                if (other.equals(first)) {
                    assertThat(effect(again.get())).isEqualTo(Outcome.Effect.REPLAYED);
                } else {
                    assertThat(violation(again.get())).isEqualTo(new Violation.Conflict("command", first, other));
                }
                assertThat(host.journal()).hasSize(entries);
            });
        });
    }

    @Test
    void aRefusalBindsNoKey() {
        assertThat(refusal(host.billing.packs().revoke(ALICE, "nothing", "key")).reason())
                .isEqualTo(Reason.NOT_FOUND);
        assertThat(effect(host.billing.packs().grant(GrantRequest.credits("key", ALICE, Amount.credits(1)))))
                .isEqualTo(Outcome.Effect.NEW);
        RunRequest dear = request("job", "chat").upTo(Usage.of("tokens", 500));
        assertThat(refusal(host.billing.runs().authorize(dear)).reason()).isEqualTo(Reason.PAYMENT_REQUIRED);
        host.credits("more", "1000");
        assertThat(host.hold(dear).state()).isEqualTo(RunState.HELD);
    }

    @Test
    void keysOfRunsAndCommandsAndOfPrincipalsAreApart() {
        host.hold(request("gift", "chat").upTo(Usage.of("tokens", 1)));
        assertThat(effect(host.billing.packs().grant(GrantRequest.credits("gift", BOB, Amount.credits(7)))))
                .isEqualTo(Outcome.Effect.NEW);
        assertThat(host.balance().total()).isEqualTo(Amount.credits(100));
    }

    private static Arguments other(String field, UnaryOperator<GrantRequest> change) {
        return Arguments.of(field, change);
    }

    static Stream<Arguments> otherGrants() {
        return Stream.of(
                other(
                        "amount",
                        grant -> GrantRequest.credits("key", ALICE, Amount.credits(9))
                                .onlyFor("chat")
                                .paid(Money.usd("3"))
                                .priority(4)
                                .expiring(NOON.plusSeconds(60))
                                .noting("why")),
                other("scope", grant -> grant.onlyFor("image")),
                other("cost", grant -> grant.paid(Money.usd("3.01"))),
                other("cost", grant -> grant.paid(Money.of("EUR", 2, "3"))),
                other("priority", grant -> grant.priority(5)),
                other("expiresAt", grant -> grant.expiring(NOON.plusSeconds(61))),
                other("note", grant -> grant.noting("because")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("otherGrants")
    void aGrantOfOtherContentIsAConflictNamingTheField(String field, UnaryOperator<GrantRequest> change) {
        GrantRequest grant = GrantRequest.credits("key", ALICE, Amount.credits(8))
                .onlyFor("chat")
                .paid(Money.usd("3"))
                .priority(4)
                .expiring(NOON.plusSeconds(60))
                .noting("why");
        host.grant(grant);
        assertThat(((Violation.Conflict) violation(host.billing.packs().grant(change.apply(grant)))).field())
                .isEqualTo(field);
        host.pass(Duration.ofDays(1));
        assertThat(effect(host.billing.packs().grant(grant))).isEqualTo(Outcome.Effect.REPLAYED);
    }

    static Stream<Arguments> otherRuns() {
        return Stream.of(
                Arguments.of("product", run("image").upTo(Usage.of("tokens", 5))),
                Arguments.of("spender", run("chat").as(Spender.agent("team", "other"))),
                Arguments.of("ceiling", run("chat").upTo(Usage.of("tokens", 6))),
                Arguments.of("holdFor", run("chat").holdFor(Duration.ofMinutes(14))),
                Arguments.of("metadata", run("chat").with("secret", "value")));
    }

    private static RunRequest run(String product) {
        return request("job", product)
                .upTo(Usage.of("tokens", 5))
                .as(Spender.group("team"))
                .with("note", "one");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("otherRuns")
    void aRunOfOtherContentIsAConflictNamingTheField(String field, RunRequest other) {
        host.hold(run("chat"));
        Violation.Conflict conflict =
                (Violation.Conflict) violation(host.billing.runs().authorize(other));
        assertThat(conflict.field()).isEqualTo(field);
        assertThat(conflict.message()).doesNotContain("secret", "value");
        assertThat(effect(host.billing.runs().authorize(run("chat")))).isEqualTo(Outcome.Effect.REPLAYED);
    }

    @Test
    void aRunThatDiffersInEverythingNamesEveryFieldInOrder() {
        host.hold(run("chat"));
        RunRequest other = request("job", "image").upTo(Usage.of("tokens", 9)).holdFor(Duration.ofMinutes(1));
        assertThat(refusal(host.billing.runs().authorize(other)).violations())
                .extracting(violation -> ((Violation.Conflict) violation).field())
                .containsExactly("ceiling", "holdFor", "metadata", "product", "spender");
    }
}
