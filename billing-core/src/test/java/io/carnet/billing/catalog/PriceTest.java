package io.carnet.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceTest {

    private static final Price TOKENS =
            Price.metered(Rate.per("prompt", "0.15", 1_000_000), Rate.per("completion", "0.60", 1_000_000));

    @Test
    void chargesNothingForWhatIsFreeOrPaidElsewhere() {
        for (Price price : List.of(Price.free(), Price.external())) {
            assertThat(price.charged()).isFalse();
            assertThat(price.inCredits()).isFalse();
            assertThat(price.cost(Usage.of("anything", Limits.METER_QUANTITY))).isEqualTo(Amount.NO_CREDITS);
            assertThat(price.objection(Usage.of("anything", 1))).isEmpty();
        }
        assertThat(Price.free()).isNotEqualTo(Price.external());
    }

    @Test
    void chargesAPriceARunWhateverItUses() {
        Price price = Price.perRun(Amount.credits("2.5"));
        assertThat(price.cost(Usage.none())).isEqualTo(Amount.credits("2.5"));
        assertThat(price.cost(Usage.of("tokens", 1_000))).isEqualTo(Amount.credits("2.5"));
        assertThat(price.charged()).isTrue();
        assertThat(price.inCredits()).isTrue();
    }

    @Test
    void chargesPacksOnlyWhereCreditsDoNotPay() {
        assertThat(Price.packsOnly().charged()).isTrue();
        assertThat(Price.packsOnly().inCredits()).isFalse();
        assertThat(Price.packsOnly().cost(Usage.none())).isEqualTo(Amount.NO_CREDITS);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1000000, 0, 0.15",
        "1, 0, 0.00000015",
        "7, 0, 0.00000105",
        "0, 1, 0.0000006",
        "1, 1, 0.00000075",
        "123456789, 987654321, 611.11111095",
        "1000000000000000, 0, 150000000",
    })
    void addsUpEveryMeterExactly(long prompt, long completion, String credits) {
        Usage usage = Usage.of("prompt", prompt).and("completion", completion);
        assertThat(TOKENS.cost(usage)).isEqualTo(Amount.credits(credits));
    }

    @ParameterizedTest
    @CsvSource({
        "15, 1000000, 1, 0.000015",
        "15, 1000000, 66667, 1.000005",
        "0.000015, 1, 1, 0.000015",
        "0.000015, 1, 66667, 1.000005",
        "0.15, 1000000, 1000000000000000, 150000000",
        "1000000000, 1, 1, 1000000000",
    })
    void pricesTheSameHoweverTheRateIsWritten(String credits, long units, long quantity, String cost) {
        Price price = Price.metered(Rate.per("tokens", credits, units));
        assertThat(price.cost(Usage.of("tokens", quantity))).isEqualTo(Amount.credits(cost));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0.000000000",
        "4, 0.000000000",
        "5, 0.000000001",
        "14, 0.000000001",
        "15, 0.000000002",
        "24, 0.000000002",
        "25, 0.000000003",
    })
    void roundsHalfUpAtTheNinthDecimalPlace(long quantity, String cost) {
        Price price = Price.metered(Rate.per("tokens", "0.0000000001", 1));
        assertThat(price.cost(Usage.of("tokens", quantity))).isEqualTo(Amount.credits(cost));
    }

    @Test
    void roundsTheSumOfTheMetersOnceNotEachOfThem() {
        Price price = Price.metered(Rate.per("a", "0.0000000004", 1), Rate.per("b", "0.0000000004", 1));
        assertThat(price.cost(Usage.of("a", 1))).isEqualTo(Amount.NO_CREDITS);
        assertThat(price.cost(Usage.of("a", 1).and("b", 1))).isEqualTo(Amount.credits("0.000000001"));
    }

    @Test
    void chargesTheFlatPartOnce() {
        Price price = new Price.Metered(Amount.NO_CREDITS, List.of(Rate.per("seconds", "0.5", 1)))
                .plusFlat(Amount.credits(3));
        assertThat(price.cost(Usage.none())).isEqualTo(Amount.credits(3));
        assertThat(price.cost(Usage.of("seconds", 3))).isEqualTo(Amount.credits("4.5"));
    }

    @Test
    void recordsAnIncludedMeterForNothing() {
        Price price = Price.metered(Rate.per("prompt", "1", 1), Rate.included("cached"));
        assertThat(price.objection(Usage.of("cached", 5))).isEmpty();
        assertThat(price.cost(Usage.of("cached", 5).and("prompt", 2))).isEqualTo(Amount.credits(2));
    }

    @Test
    void objectsToAMeterWithoutARate() {
        assertThat(TOKENS.objection(Usage.of("seconds", 0)).orElseThrow()).contains("seconds");
        assertThat(TOKENS.objection(Usage.of("prompt", 1))).isEmpty();
    }

    @Test
    void objectsToWhatCostsMoreThanCreditsCanExpress() {
        Price dear = Price.metered(Rate.per("tokens", "1000000000", 1));
        assertThat(dear.objection(Usage.of("tokens", 1))).isEmpty();
        assertThat(dear.objection(Usage.of("tokens", 2))).isPresent();
        assertThat(dear.objection(Usage.of("tokens", Limits.METER_QUANTITY))).isPresent();
        assertThatIllegalArgumentException().isThrownBy(() -> dear.cost(Usage.of("tokens", Limits.METER_QUANTITY)));

        Price hair = Price.metered(Rate.per("a", "1000000000", 1), Rate.per("b", "0.000000000000000000000001", 1));
        assertThat(hair.objection(Usage.of("a", 1).and("b", 1))).isPresent();
    }

    @Test
    void isNeverZeroUnlessItSaysFree() {
        assertThatIllegalArgumentException().isThrownBy(() -> Price.perRun(Amount.NO_CREDITS));
        assertThatIllegalArgumentException().isThrownBy(() -> Price.perRun(Amount.runs(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Price.metered(Rate.included("tokens")));
        assertThatIllegalArgumentException().isThrownBy(() -> Price.metered());
    }

    @Test
    void namesEachMeterOnce() {
        Rate rate = Rate.per("tokens", "1", 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Price.metered(rate, Rate.per("tokens", "2", 1)))
                .withMessageContaining("tokens");
    }

    @Test
    void hasASixteenthMeterAndNoSeventeenth() {
        assertThat(new Price.Metered(Amount.NO_CREDITS, rates(Limits.METERS)).rates())
                .hasSize(Limits.METERS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Price.Metered(Amount.NO_CREDITS, rates(Limits.METERS + 1)));
    }

    private static List<Rate> rates(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Rate.per("meter" + i, "1", 1))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "version 1", "v\n", "=1"})
    void isVersionedByAKey(String version) {
        Product product = Product.of("chat", Price.free());
        assertThatIllegalArgumentException().isThrownBy(() -> product.with(Price.free(), version));
        assertThat(product.with(Price.external(), "2026-03").priceVersion()).isEqualTo("2026-03");
    }
}
