package io.carnet.billing.examples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.jdbc.JdbcBillingStore;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The library, through its public API. */
final class Ours implements Contender {

    private static final Spender SPENDER = Spender.group(Books.GROUP);

    private final HikariDataSource pool;
    private final Billing billing;

    Ours(String url) {
        pool = Server.pool(url, true);
        billing = Billing.on(new JdbcBillingStore(pool))
                .catalog(StaticCatalog.of(
                        List.of(Product.of(Books.PRODUCT, Price.perRun(Amount.credits(Books.CREDITS)))), List.of()))
                .build();
    }

    /** Credits, and a cap for the spender. */
    void open(String principal) {
        Principal owner = Principal.of(principal);
        billing.packs()
                .grant(GrantRequest.credits("gift", owner, Amount.credits(Books.GIFT)))
                .orElseThrow();
        billing.spending()
                .set(
                        owner,
                        Subject.of(SPENDER),
                        0,
                        SpendingPolicy.capped(Cap.credits(Window.DAY, Amount.credits(Books.GIFT))))
                .orElseThrow();
    }

    @Override
    public void authorize(String principal, String key) {
        billing.runs().authorize(request(principal, key)).orElseThrow();
    }

    @Override
    public void settle(String principal, String key) {
        billing.runs().settle(Principal.of(principal), key, Usage.none()).orElseThrow();
    }

    CompletionStage<Outcome<Run>> stagedAuthorize(String principal, String key) {
        return billing.staged().authorize(request(principal, key));
    }

    CompletionStage<Outcome<Run>> stagedSettle(String principal, String key) {
        return billing.staged().settle(Principal.of(principal), key, Usage.none());
    }

    private static RunRequest request(String principal, String key) {
        return RunRequest.of(key, Principal.of(principal), Books.PRODUCT).as(SPENDER);
    }

    /** What its own audit finds. */
    List<String> drifts(String principal) {
        return billing.audit(Principal.of(principal)).drifts().stream()
                .map(Object::toString)
                .toList();
    }

    @Override
    public void close() {
        billing.close();
        pool.close();
    }
}
