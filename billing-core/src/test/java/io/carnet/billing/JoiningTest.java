package io.carnet.billing;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.refusal.ClosedException;
import io.carnet.billing.refusal.JoiningException;
import io.carnet.billing.refusal.JoiningException.Mistake;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.run.RunState;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.store.HostTransaction;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.testing.CountingMetrics;
import io.carnet.billing.testing.FakeHostTransactions;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may ask what while a thread is in a transaction of the host's. Databases show the rest. */
class JoiningTest {

    private static final String TOOL = "tool";

    private final CountingMetrics metrics = new CountingMetrics();

    @RegisterExtension
    final Fixture host =
            Fixture.with(settings -> settings.metrics(metrics), Product.of(TOOL, Price.perRun(Amount.credits(1))));

    private final FakeHostTransactions transactions = new FakeHostTransactions(host.store);
    private final Joined bean = host.billing.joining(transactions);

    @Test
    void answersAsThePlainCallsDo() {
        try (Joined joined = host.billing.joining(transactions.begin())) {
            joined.packs()
                    .grant(GrantRequest.credits("gift", ALICE, Amount.credits(5)))
                    .orElseThrow();
            assertThat(joined.runs().quote(request("job", TOOL)).orElseThrow().cost())
                    .isEqualTo(Amount.credits(1));
            joined.runs().authorize(request("job", TOOL)).orElseThrow();
            assertThat(joined.credits().balance(ALICE).held()).isEqualTo(Amount.credits(1));
            joined.runs().settle(ALICE, "job", Usage.none()).orElseThrow();
            joined.spending()
                    .set(ALICE, Subject.EVERYTHING, 0, SpendingPolicy.OPEN)
                    .orElseThrow();
        }

        assertThat(host.run("job").state()).isEqualTo(RunState.SETTLED);
        assertThat(host.balance().total()).isEqualTo(Amount.credits(4));
    }

    @Test
    void needsATransaction() {
        assertMistake(Mistake.NO_TRANSACTION, () -> bean.runs().authorize(request("job", TOOL)));
        assertMistake(Mistake.NO_TRANSACTION, () -> bean.credits().balance(ALICE));

        assertThat(host.billing.runs().find(ALICE, "job")).isEmpty();
    }

    @Test
    void goesWithEveryTransactionThatBegins() {
        transactions.begin();
        gift(bean, "one");
        transactions.end();
        assertMistake(Mistake.NO_TRANSACTION, () -> gift(bean, "two"));
        transactions.begin();
        gift(bean, "two");
        transactions.end();

        assertThat(host.balance().total()).isEqualTo(Amount.credits(10));
    }

    @Test
    void refusesPlainCallsWhileItIsOpen() {
        try (Joined joined = host.billing.joining(transactions.begin())) {
            assertNoPlainCalls();
            gift(joined, "gift");
            assertNoPlainCalls();
        }

        assertThat(host.balance().total()).isEqualTo(Amount.credits(5));
    }

    @Test
    void refusesPlainCallsOnceTheThreadHasJoinedUntilTheTransactionHasEnded() {
        transactions.begin();
        host.credits("before", "1");
        bean.credits().balance(ALICE);
        assertNoPlainCalls();

        transactions.end();
        host.credits("after", "1");

        transactions.begin();
        host.credits("within-the-next", "1");
        gift(bean, "gift");
        assertNoPlainCalls();
        transactions.end();

        assertThat(host.balance().total()).isEqualTo(Amount.credits(8));
    }

    @Test
    void keepsNoOtherThreadFromPlainCalls() {
        try (Joined joined = host.billing.joining(transactions.begin())) {
            gift(joined, "gift");

            CompletableFuture.runAsync(() -> host.credits("other", "1")).join();
            assertThat(joined.credits().balance(ALICE).total()).isEqualTo(Amount.credits(6));
        }
    }

    @Test
    void keepsNoOtherBillingFromPlainCalls() {
        try (Billing other = host.builder().build();
                Joined joined = host.billing.joining(transactions.begin())) {
            gift(joined, "gift");

            assertThat(other.credits().balance(ALICE).total()).isEqualTo(Amount.credits(5));
        }
    }

    @Test
    void aTransactionThatIsOpenTwiceIsOpenUntilBothAreClosed() {
        HostTransaction transaction = transactions.begin();
        Joined one = host.billing.joining(transaction);
        try (Joined other = host.billing.joining(transaction)) {
            one.close();
            gift(other, "gift");
            assertNoPlainCalls();
        }

        assertThat(host.balance().total()).isEqualTo(Amount.credits(5));
    }

