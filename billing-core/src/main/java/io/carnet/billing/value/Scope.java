package io.carnet.billing.value;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a pack may pay for: one product, or any. Immutable. */
public final class Scope implements Comparable<Scope> {

    /** Any product. */
    public static final Scope ANY = new Scope(null);

    private final @Nullable ProductId only;

    private Scope(@Nullable ProductId only) {
        this.only = only;
    }

    /**
     * One product only.
     *
     * @param product the product
     * @return the scope
     */
    public static Scope of(ProductId product) {
        return new Scope(product);
    }

    /**
     * Whether a run of a product may be paid from here.
     *
     * @param product the product
     * @return true if it is covered
     */
    public boolean covers(ProductId product) {
        return only == null || only.equals(product);
    }

    /**
     * The product this is limited to.
     *
     * @return empty for {@link #ANY}
     */
    public Optional<ProductId> product() {
        return Optional.ofNullable(only);
    }

    @Override
    public int compareTo(Scope other) {
        return code().compareTo(other.code());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Scope scope && code().equals(scope.code());
    }

    @Override
    public int hashCode() {
        return code().hashCode();
    }

    /**
     * The text a store keeps.
     *
     * @return the product's id, or {@code *}, which no id can be
     */
    public String code() {
        return only == null ? "*" : only.value();
    }

    /**
     * Reads {@link #code()} back.
     *
     * @param code the text
     * @return the scope
     */
    public static Scope ofCode(String code) {
        return code.equals("*") ? ANY : of(ProductId.of(code));
    }

    @Override
    public String toString() {
        return code();
    }
}
