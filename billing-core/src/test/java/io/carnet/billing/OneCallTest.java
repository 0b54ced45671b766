package io.carnet.billing;

import static io.carnet.billing.Fixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.UnknownUsage;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.contract.WrappedStore;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.KeyUsedException;
import io.carnet.billing.refusal.Reason;
import io.carnet.billing.refusal.RefusedException;
import io.carnet.billing.refusal.UnavailableException;
import io.carnet.billing.run.RunState;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The form that wraps the work. */
class OneCallTest {

    private final FailingStore store = new FailingStore();

    @RegisterExtension
    final Fixture host = Fixture.on(
            store,
            UnaryOperator.identity(),
            Product.of("image", Price.perRun(Amount.credits(2))),
            Product.of("chat", tokens()),
            Product.of("free", Price.free()));

    private final AtomicInteger performed = new AtomicInteger();

    private static Price tokens() {
        return Price.metered(Rate.per("tokens", "1", 1));
    }

    private static RunRequest chat(String product) {
        return request("job", product).upTo(Usage.of("tokens", 10));
    }

    @BeforeEach
    void credits() {
        host.credits("gift", "100");
    }

    private String work(ActiveRun run) {
        assertThat(run.run().state()).isEqualTo(RunState.ACCEPTED);
        return "made " + performed.incrementAndGet();
    }

    @Test
    void settlesWhenTheWorkIsDone() {
        assertThat(host.billing.run(request("job", "image"), this::work)).isEqualTo("made 1");
        assertThat(host.run("job").state()).isEqualTo(RunState.SETTLED);
        assertThat(host.balance().available()).isEqualTo(Amount.credits(98));
    }

    @Test
    void chargesTheLargestReport() {
        host.billing.run(chat("chat"), run -> {
            run.report(Usage.of("tokens", 3));
            run.report(Usage.of("tokens", 7));
            run.report(Usage.of("tokens", 5));
            return run;
        });
        assertThat(host.run("job").charged()).isEqualTo(Amount.credits(7));
    }

