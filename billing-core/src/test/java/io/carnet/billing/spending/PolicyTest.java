package io.carnet.billing.spending;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.BOB;
import static io.carnet.billing.Fixture.effect;
import static io.carnet.billing.Fixture.refusal;
import static io.carnet.billing.Fixture.request;
import static io.carnet.billing.Fixture.violation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carnet.billing.Fixture;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Reason;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.RunState;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.ProductId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {

    private static final Subject TEAM = Subject.of(Spender.group("team"));
    private static final ProductId CHAT = ProductId.of("chat");

    @RegisterExtension
    final Fixture host = Fixture.selling(Product.of("chat", Price.free()), Product.of("image", Price.free()));

    @ParameterizedTest
    @CsvSource({
        "'', '', true",
        "chat, '', true",
        "image, '', false",
        "'', chat, false",
        "chat, chat, false",
        "chat, image, true",
    })
    void denyWinsOverAllow(String allowed, String denied, boolean runs) {
        SpendingPolicy policy = allowed.isEmpty() ? SpendingPolicy.OPEN : SpendingPolicy.allowing(allowed);
        host.policy(TEAM, denied.isEmpty() ? policy : policy.denying(denied));
        Outcome<?> outcome =
                host.billing.runs().authorize(request("job", "chat").as(Spender.group("team")));
        if (runs) {
            assertThat(effect(outcome)).isEqualTo(Outcome.Effect.NEW);
        } else {
            assertThat(violation(outcome)).isEqualTo(new Violation.NotAllowed(TEAM, CHAT));
            assertThat(refusal(outcome).reason()).isEqualTo(Reason.FORBIDDEN);
        }
    }

    @Test
    void anEmptyAllowListAllowsNothing() {
        host.policy(TEAM, SpendingPolicy.allowing());
        assertThat(violation(
                        host.billing.runs().authorize(request("job", "chat").as(Spender.group("team")))))
                .isEqualTo(new Violation.NotAllowed(TEAM, CHAT));
    }

    @Test
    void everyLevelMustAllow() {
        host.policy(Subject.EVERYTHING, SpendingPolicy.OPEN.denying("chat"));
        host.policy(TEAM, SpendingPolicy.allowing("image"));
        assertThat(refusal(host.billing.runs().authorize(request("job", "chat").as(Spender.agent("team", "bot"))))
                        .violations())
                .containsExactly(
                        new Violation.NotAllowed(Subject.EVERYTHING, CHAT), new Violation.NotAllowed(TEAM, CHAT));
    }

    @Test
    void concernsOnlyItsOwnPrincipalAndSpender() {
        host.policy(TEAM, SpendingPolicy.allowing());
        assertThat(host.hold("own", "chat").state()).isEqualTo(RunState.HELD);
        assertThat(host.hold(request("other", "chat").as(Spender.group("teams")))
                        .state())
                .isEqualTo(RunState.HELD);
        assertThat(effect(host.billing
                        .runs()
                        .authorize(RunRequest.of("job", BOB, "chat").as(Spender.group("team")))))
                .isEqualTo(Outcome.Effect.NEW);
    }

    @Test
    void leavesRunsInFlightAlone() {
        host.hold(request("job", "chat").as(Spender.group("team")));
        host.policy(TEAM, SpendingPolicy.allowing());
        assertThat(host.settle("job").state()).isEqualTo(RunState.SETTLED);
    }

    @Test
    void isReplacedOnlyAtTheVersionThatWasSeen() {
        Spending spending = new Spending();
        assertThat(spending.set(0, SpendingPolicy.OPEN).orElseThrow().version()).isEqualTo(1);
        assertThat(spending.set(1, SpendingPolicy.allowing("chat"))
                        .orElseThrow()
                        .version())
                .isEqualTo(2);
        int entries = host.journal().size();
        assertThat(violation(spending.set(1, SpendingPolicy.allowing("image"))))
                .isEqualTo(new Violation.Conflict("version", "2", "1"));
        assertThat(violation(spending.set(3, SpendingPolicy.OPEN)))
                .isEqualTo(new Violation.Conflict("version", "2", "3"));
        assertThat(effect(spending.set(1, SpendingPolicy.allowing("chat")))).isEqualTo(Outcome.Effect.REPLAYED);
        assertThat(host.journal()).hasSize(entries);
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> spending.set(-1, SpendingPolicy.OPEN))
                .withMessageStartingWith("expectedVersion");
    }

    private final class Spending {
        Outcome<StoredPolicy> set(long version, SpendingPolicy policy) {
            return host.billing.spending().set(ALICE, TEAM, version, policy);
        }
    }

    @Test
    void hasOneCapForEachWindowAndMeasure() {
        Cap five = Cap.calls(Window.DAY, 5);
        Cap six = Cap.calls(Window.DAY, 6);
        assertThat(SpendingPolicy.capped(five).with(six).caps()).containsExactly(six);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SpendingPolicy(Optional.empty(), Set.of(), List.of(five, six)));
    }

    @Test
    void hasSixtyFourCapsAndNotOneMore() {
        assertThat(new SpendingPolicy(Optional.empty(), Set.of(), caps(Limits.CAPS)).caps())
                .hasSize(Limits.CAPS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SpendingPolicy(Optional.empty(), Set.of(), caps(Limits.CAPS + 1)));
    }

    private static List<Cap> caps(int count) {
        List<Cap> caps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            caps.add(new Cap(Window.DAY, new Measure(Measure.Kind.MONEY, "T" + (100 + i), 2), 1));
        }
        return caps;
    }

    @Test
    void listsAThousandProductsAndNotOneMore() {
        Set<ProductId> most = products(Limits.LISTED_PRODUCTS);
        Set<ProductId> more = products(Limits.LISTED_PRODUCTS + 1);
        assertThat(new SpendingPolicy(Optional.of(most), most, List.of()).denied())
                .hasSize(Limits.LISTED_PRODUCTS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SpendingPolicy(Optional.of(more), Set.of(), List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new SpendingPolicy(Optional.empty(), more, List.of()));
    }

    private static Set<ProductId> products(int count) {
        return IntStream.range(0, count).mapToObj(i -> ProductId.of("p" + i)).collect(Collectors.toSet());
    }

    @Test
    void capsWithinItsBounds() {
        assertThat(new Cap(Window.DAY, Measure.CREDITS, 0).limit()).isZero();
        assertThat(new Cap(Window.DAY, Measure.CREDITS, Limits.AMOUNT_STEPS).limit())
                .isEqualTo(Limits.AMOUNT_STEPS);
        assertThatIllegalArgumentException().isThrownBy(() -> new Cap(Window.DAY, Measure.CREDITS, -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Cap(Window.DAY, Measure.CREDITS, Limits.AMOUNT_STEPS + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Cap.credits(Window.DAY, Amount.runs(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Measure(Measure.Kind.MONEY, "", 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new Measure(Measure.Kind.CALLS, "USD", 2));
    }
}
