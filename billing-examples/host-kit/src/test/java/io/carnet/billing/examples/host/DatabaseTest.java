package io.carnet.billing.examples.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatabaseTest {

    @Test
    void aDatabaseThatHasGoneIsNotWaitedForAsLongAsOneWaitsInLine() {
        try (HikariDataSource pool = Database.open("jdbc:h2:mem:gone", Optional.empty());
                HikariDataSource single = Database.openToJoin("jdbc:h2:mem:line", Optional.empty())) {
            assertThat(pool.getConnectionTimeout()).isEqualTo(3_000);
            assertThat(single.getConnectionTimeout()).isEqualTo(30_000);
        }
    }

    @Test
    void noPasswordIsTakenFromAUrl() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Database.url("jdbc:postgresql://localhost/db?user=me&PASSWORD=planted"))
                .withMessageNotContaining("planted");
    }
}