    @Test
    void answersNothingAnyMoreWhenItIsClosed() {
        Joined joined = host.billing.joining(transactions.begin());
        Packs kept = joined.packs();
        joined.close();
        joined.close();

        assertMistake(Mistake.LEFT, () -> gift(joined, "gift"));
        assertMistake(Mistake.LEFT, () -> kept.balance(ALICE, BalanceKey.CREDITS));
        assertThat(host.balance().total()).isEqualTo(Amount.credits(0));
    }

    @Test
    void answersNothingAnyMoreWhenBillingIsClosed() {
        Billing other = host.builder().build();
        Joined joined = other.joining(transactions);
        other.close();
        transactions.begin();

        assertThatExceptionOfType(ClosedException.class).isThrownBy(() -> gift(joined, "gift"));
    }

    @Test
    void buysNothing() {
        try (Joined joined = host.billing.joining(transactions.begin())) {
            assertMistake(Mistake.PURCHASE, () -> joined.packs().buy(ALICE, TOOL, "starter", "order"));
            assertMistake(Mistake.PURCHASE, () -> joined.credits().buy(ALICE, "starter", "order"));
        }
    }

    @Test
    void tellsMetricsOfItsCommands() {
        try (Joined joined = host.billing.joining(transactions.begin())) {
            joined.runs().authorize(request("job", "unknown"));
            joined.runs().authorize(request("job", TOOL));
            gift(joined, "gift");
            gift(joined, "gift");
            joined.runs().settle(ALICE, "job", Usage.none());
        }

        assertThat(metrics.counts("command."))
                .isEqualTo(Map.of(
                        "command.authorize.refused", 2L,
                        "command.grant.done", 1L,
                        "command.grant.replayed", 1L,
                        "command.settle.refused", 1L));
    }

    @Test
    void whatItsStoreDidNotExpectIsTyped() {
        HostTransaction broken = new HostTransaction() {
            @Override
            public <A> A transact(Need need, Instant at, Duration patience, Function<WalletView, Decision<A>> work) {
                throw new IllegalStateException("broken");
            }

            @Override
            public boolean hasEnded() {
                return false;
            }
        };
        try (Joined joined = host.billing.joining(broken)) {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> gift(joined, "gift"))
                    .withMessageContaining("rolled back");
        }
    }

    private static void gift(Joined joined, String key) {
        joined.packs()
                .grant(GrantRequest.credits(key, ALICE, Amount.credits(5)))
                .orElseThrow();
    }

    private void assertNoPlainCalls() {
        Billing billing = host.billing;
        assertPlain(() -> billing.runs().authorize(request("plain", TOOL)));
        assertPlain(() -> billing.runs().quote(request("plain", TOOL)));
        assertPlain(() -> billing.run(request("plain", TOOL), run -> "made"));
        assertPlain(() -> billing.credits().balance(ALICE));
        assertPlain(() -> billing.credits().buy(ALICE, "starter", "plain"));
        assertPlain(() -> billing.packs().list(ALICE, TOOL));
        assertPlain(() -> billing.spending().policy(ALICE, Subject.EVERYTHING));
        assertPlain(() -> billing.spending().zone(ALICE, ZoneOffset.UTC));
        assertPlain(() -> billing.activity().page(ALICE));
        assertPlain(() -> billing.history().forecast(ALICE));
        assertPlain(() -> billing.statements().month(ALICE, YearMonth.of(2026, 1)));
        assertPlain(() -> billing.events().list(ALICE, 0, 1));
        assertPlain(() -> billing.events().parked("mails", Optional.empty(), 1));
        assertPlain(() -> billing.journal(ALICE, 0, Limits.PAGE));
        assertPlain(() -> billing.audit(ALICE));
        assertPlain(billing::audit);
        assertPlain(() -> billing.worker().runOnce());
        CompletionStage<?> staged = billing.staged().settle(ALICE, "plain", Usage.none());
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> staged.toCompletableFuture().join())
                .havingCause()
                .isInstanceOfSatisfying(
                        JoiningException.class, e -> assertThat(e.mistake()).isEqualTo(Mistake.PLAIN_CALL));
    }

    private static void assertPlain(ThrowingCallable call) {
        assertMistake(Mistake.PLAIN_CALL, call);
    }

    private static void assertMistake(Mistake mistake, ThrowingCallable call) {
        assertThatExceptionOfType(JoiningException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.mistake()).isEqualTo(mistake));
    }
}
