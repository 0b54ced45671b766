package io.carnet.billing.history;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.Story;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.PackState;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.spending.Span;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AsOfTest {

    @RegisterExtension
    final Fixture host = Fixture.selling(Product.of("image", Price.perRun(Amount.credits(1))));

    static List<Long> seeds() {
        return Story.seeds();
    }

    private AsOf asOf(Instant instant) {
        return host.billing.history().asOf(ALICE, instant);
    }

    private List<Balance> live() {
        return Story.BALANCES.stream()
                .map(key -> host.billing.packs().balance(ALICE, key))
                .toList();
    }

    private List<Balance> then(Instant instant) {
        AsOf then = asOf(instant);
        return Story.BALANCES.stream().map(then::balance).toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void tellsEveryBalanceThatWasReadAtAThousandInstants(long seed) {
        Story story = new Story(host, seed);
        Map<Instant, List<Balance>> read = new TreeMap<>();
        while (read.size() < 1_000) {
            story.live(1);
            read.put(host.clock.instant(), live());
            for (int i = 0; i < 3; i++) {
                host.pass(story.time());
                read.put(host.clock.instant(), live());
            }
            if (read.size() % 50 == 0) {
                assertThat(then(host.clock.instant())).isEqualTo(live());
            }
        }
        host.billing.worker().runOnce();
        List<Entry> journal = story.journal();
        read.forEach((instant, balances) -> {
            AsOf then = asOf(instant);
            assertThat(Story.BALANCES.stream().map(then::balance).toList())
                    .as("at %s", instant)
                    .isEqualTo(balances);
            assertThat(journal.stream()
                            .takeWhile(entry -> !entry.movement().at().isAfter(instant)))
                    .hasSize((int) then.entries());
        });
    }

    @Test
    void knowsNothingBeforeTheFirstEntry() {
        host.credits("gift", "5");
        assertThat(asOf(NOON.minusNanos(1_000)))
                .isEqualTo(new AsOf(ALICE, NOON.minusNanos(1_000), 0, Hash.ZERO, List.of()));
        assertThat(asOf(NOON.minusNanos(1_000))
                        .balance(BalanceKey.CREDITS)
                        .total()
                        .isZero())
                .isTrue();
        assertThat(asOf(NOON).head()).isEqualTo(host.journal().get(0).hash());
    }

    @Test
    void knowsNothingOfAStrangerAndThatItSaidSo() {
        Principal stranger = Principal.of("stranger");
        assertThat(host.billing.history().asOf(stranger, NOON).balances()).isEmpty();
        assertThat(host.billing.audit().principals()).isOne();
    }

    @Test
    void leavesNoTraceOfAStrangerWhereItPromisesNothing() {
        Principal stranger = Principal.of("stranger");
        assertThat(host.billing.history().spend(stranger, new Span(NOON, NOON.plusSeconds(1))))
                .isEmpty();
        assertThat(host.billing.history().forecast(stranger).outlooks()).isEmpty();
        assertThat(host.billing.audit().principals()).isZero();
    }

    @Test
    void refusesTheFutureByASingleMicrosecond() {
        assertThat(asOf(NOON.plusNanos(999)).at()).isEqualTo(NOON);
        assertThatThrownBy(() -> asOf(NOON.plusNanos(1_000)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("instant must not be after now, which is " + NOON);
    }

    @Test
    void takesAPackForOpenUntilTheInstantItExpires() {
        Instant expiry = NOON.plusSeconds(60);
        host.grant(GrantRequest.credits("gift", ALICE, Amount.credits(5)).expiring(expiry));
        host.hold("job", "image");
        host.pass(Duration.ofMinutes(10));
        Balance before = asOf(expiry.minusNanos(1_000)).balance(BalanceKey.CREDITS);
        Balance after = asOf(expiry).balance(BalanceKey.CREDITS);
        assertThat(before.total()).isEqualTo(Amount.credits(5));
        assertThat(before.packs().get(0).state()).isEqualTo(PackState.OPEN);
        assertThat(after.total()).isEqualTo(Amount.credits(1));
        assertThat(after.held()).isEqualTo(Amount.credits(1));
        assertThat(after.packs().get(0).state()).isEqualTo(PackState.EXPIRED);
    }

    @Test
    void takesAPackForRevokedFromItsRevocationOn() {
        host.credits("gift", "5");
        host.hold("job", "image");
        host.pass(Duration.ofMinutes(1));
        host.billing.packs().revoke(ALICE, "gift", "back").orElseThrow();
        assertThat(asOf(NOON.plusSeconds(59))
                        .balance(BalanceKey.CREDITS)
                        .packs()
                        .get(0)
                        .state())
                .isEqualTo(PackState.OPEN);
        assertThat(asOf(NOON.plusSeconds(60))
                        .balance(BalanceKey.CREDITS)
                        .packs()
                        .get(0)
                        .state())
                .isEqualTo(PackState.REVOKED);
    }

    @Test
    void staysAsItWasWhateverComesLater() {
        host.credits("gift", "5");
        host.pass(Duration.ofMinutes(1));
        AsOf early = asOf(NOON);
        host.hold("job", "image");
        host.settle("job");
        host.pass(Duration.ofDays(1));
        assertThat(asOf(NOON)).isEqualTo(early);
    }
}
