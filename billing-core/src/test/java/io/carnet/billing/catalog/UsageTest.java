package io.carnet.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carnet.billing.value.Limits;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UsageTest {

    @Test
    void boundsEveryQuantity() {
        assertThat(Usage.of("tokens", Limits.METER_QUANTITY).of("tokens")).isEqualTo(Limits.METER_QUANTITY);
        assertThat(Usage.of("tokens", 0).of("tokens")).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> Usage.of("tokens", Limits.METER_QUANTITY + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Usage.of("tokens", Long.MAX_VALUE));
        assertThatIllegalArgumentException().isThrownBy(() -> Usage.of("tokens", -1));
    }

    @Test
    void namesSixteenMetersAndNotSeventeen() {
        Usage most = Usage.none();
        for (int i = 0; i < Limits.METERS; i++) {
            most = most.and("meter" + i, i);
        }
        Usage full = most;
        assertThat(full.quantities()).hasSize(Limits.METERS);
        assertThat(full.and("meter0", 9).of("meter0")).isEqualTo(9);
        assertThatIllegalArgumentException().isThrownBy(() -> full.and("meter16", 1));
    }

    @Test
    void joinsTwoReportsMeterByMeter() {
        Usage early = Usage.of("prompt", 100).and("completion", 5);
        Usage late = Usage.of("prompt", 80).and("completion", 50).and("seconds", 1);
        Usage joined = Usage.of("prompt", 100).and("completion", 50).and("seconds", 1);
        assertThat(early.join(late)).isEqualTo(joined).isEqualTo(late.join(early));
        assertThat(joined.join(early)).isEqualTo(joined);
        assertThat(early.join(Usage.none()))
                .isEqualTo(early)
                .isEqualTo(Usage.none().join(early));
    }

    @Test
    void doesNotChangeWithTheMapItWasMadeOf() {
        SortedMap<String, Long> map = new TreeMap<>();
        map.put("tokens", 1L);
        Usage usage = new Usage(map);
        map.put("tokens", 2L);
        assertThat(usage.of("tokens")).isEqualTo(1);
        assertThat(usage.of("seconds")).isZero();
    }
}