    @Test
    void refusesAReportWithoutAPriceAtOnceAndReleases() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> host.billing.run(chat("chat"), run -> {
                    run.report(Usage.of("seconds", 1));
                    return "never";
                }));
        assertThat(host.run("job").state()).isEqualTo(RunState.RELEASED);
    }

    @Test
    void releasesAndThrowsOnWhatTheWorkThrew() {
        for (Throwable thrown :
                new Throwable[] {new IOException("io"), new IllegalStateException("state"), new AssertionError("error")
                }) {
            String key = thrown.getClass().getSimpleName();
            assertThatThrownBy(() -> host.billing.run(request(key, "image"), run -> {
                        if (thrown instanceof Error error) {
                            throw error;
                        }
                        throw (Exception) thrown;
                    }))
                    .isSameAs(thrown);
            assertThat(host.run(key).state()).isEqualTo(RunState.RELEASED);
        }
        assertThat(host.balance().available()).isEqualTo(Amount.credits(100));
    }

    @Test
    void declaresOnlyWhatTheWorkThrows() throws IOException {
        Work<Integer, IOException> checked = run -> performed.incrementAndGet();
        int made = host.billing.run(request("checked", "image"), checked);
        int unchecked = host.billing.run(request("unchecked", "image"), run -> performed.incrementAndGet());
        assertThat(made + unchecked).isEqualTo(3);
    }

    @Test
    void throwsTheWorksOwnFailureWhenTheHoldIsGone() {
        IllegalStateException failure = new IllegalStateException("too late");
        assertThatThrownBy(() -> host.billing.run(request("job", "image"), run -> {
                    host.pass(Duration.ofHours(3));
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(host.run("job").state()).isEqualTo(RunState.EXPIRED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image", "free", "chat"})
    void neverRunsWorkTwiceUnderAKey(String product) {
        host.billing.run(chat(product), this::work);
        assertThatExceptionOfType(KeyUsedException.class)
                .isThrownBy(() -> host.billing.run(chat(product), this::work))
                .satisfies(used -> assertThat(used.key().value()).isEqualTo("job"));
        assertThat(performed).hasValue(1);
    }

    @Test
    void neverRunsWorkUnderAKeyThatWasUsedOtherwise() {
        host.hold("held", "image");
        host.hold("released", "image");
        host.release("released");
        for (String key : new String[] {"held", "released"}) {
            assertThatExceptionOfType(KeyUsedException.class)
                    .isThrownBy(() -> host.billing.run(request(key, "image"), this::work));
        }
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> host.billing.run(request("held", "free"), this::work))
                .satisfies(refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.CONFLICT));
        assertThat(performed).hasValue(0);
    }

    @Test
    void runsNothingThatIsRefusedAndMayRunItLater() {
        RunRequest dear = request("job", "chat").upTo(Usage.of("tokens", 500));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> host.billing.run(dear, this::work))
                .satisfies(refused -> assertThat(refused.refusal().shortfall()).contains(Amount.credits(400)));
        host.credits("more", "400");
        assertThat(host.billing.run(dear, this::work)).isEqualTo("made 1");
    }

    @ParameterizedTest
    @CsvSource({
        "RELEASE, EXPIRED, 0",
        "CHARGE_CEILING, EXPIRED, 10",
        "CHARGE_LAST_REPORTED, EXPIRED, 0",
        "PARK, PARKED, 0",
    })
    void treatsMeteredWorkWithoutAReportAsUnknownUsage(UnknownUsage policy, RunState state, long charged) {
        host.shelf.sell(Product.of("silent", tokens()).with(RunPolicies.DEFAULT.with(policy)));
        assertThat(host.billing.run(chat("silent"), this::work)).isEqualTo("made 1");
        assertThat(host.run("job").state()).isEqualTo(state);
        assertThat(host.run("job").charged()).isEqualTo(Amount.credits(charged));
    }

    @Test
    void settlesLateWithinTheGraceAndRefusesBeyond() {
        host.billing.run(request("in", "image"), run -> host.clock.advance(Duration.ofMinutes(74)));
        assertThat(host.run("in").state()).isEqualTo(RunState.SETTLED);
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() ->
                        host.billing.run(request("out", "image"), run -> host.clock.advance(Duration.ofMinutes(75))));
        assertThat(host.run("out").state()).isEqualTo(RunState.EXPIRED);
    }

    @Test
    void workThatGoesOnKeepsItsHold() {
        host.billing.run(request("job", "image"), run -> {
            Instant longer = run.run().hold().until().plus(Duration.ofMinutes(30));
            run.extend(longer).orElseThrow();
            assertThat(host.run("job").hold().until()).isEqualTo(longer);
            return "made";
        });
        assertThat(host.run("job").state()).isEqualTo(RunState.SETTLED);
    }

    @Test
    void whatMayPassDoesNotEndTheSettlement() {
        String made = host.billing.run(request("job", "image"), run -> {
            store.fail(2);
            return work(run);
        });
        assertThat(made).isEqualTo("made 1");
        assertThat(host.balance().total()).isEqualTo(Amount.credits(98));
    }

    @Test
    void whatDoesNotPassIsToldAndCanStillBeSettled() {
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> host.billing.run(request("job", "image"), run -> {
                    store.fail(3);
                    return work(run);
                }));
        assertThat(performed).hasValue(1);
        assertThat(host.run("job").state()).isEqualTo(RunState.ACCEPTED);
        host.settle("job");
        assertThat(host.balance().total()).isEqualTo(Amount.credits(98));
    }

    /** Is gone for as many units of work as it is told. */
    private static final class FailingStore extends WrappedStore {

        private final AtomicInteger left = new AtomicInteger();

        FailingStore() {
            super(new InMemoryBillingStore(), Threading.CALLERS);
        }

        void fail(int times) {
            left.set(times);
        }

        @Override
        public void transact(
                Collection<Need> needs,
                Instant at,
                Duration patience,
                Function<Map<Principal, WalletView>, Collection<Changes>> work) {
            if (left.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
                throw new UnavailableException(new IOException("gone"));
            }
            super.transact(needs, at, patience, work);
        }
    }
}
