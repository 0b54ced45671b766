package io.carnet.billing.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountTest {

    @ParameterizedTest
    @EnumSource(Unit.class)
    void takesTheLargestSumAndNotOneStepMore(Unit unit) {
        assertThat(new Amount(unit, Limits.AMOUNT_STEPS).steps()).isEqualTo(Limits.AMOUNT_STEPS);
        assertThatIllegalArgumentException().isThrownBy(() -> new Amount(unit, Limits.AMOUNT_STEPS + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Amount(unit, Long.MAX_VALUE));
    }

    @Test
    void aBillionRunsAreTheMostThatCanBeNamed() {
        assertThat(Amount.runs(Limits.RUN_UNITS).steps()).isEqualTo(1_000_000_000);
        assertThatIllegalArgumentException().isThrownBy(() -> Amount.runs(Limits.RUN_UNITS + 1));
    }

    @ParameterizedTest
    @EnumSource(Unit.class)
    void isNeverNegative(Unit unit) {
        assertThat(new Amount(unit, 0)).isEqualTo(Amount.zero(unit));
        assertThatIllegalArgumentException().isThrownBy(() -> new Amount(unit, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Amount(unit, Long.MIN_VALUE));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.000000001, 1",
        "1, 1000000000",
        "12.5, 12500000000",
        "1e3, 1000000000000",
        "0.1000000000000000, 100000000",
        "999999999.999999999, 999999999999999999",
        "1000000000, 1000000000000000000",
    })
    void readsCreditsExactly(String decimal, long steps) {
        assertThat(Amount.credits(decimal).steps()).isEqualTo(steps);
        assertThat(Amount.credits(decimal).decimal()).isEqualByComparingTo(decimal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0000000001",
                "0.1234567891",
                "1000000000.000000001",
                "-0.000000001",
                "-1",
                "1e10",
                "1e18",
                "1e2147483647",
                "1e-2147483647",
                "9223372036854775808",
                "18446744073.709551617",
                "",
                " 1",
                "1 ",
                "1,5",
                "0x10",
                "NaN",
                "Infinity",
                "=1+1",
            })
    void refusesWhatIsNoExactAmountOfCredits(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Amount.credits(text));
    }

    @Test
    void neverRoundsTheBinaryTraceOfADouble() {
        BigDecimal trace = new BigDecimal("0.1000000000000000055511151231257827021181583404541015625");
        assertThat(trace.doubleValue()).isEqualTo(0.1);
        assertThatIllegalArgumentException().isThrownBy(() -> Amount.credits(trace));
        assertThat(Amount.credits(BigDecimal.valueOf(0.1))).isEqualTo(Amount.credits("0.1"));
    }

    @Test
    void addsAndSubtractsWithinItsBounds() {
        Amount most = Amount.credits(1_000_000_000);
        Amount step = new Amount(Unit.CREDITS, 1);
        assertThat(most.minus(step).plus(step)).isEqualTo(most);
        assertThatIllegalArgumentException().isThrownBy(() -> most.plus(step));
        assertThatIllegalArgumentException().isThrownBy(() -> most.plus(most));
        assertThatIllegalArgumentException().isThrownBy(() -> step.minus(most));
        assertThat(step.minus(step).isZero()).isTrue();
    }

    @Test
    void neverMixesUnits() {
        Amount run = Amount.runs(1);
        Amount credit = Amount.credits(1);
        assertThatIllegalArgumentException().isThrownBy(() -> run.plus(credit));
        assertThatIllegalArgumentException().isThrownBy(() -> credit.minus(run));
        assertThatIllegalArgumentException().isThrownBy(() -> run.compareTo(credit));
        assertThat(new Amount(Unit.RUNS, 1)).isNotEqualTo(new Amount(Unit.CREDITS, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 credits",
        "12.500, 12.5 credits",
        "100, 100 credits",
        "0.000000001, 0.000000001 credits",
        "1000000000, 1000000000 credits",
    })
    void showsItselfWithoutTrailingZeros(String decimal, String text) {
        assertThat(Amount.credits(decimal)).hasToString(text);
    }

    @Test
    void showsRunsAsWholeNumbers() {
        assertThat(Amount.runs(500)).hasToString("500 runs");
        assertThat(Amount.NO_RUNS).hasToString("0 runs");
    }

    @Test
    void ordersBySize() {
        assertThat(Amount.credits("0.000000002")).isGreaterThan(Amount.credits("0.000000001"));
        assertThat(Amount.runs(2)).isGreaterThan(Amount.runs(1)).isEqualByComparingTo(Amount.runs(2));
    }
}
