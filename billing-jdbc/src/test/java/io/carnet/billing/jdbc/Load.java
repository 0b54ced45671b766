package io.carnet.billing.jdbc;

import io.carnet.billing.Billing;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.util.List;

/**
 * A host that runs until it is killed. It says on its standard output what it was answered: {@code authorized KEY},
 * {@code settled KEY}.
 */
final class Load {

    static final Principal ALICE = Principal.of("alice");
    static final String TOOL = "tool";
    static final StaticCatalog CATALOG =
            StaticCatalog.of(List.of(Product.of(TOOL, Price.perRun(Amount.credits(1)))), List.of());

    private static final int CALLERS = 4;

    private Load() {}

    /** Takes the database's URL and user, and a name that no other load has. */
    public static void main(String[] arguments) {
        TestDatabase.Pool pool = new TestDatabase.Pool(arguments[0], arguments[1]);
        Billing billing = Billing.on(new JdbcBillingStore(pool.dataSource()))
                .catalog(CATALOG)
                .build();
        for (int caller = 0; caller < CALLERS; caller++) {
            String prefix = arguments[2] + "-" + caller + "-";
            new Thread(() -> {
                        for (int i = 0; ; i++) {
                            run(billing, prefix + i);
                        }
                    })
                    .start();
        }
    }

    private static void run(Billing billing, String key) {
        billing.runs().authorize(RunRequest.of(key, ALICE, TOOL)).orElseThrow();
        say("authorized " + key);
        billing.runs().settle(ALICE, key, Usage.none()).orElseThrow();
        say("settled " + key);
    }

    private static synchronized void say(String what) {
        System.out.println(what);
        System.out.flush();
    }
}
