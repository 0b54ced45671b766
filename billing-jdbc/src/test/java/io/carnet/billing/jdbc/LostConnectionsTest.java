package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.refusal.OutcomeUnknownException;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.refusal.UnavailableException;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections break before, at and after commits; what was answered is there, once, and nothing else is. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LostConnectionsTest {

    private static final int CUTS = Integer.getInteger("carnet.cuts", 100);
    private static final long SEED = Long.getLong("carnet.cuts.seed", System.nanoTime());
    private static final List<CuttingProxy.Cut> WHERE =
            List.of(CuttingProxy.Cut.BEFORE, CuttingProxy.Cut.AT, CuttingProxy.Cut.AFTER);
    private static final int CALLERS = 4;
    private static final List<Principal> PRINCIPALS =
            List.of(Principal.of("alice"), Principal.of("bob"), Principal.of("carol"));

    private static final Amount GIFT = Amount.credits(1_000_000);

    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicLong told = new AtomicLong();
    private final Random random = new Random(SEED);

    private synchronized CuttingProxy.Cut cut() {
        if (cuts.get() >= CUTS || random.nextInt(3) > 0) {
            return CuttingProxy.Cut.NOT;
        }
        cuts.incrementAndGet();
        return WHERE.get(random.nextInt(WHERE.size()));
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void whatWasAnsweredIsThereOnceAndNothingElseIs(TestDatabase.Server server) throws Exception {
        System.out.println("LostConnectionsTest seed " + SEED);
        List<AtomicLong> settled =
                PRINCIPALS.stream().map(principal -> new AtomicLong()).toList();
        try (TestDatabase database = server.withTables()) {
            try (Billing direct = on(database.dataSource())) {
                PRINCIPALS.forEach(principal -> direct.packs()
                        .grant(GrantRequest.credits("gift", principal, GIFT))
                        .orElseThrow());
            }
            try (CuttingProxy proxy = new CuttingProxy(database.port(), this::cut);
                    TestDatabase.Pool behindProxy = database.inPlainText(proxy.port());
                    Billing billing = on(behindProxy.dataSource())) {
                runUntilAllIsCut(billing, settled);
            }
            try (Billing direct = on(database.dataSource())) {
                assertThat(direct.audit().drifts()).isEmpty();
                for (Principal principal : PRINCIPALS) {
                    long runs = settled.get(PRINCIPALS.indexOf(principal)).get();
                    assertThat(direct.credits().balance(principal).total())
                            .as("seed %d", SEED)
                            .isEqualTo(GIFT.minus(Amount.credits(runs)));
                }
            }
        }
        System.out.println(server + ": " + cuts + " cuts, callers were told " + told + " times to try again");
    }

    private static Billing on(DataSource dataSource) {
        return Billing.on(new JdbcBillingStore(dataSource))
                .catalog(StaticCatalog.of(List.of(Product.of("tool", Price.perRun(Amount.credits(1)))), List.of()))
                .build();
    }

    private void runUntilAllIsCut(Billing billing, List<AtomicLong> settled) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        List<Future<?>> calls = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            int who = caller;
            calls.add(callers.submit(() -> {
                for (int i = 0; cuts.get() < CUTS; i++) {
                    int index = (who + i) % PRINCIPALS.size();
                    run(billing, PRINCIPALS.get(index), "run-" + who + "-" + i);
                    settled.get(index).incrementAndGet();
                }
            }));
        }
        for (Future<?> call : calls) {
            call.get();
        }
        callers.shutdown();
    }

    private void run(Billing billing, Principal principal, String key) {
        RunRequest request = RunRequest.of(key, principal, "tool");
        untilAnswered(() -> billing.runs().authorize(request)).orElseThrow();
        untilAnswered(() -> billing.runs().settle(principal, key, Usage.none())).orElseThrow();
    }

    /** As a host would: what failed is sent again under its key. */
    private <T> T untilAnswered(Supplier<T> command) {
        while (true) {
            try {
                return command.get();
            } catch (UnavailableException | OutcomeUnknownException | StoreException e) {
                told.incrementAndGet();
            }
        }
    }
}
