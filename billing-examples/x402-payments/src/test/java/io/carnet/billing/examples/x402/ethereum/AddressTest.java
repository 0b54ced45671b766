package io.carnet.billing.examples.x402.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    /** From the standard's own list. */
    private static final String MIXED = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

    @ParameterizedTest
    @ValueSource(
            strings = {
                MIXED,
                "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
                "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
                "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"
            })
    void itsCaseIsACheckSum(String mixed) {
        assertThat(Address.of(mixed).withCheckSum()).isEqualTo(mixed);
        assertThat(Address.of(mixed).value()).isEqualTo(mixed.toLowerCase(Locale.ROOT));
    }

    @Test
    void itsCaseMakesNoDifference() {
        String upper = "0x" + MIXED.substring(2).toUpperCase(Locale.ROOT);

        assertThat(Address.of(MIXED)).isEqualTo(Address.of(MIXED.toLowerCase(Locale.ROOT)));
        assertThat(Address.of(upper)).isEqualTo(Address.of(MIXED));
    }

    @Test
    void aWrongCheckSumIsAMistake() {
        assertThatThrownBy(() -> Address.of(MIXED.replace("0x5aA", "0x5Aa")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("check sum");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0x", "5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1bea"
            })
    void anythingElseIsNone(String text) {
        assertThatThrownBy(() -> Address.of(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Address(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isKeptInLowerCase() {
        assertThatThrownBy(() -> new Address(MIXED)).isInstanceOf(IllegalArgumentException.class);
    }
}
