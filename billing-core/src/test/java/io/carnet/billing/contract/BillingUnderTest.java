package io.carnet.billing.contract;

import io.carnet.billing.Billing;
import io.carnet.billing.BillingBuilder;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.testing.FakePaymentProvider;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Principal;
import java.util.Collection;
import java.util.List;

/** What every part of {@link BillingContract} works on. */
public interface BillingUnderTest {

    Principal ALICE = Principal.of("alice");

    /** One credit or one unit of a pack a run. */
    String REMOVER = "background-remover";

    /** A credit a token. */
    String CHAT = "chat";

    /** A credit a token, on credit up to {@link #MOST_DEBT}. */
    String LENIENT_CHAT = "lenient-chat";

    long MOST_DEBT = 1_000;

    /** One of two engines over the same data, as two processes would have. */
    Billing billing(int who);

    /** One of two ways to the same data; closing it has no effect. */
    BillingStore handle(int who);

    /** Sets up one more engine: the same clock and catalog, on a handle or on what wraps one. */
    BillingBuilder on(BillingStore store);

    SettableClock clock();

    FakePaymentProvider provider();

    Crowd crowd();

    /** How many take part in a race; even. */
    int many();

    /** A number that no other run begins with, told so that this one can be repeated. */
    static long seed(Class<?> suite) {
        long seed = System.nanoTime();
        System.out.println(suite.getSimpleName() + " seed " + seed);
        return seed;
    }

    default Billing billing() {
        return billing(0);
    }

    /** How many took effect by themselves. */
    static long effects(Collection<? extends Outcome<?>> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome instanceof Outcome.Done<?> done && done.effect() == Outcome.Effect.NEW)
                .count();
    }

    /** How many told of the effect of another. */
    static long replays(Collection<? extends Outcome<?>> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome instanceof Outcome.Done<?> done && done.effect() == Outcome.Effect.REPLAYED)
                .count();
    }

    /** Everything that stood in the way of those that were refused. */
    static List<Violation> violations(Collection<? extends Outcome<?>> outcomes) {
        return outcomes.stream()
                .filter(Outcome.Refused.class::isInstance)
                .flatMap(outcome -> ((Outcome.Refused<?>) outcome).refusal().violations().stream())
                .toList();
    }
}
