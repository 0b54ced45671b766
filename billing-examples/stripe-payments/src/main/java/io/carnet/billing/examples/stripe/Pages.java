package io.carnet.billing.examples.stripe;

import com.stripe.exception.StripeException;
import com.stripe.model.HasId;
import com.stripe.model.StripeCollection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Walks lists, which are true at once, as searches are not. */
final class Pages {

    static final long LENGTH = 100;
    static final int MOST = 20;

    private Pages() {}

    /**
     * The first that fits.
     *
     * @return empty only if the list was read to its end
     * @throws Unclear if the list is too long to be read in seconds, or is none
     */
    static <T extends HasId> Optional<T> find(Page<T> list, Predicate<T> fitting) throws StripeException {
        String after = null;
        for (int page = 0; page < MOST; page++) {
            StripeCollection<T> read = list.after(Optional.ofNullable(after));
            List<T> data = items(read);
            for (T item : data) {
                if (fitting.test(item)) {
                    return Optional.of(item);
                }
            }
            if (!read.getHasMore()) {
                return Optional.empty();
            }
            if (data.isEmpty()) {
                throw new Unclear("a list of Stripe's goes on behind an empty page");
            }
            after = data.get(data.size() - 1).getId();
        }
        throw new Unclear("a list of Stripe's is longer than " + MOST * LENGTH);
    }

    /** Each of them. */
    static <T extends HasId> void each(Page<T> list, Consumer<T> action) throws StripeException {
        find(list, item -> {
            action.accept(item);
            return false;
        });
    }

    static <T extends HasId> List<T> items(StripeCollection<T> page) {
        if (page.getData() == null || page.getHasMore() == null) {
            throw new Unclear("a list of Stripe's is none");
        }
        return page.getData();
    }

    /** One page of a list. */
    interface Page<T extends HasId> {

        StripeCollection<T> after(Optional<String> last) throws StripeException;
    }
}
