package io.carnet.billing.pack;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.run.HoldLine;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Money;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CostBasisTest {

    @RegisterExtension
    final Fixture host = Fixture.selling(
            Product.of("image", Price.packsOnly()), Product.of("chat", Price.metered(Rate.per("tokens", "1", 1))));

    private void paidRuns(String key, long runs, String dollars) {
        host.grant(GrantRequest.runs(key, ALICE, "image", runs).paid(Money.usd(dollars)));
    }

    private void paidCredits(String key, String credits, String dollars) {
        host.grant(GrantRequest.credits(key, ALICE, Amount.credits(credits)).paid(Money.usd(dollars)));
    }

    private Run chat(String key, long tokens) {
        return host.hold(request(key, "chat").upTo(Usage.of("tokens", tokens)));
    }

    private static long basis(Run run) {
        return run.hold().lines().stream().mapToLong(HoldLine::takenBasis).sum();
    }

    /** Minor units that ever went into an account, less those that left it. */
    private long basisOf(Account account) {
        return host.journal().stream()
                .map(Entry::movement)
                .mapToLong(
                        move -> (move.to() == account ? move.basis() : 0) - (move.from() == account ? move.basis() : 0))
                .sum();
    }

    @ParameterizedTest
    @CsvSource({
        "3, 10.00, 333, 333, 334",
        "3, 0.02, 0, 1, 1",
        "3, 0.01, 0, 0, 1",
        "3, 0.00, 0, 0, 0",
        "3, 9.99, 333, 333, 333"
    })
    void leavesInProportionAndTheLastUnitTakesTheRest(long runs, String dollars, long first, long second, long third) {
        paidRuns("pack", runs, dollars);
        host.hold("a", "image");
        host.hold("b", "image");
        host.hold("c", "image");
        assertThat(basis(host.settle("a"))).isEqualTo(first);
        assertThat(basis(host.settle("b"))).isEqualTo(second);
        assertThat(basis(host.settle("c"))).isEqualTo(third);
    }

    @Test
    void spreadsThePriceOverTheBonusToo() {
        host.shelf.offer(Offer.runs("ten", "image", 10, Money.usd("12.00")).withBonus(Amount.runs(2)));
        host.billing.packs().buy(ALICE, "image", "ten", "order").orElseThrow();
        host.hold("job", "image");
        assertThat(basis(host.settle("job"))).isEqualTo(100);
        assertThat(host.balance("image").packs().get(0).basis()).isEqualTo(1_100);
    }

    @Test
    void splitsBetweenHeldAndCapturedAndComesTogetherAgain() {
        paidCredits("pack", "100", "9.99");
        chat("job", 40);
        assertThat(host.pack("pack").heldBasis()).isEqualTo(399);
        Run captured = host.capture("job", Usage.of("tokens", 10));
        assertThat(basis(captured)).isEqualTo(99);
        assertThat(host.pack("pack").heldBasis()).isEqualTo(300);
        Run released = host.release("job");
        assertThat(basis(released)).isEqualTo(99);
        assertThat(host.pack("pack").basis()).isEqualTo(900);
        assertThat(host.pack("pack").heldBasis()).isZero();
    }

    @Test
    void restoresExactlyWhatTheLineTook() {
        paidRuns("pack", 3, "10.00");
        host.hold("a", "image");
        host.hold("b", "image");
        host.hold("c", "image");
        host.accept("c");
        host.accept("a");
        assertThat(host.balance("image").packs().get(0).basis()).isEqualTo(333);
        assertThat(host.release("c").hold().lines().get(0).takenBasis()).isZero();
        assertThat(host.balance("image").packs().get(0).basis()).isEqualTo(667);
        assertThat(host.balance("image").packs().get(0).heldBasis()).isEqualTo(333);
        host.release("a");
        host.release("b");
        assertThat(host.balance("image").packs().get(0).basis()).isEqualTo(1_000);
    }

    @Test
    void takesEachPacksOwnShare() {
        paidCredits("cheap", "10", "1.00");
        paidCredits("dear", "10", "7.00");
        chat("job", 15);
        Run settled = host.settle("job", Usage.of("tokens", 15));
        assertThat(settled.hold().lines()).extracting(HoldLine::takenBasis).containsExactly(100L, 350L);
    }

    @Test
    void staysExactWhereProductsOutgrowALong() {
        host.grant(GrantRequest.credits("pack", ALICE, Amount.credits(1_000_000_000))
                .paid(new Money("USD", 2, Limits.AMOUNT_STEPS)));
        chat("job", 333_333_333);
        assertThat(basis(host.settle("job", Usage.of("tokens", 333_333_333)))).isEqualTo(333_333_333_000_000_000L);
        assertThat(host.pack("pack").basis()).isEqualTo(666_666_667_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void addsUpToWhatWasPaidWhateverHappens(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 5; i++) {
            paidCredits("pack" + i, "7.000000003", random.nextInt(1, 9) + ".97");
        }
        long paid = -basisOf(Account.ISSUED);
        for (int i = 0; i < 40 && host.balance().available().compareTo(Amount.credits(3)) > 0; i++) {
            String key = "job" + i;
            chat(key, random.nextLong(1, 4));
            switch (random.nextInt(3)) {
                case 0 -> host.release(key);
                case 1 -> host.settle(key, Usage.of("tokens", random.nextLong(0, 4)));
                default -> host.capture(key, Usage.of("tokens", 1));
            }
            long left = host.balance().packs().stream().mapToLong(Pack::basis).sum();
            assertThat(left + basisOf(Account.CONSUMED)).isEqualTo(paid);
        }
    }

    @Test
    void leavesNothingBehindWhenAPackIsSpent() {
        paidCredits("pack", "9", "1.00");
        for (int i = 0; i < 9; i++) {
            chat("job" + i, 1);
            host.settle("job" + i, Usage.of("tokens", 1));
        }
        assertThat(basisOf(Account.CONSUMED)).isEqualTo(100);
        assertThat(basisOf(Account.AVAILABLE)).isZero();
        assertThat(host.journal())
                .extracting(Entry::movement)
                .extracting(Movement::basis)
                .allMatch(basis -> basis >= 0);
    }
}
