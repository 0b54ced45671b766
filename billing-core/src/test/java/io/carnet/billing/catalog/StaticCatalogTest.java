package io.carnet.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import java.util.List;
import org.junit.jupiter.api.Test;

class StaticCatalogTest {

    private static final Product CHAT = Product.of("chat", Price.free());
    private static final Product IMAGE = Product.of("image", Price.packsOnly());
    private static final Money DOLLAR = Money.usd("1");

    @Test
    void findsProductsAndShowsOffersInTheirOrder() {
        Offer large = Offer.runs("large", "image", 100, DOLLAR);
        Offer small = Offer.runs("small", "image", 10, DOLLAR);
        Offer credits = Offer.credits("small", Amount.credits(10), DOLLAR);
        StaticCatalog catalog = StaticCatalog.of(List.of(CHAT, IMAGE), List.of(large, small, credits));

        assertThat(catalog.product(CHAT.id())).contains(CHAT);
        assertThat(catalog.product(ProductId.of("CHAT"))).isEmpty();
        assertThat(catalog.offers(Scope.of(IMAGE.id()))).containsExactly(large, small);
        assertThat(catalog.offers(Scope.ANY)).containsExactly(credits);
        assertThat(catalog.offers(Scope.of(CHAT.id()))).isEmpty();
    }

    @Test
    void listsEverythingThatStandsTwiceOrBelongsNowhere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StaticCatalog.of(
                        List.of(CHAT, IMAGE, CHAT.with(Price.external(), "2"), IMAGE),
                        List.of(
                                Offer.runs("small", "image", 10, DOLLAR),
                                Offer.runs("small", "image", 20, DOLLAR),
                                Offer.credits("small", Amount.credits(1), DOLLAR),
                                Offer.credits("small", Amount.credits(2), DOLLAR),
                                Offer.runs("lost", "video", 1, DOLLAR))))
                .withMessage("product chat stands twice; product image stands twice; "
                        + "offer small of image stands twice; offer small of * stands twice; "
                        + "offer lost is for video, which is no product");
    }
}
