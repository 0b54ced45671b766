package io.carnet.billing.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.BuyRequest;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.contract.Crowd;
import io.carnet.billing.payment.PaymentCommand;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentProvider;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.RunState;
import io.carnet.billing.store.BillingStore.Threading;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The host's code runs outside every lock: it may call billing again, and may hang without holding anybody else up. */
class UserCodeTest extends EngineFixture {

    /** Asks the real catalog, after the host's code has run. */
    private record HostsCatalog(Consumer<ProductId> before) implements Catalog {

        @Override
        public Optional<Product> product(ProductId id) {
            before.accept(id);
            return CATALOG.product(id);
        }

        @Override
        public List<Offer> offers(Scope scope) {
            return CATALOG.offers(scope);
        }
    }

    /** Takes the money, after the host's code has run. */
    private record HostsProvider(Consumer<PaymentCommand.Charge> before) implements PaymentProvider {

        @Override
        public String name() {
            return "bank";
        }

        @Override
        public PaymentOutcome submit(PaymentCommand command) {
            before.accept((PaymentCommand.Charge) command);
            return new PaymentOutcome.Succeeded("payment of " + command.purchase());
        }

        @Override
        public PaymentOutcome lookup(PaymentCommand command, Optional<String> reference) {
            return new PaymentOutcome.NotFound();
        }
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            await(latch);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void workMayRunOtherWorkForTheSamePrincipal(Threading threading) {
        start(threading);

        String made = billing.run(
                request("outer"),
                outer -> billing.run(
                        request("middle"),
                        middle -> billing.run(
                                request("inner"),
                                inner -> outer.run().key() + ">" + inner.run().key())));

        assertThat(made).isEqualTo("outer>inner");
        assertThat(billing.activity().page(ALICE).rows()).hasSize(3).allMatch(run -> run.state() == RunState.SETTLED);
    }

    @ParameterizedTest
    @EnumSource
    void aCatalogMayAskBillingForTheSamePrincipal(Threading threading) {
        CompletableFuture<Billing> itself = new CompletableFuture<>();
        start(
                threading,
                builder -> builder.catalog(new HostsCatalog(id -> soon(itself)
                        .packs()
                        .grant(GrantRequest.credits("welcome", ALICE, Amount.credits(1)))
                        .orElseThrow())));
        itself.complete(billing);

        billing.runs().authorize(request("run")).orElseThrow();

        assertThat(billing.credits().balance(ALICE).total()).isEqualTo(Amount.credits(1_001));
    }

    @ParameterizedTest
    @EnumSource
    void aProviderMayAskBillingForTheSamePrincipal(Threading threading) {
        CompletableFuture<Billing> itself = new CompletableFuture<>();
        start(
                threading,
                builder -> builder.payments(new HostsProvider(charge ->
                        soon(itself).runs().authorize(request("meanwhile")).orElseThrow())));
        itself.complete(billing);

        Purchase purchase = billing.packs().buy(ALICE, TOOL, "starter", "order").orElseThrow();

        assertThat(purchase.state()).isEqualTo(PurchaseState.FULFILLED);
        assertThat(billing.runs().find(ALICE, "meanwhile")).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void aCatalogThatHangsHoldsNobodyElseUp(Threading threading) {
        CountDownLatch hung = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        start(
                threading,
                builder -> builder.catalog(new HostsCatalog(id -> {
                    if (id.value().equals(METERED)) {
                        hung.countDown();
                        uninterrupted(hanging);
                    }
                })));
        Future<?> stuck = crowd.sendOne(who ->
                billing.runs().authorize(RunRequest.of("stuck", ALICE, METERED).upTo(Usage.of("seconds", 1))));
        uninterrupted(hung);

        assertThat(billing.runs().authorize(request("run"))).isInstanceOf(Outcome.Done.class);
        assertThat(soon(staging("staged"))).isInstanceOf(Outcome.Done.class);

        hanging.countDown();
        Crowd.await(stuck);
    }

    @ParameterizedTest
    @EnumSource
    void aProviderThatHangsHoldsNobodyElseUp(Threading threading) {
        CountDownLatch hung = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        start(
                threading,
                builder -> builder.payments(new HostsProvider(charge -> {
                    if (charge.method().equals(new PaymentMethod.Saved("slow"))) {
                        hung.countDown();
                        uninterrupted(hanging);
                    }
                })));
        Future<Outcome<Purchase>> stuck = crowd.sendOne(who -> billing.packs()
                .buy(BuyRequest.pack("slow", ALICE, TOOL, "starter").payingWith(new PaymentMethod.Saved("slow"))));
        uninterrupted(hung);

        assertThat(billing.runs().authorize(request("run"))).isInstanceOf(Outcome.Done.class);
        assertThat(billing.packs()
                        .buy(ALICE, TOOL, "starter", "quick")
                        .orElseThrow()
                        .state())
                .isEqualTo(PurchaseState.FULFILLED);

        hanging.countDown();
        assertThat(Crowd.await(stuck).orElseThrow().state()).isEqualTo(PurchaseState.FULFILLED);
    }

    @ParameterizedTest
    @EnumSource
    void workThatHangsHoldsNobodyElseUp(Threading threading) {
        CountDownLatch hung = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        start(threading);
        Future<String> stuck = crowd.sendOne(who -> billing.run(request("slow"), run -> {
            hung.countDown();
            uninterrupted(hanging);
            return "done";
        }));
        uninterrupted(hung);

        assertThat(billing.<String, RuntimeException>run(request("quick"), run -> "done at once"))
                .isEqualTo("done at once");

        hanging.countDown();
        assertThat(Crowd.await(stuck)).isEqualTo("done");
    }
}
