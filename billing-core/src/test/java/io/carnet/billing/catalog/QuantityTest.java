package io.carnet.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    private static final Quantity.Stepped BY_500 =
            new Quantity.Stepped(Amount.credits(500), Amount.credits(5_000), Amount.credits(500), Money.usd("4.99"));

    @ParameterizedTest
    @CsvSource({"500, 4.99", "1000, 9.98", "2500, 24.95", "5000, 49.90"})
    void sellsMultiplesOfItsStepAtAnExactPrice(long credits, String price) {
        assertThat(BY_500.objection(Amount.credits(credits))).isEmpty();
        assertThat(BY_500.price(Amount.credits(credits))).isEqualTo(Money.usd(price));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "499", "499.999999999", "500.000000001", "501", "750", "4999", "5000.1", "5500"})
    void sellsNothingBetweenBelowOrAbove(String credits) {
        assertThat(BY_500.objection(Amount.credits(credits)).orElseThrow()).contains("steps of 500 credits");
    }

    @Test
    void sellsOnlyItsOwnUnit() {
        assertThat(BY_500.objection(new Amount(Unit.RUNS, 500))).isPresent();
        Quantity fixed = new Quantity.Fixed(Amount.runs(500), Money.usd("10"));
        assertThat(fixed.objection(Amount.runs(500))).isEmpty();
        assertThat(fixed.objection(Amount.runs(501))).isPresent();
        assertThat(fixed.objection(Amount.runs(1_000))).isPresent();
        assertThat(fixed.objection(new Amount(Unit.CREDITS, 500))).isPresent();
    }

    @Test
    void isOfOneUnitThroughout() {
        assertThatIllegalArgumentException().isThrownBy(() -> stepped(Amount.credits(1), Amount.runs(1), 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Quantity.Stepped(
                        Amount.credits(500), Amount.credits(5_000), Amount.runs(1), Money.usd("1")));
    }

    @Test
    void sellsMoreThanNothingForMoreThanNothing() {
        Money cent = Money.usd("0.01");
        Money nothing = Money.usd("0");
        Amount one = Amount.runs(1);
        assertThatIllegalArgumentException().isThrownBy(() -> new Quantity.Fixed(Amount.NO_RUNS, cent));
        assertThatIllegalArgumentException().isThrownBy(() -> new Quantity.Fixed(one, nothing));
        assertThatIllegalArgumentException().isThrownBy(() -> new Quantity.Stepped(Amount.NO_RUNS, one, one, cent));
        assertThatIllegalArgumentException().isThrownBy(() -> new Quantity.Stepped(one, one, Amount.NO_RUNS, cent));
        assertThatIllegalArgumentException().isThrownBy(() -> new Quantity.Stepped(one, one, one, nothing));
    }

    @Test
    void wantsBoundsThatAreAscendingMultiples() {
        assertThat(stepped(Amount.runs(10), Amount.runs(10), 5).smallest()).isEqualTo(Amount.runs(10));
        assertThatIllegalArgumentException().isThrownBy(() -> stepped(Amount.runs(10), Amount.runs(5), 5));
        assertThatIllegalArgumentException().isThrownBy(() -> stepped(Amount.runs(6), Amount.runs(10), 5));
        assertThatIllegalArgumentException().isThrownBy(() -> stepped(Amount.runs(5), Amount.runs(11), 5));
    }

    private static Quantity.Stepped stepped(Amount min, Amount max, long step) {
        return new Quantity.Stepped(min, max, Amount.runs(step), Money.usd("1"));
    }

    @Test
    void neverCostsMoreThanMoneyCanExpress() {
        Money tenth = new Money("USD", 2, Limits.AMOUNT_STEPS / 10);
        Amount one = Amount.runs(1);
        assertThat(new Quantity.Stepped(one, Amount.runs(10), one, tenth).price(Amount.runs(10)))
                .isEqualTo(new Money("USD", 2, Limits.AMOUNT_STEPS));
        assertThatIllegalArgumentException().isThrownBy(() -> new Quantity.Stepped(one, Amount.runs(11), one, tenth));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Quantity.Stepped(
                        one, Amount.runs(Limits.RUN_UNITS), one, new Money("USD", 2, Limits.AMOUNT_STEPS)));
    }

    @Test
    void offersAreWellFormed() {
        Offer offer = Offer.runs("small", "chat", 10, Money.usd("1"));
        assertThat(offer.withBonus(Amount.runs(1)).bonus()).isEqualTo(Amount.runs(1));
        assertThatIllegalArgumentException().isThrownBy(() -> offer.withBonus(Amount.credits(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> offer.validFor(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> offer.validFor(Duration.ofDays(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> offer.atMost(0));
        assertThatIllegalArgumentException().isThrownBy(() -> offer.versioned("version 2"));
        assertThatIllegalArgumentException().isThrownBy(() -> Offer.runs("sm all", "chat", 1, Money.usd("1")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Offer(
                        offer.id(),
                        "1",
                        Scope.ANY,
                        offer.quantity(),
                        offer.bonus(),
                        offer.validity(),
                        offer.perCustomer(),
                        false));
    }

    @Test
    void oneRunIsPaidForByItselfWithoutABonus() {
        Offer single = Offer.oneRun("single", "chat", Money.usd("1"));
        assertThat(single.direct()).isTrue();
        assertThat(single.atMost(2).versioned("2").direct()).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> single.withBonus(Amount.runs(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> single.validFor(Duration.ofDays(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Offer(
                        single.id(),
                        "1",
                        single.scope(),
                        new Quantity.Fixed(Amount.runs(2), Money.usd("1")),
                        single.bonus(),
                        single.validity(),
                        single.perCustomer(),
                        true))
                .withMessage("one run is paid for by itself, without a bonus or a validity");
    }
}
