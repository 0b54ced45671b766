package io.carnet.billing.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeadersTest {

    @Test
    void areFoundInLowerCaseWhateverTheyWereSentIn() {
        Map<String, List<String>> sent =
                Map.of("Stripe-Signature", List.of("one", "two"), "host", List.of("Shop.Test"));

        assertThat(Headers.byLowerCaseName(
                        Collections.enumeration(sent.keySet()), name -> Collections.enumeration(sent.get(name))))
                .isEqualTo(Map.of("stripe-signature", List.of("one", "two"), "host", List.of("Shop.Test")));
    }
}
