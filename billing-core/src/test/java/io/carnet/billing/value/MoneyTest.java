package io.carnet.billing.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {

    @ParameterizedTest
    @CsvSource({
        "USD, 2, 19.99, 1999",
        "USD, 2, 0, 0",
        "JPY, 0, 500, 500",
        "BHD, 3, 1.234, 1234",
        "USDC, 6, 0.000001, 1",
        "ETH, 18, 0.000000000000000001, 1",
        "ETH, 18, 1, 1000000000000000000",
        "USD, 2, 10000000000000000, 1000000000000000000",
    })
    void readsMinorUnitsExactly(String currency, int scale, String decimal, long minor) {
        Money money = Money.of(currency, scale, decimal);
        assertThat(money.minor()).isEqualTo(minor);
        assertThat(money.decimal()).isEqualByComparingTo(decimal);
    }

    @ParameterizedTest
    @CsvSource({
        "USD, 2, 0.001",
        "USD, 2, 19.999",
        "JPY, 0, 0.5",
        "USD, 2, -0.01",
        "USD, 2, 10000000000000000.01",
        "ETH, 18, 1.000000000000000001",
        "ETH, 18, 10",
        "USD, 2, 1e2147483647",
        "USD, 2, nothing",
        "USD, 2, '1,00'",
        "USD, 2, '$1'",
    })
    void refusesWhatIsNoExactSum(String currency, int scale, String decimal) {
        assertThatIllegalArgumentException().isThrownBy(() -> Money.of(currency, scale, decimal));
    }

    @ParameterizedTest
    @ValueSource(strings = {"USD", "A1B2C3D4E5F6", "123"})
    void takesCurrencyCodesOfThreeToTwelve(String currency) {
        assertThat(new Money(currency, 2, 1).currency()).isEqualTo(currency);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "US", "usd", "USDUSDUSDUSDX", "U D", "USD\n", "US\u0394", "\uff35SD", "=SUM", "USD'"})
    void refusesOtherCurrencyCodes(String currency) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Money(currency, 2, 1));
    }

    @Test
    void boundsScaleAndSum() {
        assertThat(new Money("USD", 18, Limits.AMOUNT_STEPS).minor()).isEqualTo(Limits.AMOUNT_STEPS);
        assertThat(new Money("USD", 0, 0).minor()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> new Money("USD", 19, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Money("USD", -1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Money("USD", 2, Limits.AMOUNT_STEPS + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Money("USD", 2, -1));
    }

    @Test
    void keepsOneCurrencyAtTwoScalesApart() {
        assertThat(Money.usd("1").sameCurrency(Money.usd("2"))).isTrue();
        assertThat(Money.usd("1").sameCurrency(Money.of("USD", 3, "1"))).isFalse();
        assertThat(Money.usd("1").sameCurrency(Money.of("EUR", 2, "1"))).isFalse();
        assertThat(Money.usd("1")).isNotEqualTo(Money.of("USD", 3, "1"));
    }

    @Test
    void showsEveryMinorDigit() {
        assertThat(Money.usd("19.9")).hasToString("19.90 USD");
        assertThat(Money.of("JPY", 0, "500")).hasToString("500 JPY");
        assertThat(Money.of("ETH", 18, "0")).hasToString("0.000000000000000000 ETH");
    }
}
