package io.carnet.billing.jdbc.internal.text;

import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Window;
import io.carnet.billing.value.ProductId;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A spending policy: the listed products sorted, the caps in their order. */
public final class PolicyText {

    private PolicyText() {}

    public static String of(SpendingPolicy policy) {
        return Fields.none()
                .put("allowed", policy.allowed().map(PolicyText::products))
                .put("denied", products(policy.denied()))
                .putEach(
                        "cap",
                        policy.caps(),
                        cap -> cap.window() + " " + cap.measure().code() + " " + cap.limit())
                .toString();
    }

    public static SpendingPolicy read(String text) {
        Fields fields = Fields.read(text);
        return new SpendingPolicy(
                fields.find("allowed", PolicyText::products),
                products(fields.get("denied")),
                fields.each("cap", PolicyText::cap));
    }

    private static Cap cap(String text) {
        String[] parts = text.split(" ", -1);
        return new Cap(Window.valueOf(parts[0]), MeasureText.read(parts[1]), Long.parseLong(parts[2]));
    }

    private static String products(Set<ProductId> products) {
        return String.join(" ", products.stream().map(ProductId::value).collect(Collectors.toCollection(TreeSet::new)));
    }

    private static Set<ProductId> products(String text) {
        return text.isEmpty()
                ? Set.of()
                : Stream.of(text.split(" ", -1)).map(ProductId::of).collect(Collectors.toSet());
    }
}
