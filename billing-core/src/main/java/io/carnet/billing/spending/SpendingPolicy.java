package io.carnet.billing.spending;

import io.carnet.billing.value.Limits;
import io.carnet.billing.value.ProductId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a subject may spend. Takes effect with the next command; what is already held stays held.
 *
 * @param allowed the products it may run, empty for all
 * @param denied products it may not run, even if allowed
 * @param caps at most one for each window and measure
 */
public record SpendingPolicy(Optional<Set<ProductId>> allowed, Set<ProductId> denied, List<Cap> caps) {

    /** No restriction: what applies to a subject that has no policy. */
    public static final SpendingPolicy OPEN = new SpendingPolicy(Optional.empty(), Set.of(), List.of());

    /**
     * Guards and copies the parts.
     *
     * @throws IllegalArgumentException if there are more than {@link Limits#CAPS} caps or {@link Limits#LISTED_PRODUCTS}
     *     products, or two caps for one window and measure
     */
    public SpendingPolicy {
        allowed = allowed.map(Set::copyOf);
        denied = Set.copyOf(denied);
        caps = List.copyOf(caps);
        if (caps.size() > Limits.CAPS) {
            throw new IllegalArgumentException("a policy has at most " + Limits.CAPS + " caps");
        }
        if (denied.size() > Limits.LISTED_PRODUCTS || allowed.map(Set::size).orElse(0) > Limits.LISTED_PRODUCTS) {
            throw new IllegalArgumentException("a policy lists at most " + Limits.LISTED_PRODUCTS + " products");
        }
        Set<List<Object>> seen = new HashSet<>();
        for (Cap cap : caps) {
            if (!seen.add(List.of(cap.window(), cap.measure()))) {
                throw new IllegalArgumentException("two caps for " + cap.window() + " and " + cap.measure());
            }
        }
    }

    /**
     * May run these products only.
     *
     * @param products their ids
     * @return the policy
     */
    public static SpendingPolicy allowing(String... products) {
        return new SpendingPolicy(Optional.of(ids(products)), Set.of(), List.of());
    }

    /**
     * May run everything, within caps.
     *
     * @param caps the caps
     * @return the policy
     */
    public static SpendingPolicy capped(Cap... caps) {
        return OPEN.with(caps);
    }

    /**
     * With these products denied as well.
     *
     * @param products their ids
     * @return the policy
     */
    public SpendingPolicy denying(String... products) {
        Set<ProductId> all = new HashSet<>(denied);
        all.addAll(ids(products));
        return new SpendingPolicy(allowed, all, caps);
    }

    /**
     * With these caps, each in place of one for the same window and measure.
     *
     * @param newCaps the caps
     * @return the policy
     */
    public SpendingPolicy with(Cap... newCaps) {
        List<Cap> all = new ArrayList<>(caps);
        for (Cap cap : newCaps) {
            all.removeIf(old -> old.window() == cap.window() && old.measure().equals(cap.measure()));
            all.add(cap);
        }
        return new SpendingPolicy(allowed, denied, all);
    }

    /**
     * Whether a product may be run.
     *
     * @param product the product
     * @return true if it is allowed and not denied
     */
    public boolean allows(ProductId product) {
        return !denied.contains(product)
                && allowed.map(set -> set.contains(product)).orElse(true);
    }

    private static Set<ProductId> ids(String... products) {
        Set<ProductId> ids = new HashSet<>();
        for (String product : products) {
            ids.add(ProductId.of(product));
        }
        return ids;
    }
}
