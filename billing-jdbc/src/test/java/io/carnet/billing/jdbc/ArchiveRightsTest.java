package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.store.Checkpoint;
import io.carnet.billing.store.Snapshot;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A role that may bill and not remove archives nothing, and the owner archives what that role wrote. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ArchiveRightsTest {

    private static final Principal ALICE = Principal.of("alice");

    private static final List<String> RIGHTS = List.of(
            "CREATE ROLE clerk LOGIN",
            "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO clerk",
            "GRANT DELETE ON carnet_marker TO clerk");

    private final SettableClock clock = SettableClock.at("2026-03-01T10:15:30.123456Z");

    private Billing billing(JdbcBillingStore store) {
        return Billing.on(store)
                .catalog(StaticCatalog.of(List.of(Product.of("tool", Price.perRun(Amount.credits(1)))), List.of()))
                .clock(clock)
                .build();
    }

    private static Checkpoint checkpoint(JdbcBillingStore store) {
        return store.snapshot(ALICE, Snapshot::checkpoint);
    }

    @Test
    void whoMayNotRemoveArchivesNothing() throws SQLException, IOException {
        try (TestDatabase database = TestDatabase.postgres()) {
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                for (String right : RIGHTS) {
                    statement.execute(right);
                }
            }
            JdbcBillingStore own = new JdbcBillingStore(database.dataSource());
            try (TestDatabase.Pool pool = new TestDatabase.Pool(database.url(), "clerk");
                    Billing clerk = billing(new JdbcBillingStore(pool.dataSource()));
                    Billing owner = billing(own)) {
                clerk.packs()
                        .grant(GrantRequest.credits("gift", ALICE, Amount.credits(5)))
                        .orElseThrow();
                clerk.runs().authorize(RunRequest.of("run", ALICE, "tool")).orElseThrow();
                clerk.runs().settle(ALICE, "run", Usage.none()).orElseThrow();
                Instant cut = clock.advance(Duration.ofHours(1));

                assertThatThrownBy(() -> clerk.archive().before(ALICE, cut, new StringBuilder()))
                        .isInstanceOf(StoreException.class);

                assertThat(checkpoint(own)).isEqualTo(Checkpoint.none(ALICE));
                assertThat(owner.journal(ALICE, 0, Limits.PAGE)).hasSize(3);
                assertThat(clerk.activity().page(ALICE).rows()).hasSize(1);

                owner.archive().before(ALICE, cut, new StringBuilder()).orElseThrow();

                assertThat(owner.journal(ALICE, 0, Limits.PAGE)).isEmpty();
                assertThat(clerk.activity().page(ALICE).rows()).isEmpty();
                assertThat(clerk.credits().balance(ALICE).available()).isEqualTo(Amount.credits(4));
                clerk.runs().authorize(RunRequest.of("next", ALICE, "tool")).orElseThrow();
                assertThat(clerk.audit().drifts()).isEmpty();
            }
        }
    }
}
