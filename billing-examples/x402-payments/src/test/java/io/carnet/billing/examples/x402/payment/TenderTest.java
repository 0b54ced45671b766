package io.carnet.billing.examples.x402.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.examples.x402.protocol.Network;
import io.carnet.billing.examples.x402.protocol.Requirement;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Money;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenderTest {

    @ParameterizedTest
    @CsvSource({"2,19.99,19990000", "2,0.01,10000", "0,5,5000000", "6,0.000001,1", "9,1.000001000,1000001"})
    void aPriceIsAsManyUnitsAsMakeItUp(int scale, String price, BigInteger units) {
        assertThat(Shopper.TENDER.requirement(Money.of("USD", scale, price)))
                .contains(new Requirement(Network.BASE_SEPOLIA, Shopper.USDC, units, Shopper.SHOP, 60));
    }

    @Test
    void theTestNetworksDollarsAreTakenByAName() {
        assertThat(Tender.testUsdc(Shopper.SHOP)).isEqualTo(Shopper.TENDER);
    }

    @Test
    void whatWouldHaveToBeRoundedIsNotTaken() {
        assertThat(Shopper.TENDER.requirement(Money.of("USD", 9, "1.000000001")))
                .isEmpty();
        assertThat(Shopper.TENDER.requirement(Money.of("USD", 7, "0.0000001"))).isEmpty();
    }

    @Test
    void otherMoneyAndNoMoneyAreNotTaken() {
        assertThat(Shopper.TENDER.requirement(Money.of("EUR", 2, "1.00"))).isEmpty();
        assertThat(Shopper.TENDER.requirement(Money.usd("0.00"))).isEmpty();
    }

    @Test
    void theLargestPriceIsExact() {
        Money most = new Money("USD", 0, Limits.AMOUNT_STEPS);

        assertThat(Shopper.TENDER.requirement(most).orElseThrow().amount()).isEqualTo("1" + "0".repeat(24));
    }

    @Test
    void aTenderIsPossible() {
        Tender good = Shopper.TENDER;

        assertThatThrownBy(() -> new Tender("USD", Network.BASE, good.token(), 6, good.payTo(), 60))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tender("USD", good.network(), good.token(), 6, good.payTo(), 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tender("USD", good.network(), good.token(), -1, good.payTo(), 60))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tender("USD", good.network(), good.token(), 37, good.payTo(), 60))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
