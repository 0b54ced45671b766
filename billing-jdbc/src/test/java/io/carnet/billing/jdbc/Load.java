package io.carnet.billing.jdbc;

import io.carnet.billing.Billing;
import io.carnet.billing.BillingBuilder;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.jdbc.Answers.Deed;
import io.carnet.billing.refusal.OutcomeUnknownException;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.refusal.UnavailableException;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * A host under load. Its callers run one tool again and again, settle most of the runs and release the others, and grant a
 * credit now and then. What fails is sent again under its key until it is answered, and each answer is told.
 */
final class Load {

    /** Credits that each principal begins with. */
    static final long GIFT = 100_000_000;

    private static final String TOOL = "tool";
    private static final int GRANT_EVERY = 4;
    private static final int RELEASE_EVERY = 5;

    private final Billing billing;
    private final List<Principal> principals;
    private final Answers.Listener listener;
    private final AtomicLong unavailable = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final Queue<StoreException> failures = new ConcurrentLinkedQueue<>();

    Load(Billing billing, List<Principal> principals, Answers.Listener listener) {
        this.billing = billing;
        this.principals = principals;
        this.listener = listener;
    }

    static Billing on(DataSource dataSource) {
        return on(dataSource, JdbcOptions.defaults());
    }

    static Billing on(DataSource dataSource, JdbcOptions options) {
        return builder(dataSource, options).build();
    }

    /** Its batches are of whatever principals. */
    static Billing onOneLane(DataSource dataSource) {
        return builder(dataSource, JdbcOptions.defaults()).lanes(1).build();
    }

    private static BillingBuilder builder(DataSource dataSource, JdbcOptions options) {
        return Billing.on(new JdbcBillingStore(dataSource, options))
                .catalog(StaticCatalog.of(List.of(Product.of(TOOL, Price.perRun(Amount.credits(1)))), List.of()));
    }

    static List<Principal> principals(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Principal.of("principal-" + i))
                .toList();
    }

    /** Gives everybody enough for all that will come. */
    void begin() {
        principals.forEach(principal -> grant(GrantRequest.credits("gift", principal, Amount.credits(GIFT))));
    }

    /** Lets callers work, each as long as it may do its next run, and waits for them. */
    void work(String name, int callers, IntPredicate may) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        List<Future<?>> calls = IntStream.range(0, callers)
                .<Future<?>>mapToObj(caller -> threads.submit(() -> {
                    for (int i = 0; may.test(i); i++) {
                        perform(principals.get((caller + i) % principals.size()), name + "-" + caller + "-" + i, i);
                    }
                }))
                .toList();
        threads.shutdown();
        for (Future<?> call : calls) {
            call.get();
        }
    }

    /** How often it was answered that the database is not there, or nobody knows. */
    long lost() {
        return unavailable.get() + unknown.get();
    }

    /** What it was told whenever the database refused. */
    Collection<StoreException> failures() {
        return List.copyOf(failures);
    }

    @Override
    public String toString() {
        return "told " + unavailable + " times that the database is unavailable, " + unknown + " that nobody knows, "
                + failures.size() + " that it failed";
    }

    private void perform(Principal principal, String key, int number) {
        if (number % GRANT_EVERY == 0) {
            grant(GrantRequest.credits("gift-" + key, principal, Amount.credits(1))
                    .priority(1));
        }
        RunRequest request = RunRequest.of(key, principal, TOOL);
        untilAnswered(() -> billing.runs().authorize(request).orElseThrow());
        listener.answered(Deed.AUTHORIZED, principal, key);
        if (number % RELEASE_EVERY == 0) {
            untilAnswered(() -> billing.runs().release(principal, key).orElseThrow());
            listener.answered(Deed.RELEASED, principal, key);
        } else {
            untilAnswered(
                    () -> billing.runs().settle(principal, key, Usage.none()).orElseThrow());
            listener.answered(Deed.SETTLED, principal, key);
        }
    }

    private void grant(GrantRequest request) {
        untilAnswered(() -> billing.packs().grant(request).orElseThrow());
        listener.answered(Deed.GRANTED, request.principal(), request.key());
    }

    private void untilAnswered(Runnable command) {
        while (true) {
            try {
                command.run();
                return;
            } catch (UnavailableException e) {
                unavailable.incrementAndGet();
            } catch (OutcomeUnknownException e) {
                unknown.incrementAndGet();
            } catch (StoreException e) {
                failures.add(e);
            }
        }
    }
}
