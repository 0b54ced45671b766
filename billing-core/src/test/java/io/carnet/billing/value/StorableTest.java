package io.carnet.billing.value;

import static io.carnet.billing.Fixture.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carnet.billing.BuyRequest;
import io.carnet.billing.Fixture;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.refusal.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorableTest {

    @RegisterExtension
    final Fixture host = new Fixture();

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "a\u0000b", "\ud83d", "\ude00", "\ude00\ud83d"})
    void aTextThatSomeDatabaseCannotKeepIsRefused(String text) {
        host.shelf.sell(Product.of("tool", Price.free()));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> host.billing
                        .runs()
                        .authorize(RunRequest.of("job", ALICE, "tool").with("note", text)))
                .withMessageStartingWith("metadata[note]");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> host.billing
                        .packs()
                        .buy(BuyRequest.credits("order", ALICE, "offer").payingWith(new PaymentMethod.Saved(text))))
                .withMessageStartingWith("method.name");
    }

    @Test
    void everyOtherTextIsKeptAsItIs() {
        host.shelf.sell(Product.of("tool", Price.free()));
        String text = "\ud83d\ude00 \u0416 =1+1 \"quoted\"\n\t\u007f";
        assertThat(host.billing
                        .runs()
                        .authorize(RunRequest.of("job", ALICE, "tool").with("note", text))
                        .orElseThrow()
                        .terms()
                        .metadata())
                .containsEntry("note", text);
    }

    @Test
    void whatAProviderSaysIsShortenedAndCleaned() {
        assertThat(Texts.keep("a\u0000b\ud83d", 10)).isEqualTo("a?b?");
        assertThat(Texts.keep("abc", 3)).isEqualTo("abc");
        assertThat(Texts.keep("abcd", 3)).isEqualTo("abc");
        assertThat(Texts.keep("ab\ud83d\ude00", 3)).isEqualTo("ab");
    }
}
