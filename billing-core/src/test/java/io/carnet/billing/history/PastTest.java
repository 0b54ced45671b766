package io.carnet.billing.history;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.contract.WrappedStore;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.spending.Span;
import io.carnet.billing.statement.Statement;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was told of the past stays as it was told, even if a command is under way that was asked for in the past. */
class PastTest {

    private final SlowStore slow = new SlowStore(new InMemoryBillingStore());

    @RegisterExtension
    final Fixture host = Fixture.on(new WrappedStore(slow.beneath, BillingStore.Threading.CALLERS), set -> set);

    /** Does something else between the instant of a command and the lock of its wallet. */
    private static final class SlowStore extends WrappedStore {

        private final BillingStore beneath;
        private Runnable meanwhile = () -> {};

        SlowStore(BillingStore beneath) {
            super(beneath, Threading.CALLERS);
            this.beneath = beneath;
        }

        @Override
        public void transact(
                Collection<Need> needs,
                Instant at,
                Duration patience,
                Function<Map<Principal, WalletView>, Collection<Changes>> work) {
            meanwhile.run();
            super.transact(needs, at, patience, work);
        }
    }

    /** Grants on another node, so slowly that something else comes in between. */
    private void grantSlowly(Runnable meanwhile) {
        slow.meanwhile = meanwhile;
        try (Billing other = Billing.on(slow).clock(host.clock).build()) {
            other.packs()
                    .grant(GrantRequest.credits("late", ALICE, Amount.credits(1)))
                    .orElseThrow();
        }
    }

    /** Refuses what a database could. */
    private static final class BoundedStore extends WrappedStore {

        BoundedStore() {
            super(new InMemoryBillingStore(), Threading.CALLERS);
        }

        @Override
        public <T> T read(Need need, Instant at, Function<WalletView, T> reader) {
            assertThat(need.packs()).hasSizeLessThanOrEqualTo(Limits.PAGE);
            assertThat(need.runs()).hasSizeLessThanOrEqualTo(Limits.PAGE);
            return super.read(need, at, reader);
        }
    }

    @Test
    void asksAStoreForAPageOfPacksAtATime() {
        try (Billing bounded = Billing.on(new BoundedStore()).clock(host.clock).build()) {
            for (int i = 0; i <= Limits.PAGE; i++) {
                bounded.packs()
                        .grant(GrantRequest.credits("pack" + i, ALICE, Amount.credits(1)))
                        .orElseThrow();
            }
            host.pass(Duration.ofSeconds(1));
            Span after = new Span(NOON.plusNanos(1_000), NOON.plusSeconds(1));
            assertThat(bounded.statements().of(ALICE, after).opening().packs()).hasSize(Limits.PAGE + 1);
            assertThat(bounded.history().asOf(ALICE, NOON).balances().get(0).packs())
                    .hasSize(Limits.PAGE + 1);
        }
    }

    @Test
    void aStatementIsTheSameEachTime() {
        host.credits("first", "1");
        List<Statement> told = new ArrayList<>();
        Span period = new Span(NOON, NOON.plusSeconds(1));
        grantSlowly(() -> {
            host.pass(Duration.ofSeconds(1));
            told.add(host.billing.statements().of(ALICE, period));
        });
        assertThat(host.billing.statements().of(ALICE, period)).isEqualTo(told.get(0));
        assertThat(host.journal()).hasSize(2);
    }

    @Test
    void whatThereWasIsTheSameEachTime() {
        host.credits("first", "1");
        List<AsOf> told = new ArrayList<>();
        grantSlowly(() -> {
            host.pass(Duration.ofNanos(1_000));
            told.add(host.billing.history().asOf(ALICE, NOON));
        });
        assertThat(host.billing.history().asOf(ALICE, NOON)).isEqualTo(told.get(0));
        assertThat(host.journal()).hasSize(2);
    }
}
