package io.carnet.billing.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.BillingBuilder;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.contract.Crowd;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.Run;
import io.carnet.billing.store.BillingStore.Threading;
import io.carnet.billing.testing.FakePaymentProvider;
import io.carnet.billing.testing.SequentialIds;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A billing of one lane over a {@link GatedStore}, in the threads a test asks for. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
abstract class EngineFixture {

    static final Principal ALICE = Principal.of("alice");
    static final String TOOL = "tool";
    static final String METERED = "metered";
    static final StaticCatalog CATALOG = StaticCatalog.of(
            List.of(
                    Product.of(TOOL, Price.perRun(Amount.credits(1))),
                    Product.of(METERED, Price.metered(Rate.per("seconds", "1", 1)))),
            List.of(Offer.runs("starter", TOOL, 10, Money.usd("9.99"))));

    final SettableClock clock = SettableClock.at("2026-03-01T00:00:00Z");
    final Crowd crowd = Crowd.ofPlatformThreads();
    GatedStore store;
    Billing billing;
    CompletableFuture<Outcome<Run>> first;

    void start(Threading threading) {
        start(threading, builder -> builder);
    }

    void start(Threading threading, UnaryOperator<BillingBuilder> settings) {
        store = new GatedStore(threading);
        billing = settings.apply(Billing.on(store)
                        .catalog(CATALOG)
                        .payments(new FakePaymentProvider())
                        .ids(new SequentialIds())
                        .clock(clock)
                        .lanes(1))
                .build();
        billing.packs()
                .grant(GrantRequest.credits("funds", ALICE, Amount.credits(1_000)))
                .orElseThrow();
    }

    @AfterEach
    void auditAndClose() {
        store.open();
        assertThat(billing.audit().drifts()).isEmpty();
        billing.close();
        crowd.close();
    }

    static RunRequest request(String key) {
        return RunRequest.of(key, ALICE, TOOL);
    }

    /** Asks for a {@link #first} run from a thread of its own, and waits until it stands before the gate with it. */
    void occupy() {
        store.shut();
        first = asking("first");
        store.awaitSomebody();
    }

    /** Asks for a run from a thread of its own. */
    CompletableFuture<Outcome<Run>> asking(String key) {
        CompletableFuture<Outcome<Run>> answer = new CompletableFuture<>();
        crowd.sendOff(() -> {
            try {
                answer.complete(billing.runs().authorize(request(key)));
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /** Asks for a run without waiting for it. */
    CompletableFuture<Outcome<Run>> staging(String key) {
        return billing.staged().authorize(request(key)).toCompletableFuture();
    }

    static <T> T soon(CompletableFuture<T> future) {
        return future.orTimeout(1, TimeUnit.MINUTES).join();
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    }
}
