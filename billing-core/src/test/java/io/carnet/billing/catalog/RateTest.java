package io.carnet.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {

    private static final Rate TIERED =
            new Rate("tokens", List.of(tier(100, "1"), tier(1_000, "0.5"), tier(Long.MAX_VALUE, "0.1")));

    private static Tier tier(long upTo, String credits) {
        return new Tier(upTo, new BigDecimal(credits));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "99, 99",
        "100, 100",
        "101, 100.5",
        "999, 549.5",
        "1000, 550",
        "1001, 550.1",
        "2000, 650",
    })
    void graduatesAtTheEdgesOfItsTiers(long quantity, String credits) {
        assertThat(Price.metered(TIERED).cost(Usage.of("tokens", quantity))).isEqualTo(Amount.credits(credits));
    }

    @Test
    void mayGiveTheFirstUnitsAway() {
        Rate rate = new Rate("tokens", List.of(tier(10, "0"), tier(Long.MAX_VALUE, "1")));
        assertThat(Price.metered(rate).cost(Usage.of("tokens", 10))).isEqualTo(Amount.NO_CREDITS);
        assertThat(Price.metered(rate).cost(Usage.of("tokens", 11))).isEqualTo(Amount.credits(1));
    }

    @Test
    void wantsTiersThatAscendToAnUnboundedLastOne() {
        for (List<Tier> tiers : List.of(
                List.<Tier>of(),
                List.of(tier(100, "1")),
                List.of(tier(100, "1"), tier(100, "1"), tier(Long.MAX_VALUE, "1")),
                List.of(tier(100, "1"), tier(99, "1"), tier(Long.MAX_VALUE, "1")),
                List.of(tier(Long.MAX_VALUE, "1"), tier(Long.MAX_VALUE, "1")))) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Rate("tokens", tiers));
        }
    }

    @Test
    void hasASixteenthTierAndNoSeventeenth() {
        assertThat(new Rate("tokens", tiers(Limits.TIERS)).tiers()).hasSize(Limits.TIERS);
        assertThatIllegalArgumentException().isThrownBy(() -> new Rate("tokens", tiers(Limits.TIERS + 1)));
    }

    private static List<Tier> tiers(int count) {
        List<Tier> tiers = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            tiers.add(tier(i, "1"));
        }
        tiers.add(tier(Long.MAX_VALUE, "1"));
        return tiers;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void wantsATierToEndAtOneOrLater(long upTo) {
        assertThatIllegalArgumentException().isThrownBy(() -> tier(upTo, "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.1", "-1", "1000000000.1", "1000000001", "1e20", "1e-25", "0.0000000000000000000000001"})
    void refusesNegativeAndAbsurdPrices(String credits) {
        assertThatIllegalArgumentException().isThrownBy(() -> Rate.per("tokens", credits, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.000000000000000000000001", "1000000000", "1e9"})
    void takesPricesUpToABillionWithTwentyFourPlaces(String credits) {
        assertThat(Rate.per("tokens", credits, 1).tiers().get(0).credits()).isEqualByComparingTo(credits);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, -10, 2, 3, 11, 15, 20, 1_000_001, Long.MAX_VALUE, Long.MIN_VALUE})
    void isPerAPowerOfTenAndNothingElse(long units) {
        assertThatIllegalArgumentException().isThrownBy(() -> Rate.per("tokens", "1", units));
    }

    @ParameterizedTest
    @CsvSource({"1, 15", "10, 1.5", "1000000, 0.000015", "1000000000000000000, 0.000000000000000015"})
    void keepsThePriceOfOneUnitExact(long units, String credits) {
        assertThat(Rate.perUnit("15", units)).isEqualByComparingTo(credits);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "prompt tokens", "prompt\n", "=1", "pr\u043empt"})
    void namesItsMeterByAKey(String meter) {
        assertThatIllegalArgumentException().isThrownBy(() -> Rate.per(meter, "1", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Usage.of(meter, 1));
    }
}
