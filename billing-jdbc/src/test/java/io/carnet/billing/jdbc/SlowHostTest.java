package io.carnet.billing.jdbc;

import static io.carnet.billing.jdbc.Host.ALICE;
import static io.carnet.billing.jdbc.Host.TOOL;
import static io.carnet.billing.jdbc.Host.authorize;
import static io.carnet.billing.jdbc.Host.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Joined;
import io.carnet.billing.RunRequest;
import io.carnet.billing.refusal.BusyException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.Principal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A host that takes its time keeps only the principal waiting whom it has locked. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SlowHostTest {

    private static final List<Principal> OTHERS = IntStream.range(0, 20)
            .mapToObj(number -> Principal.of("other-" + number))
            .toList();

    @ParameterizedTest
    @EnumSource
    void keepsNoOtherPrincipalWaiting(TestDatabase.Server server) throws SQLException {
        try (TestDatabase database = server.withTables();
                Host host = new Host(database.dataSource(), settings -> settings.lanes(1))) {
            host.gift(ALICE, 10);
            try (Connection connection = host.begin();
                    Joined joined = host.billing.joining(host.store.in(connection))) {
                authorize(joined, ALICE, "slow").orElseThrow();
                AtomicReference<CompletableFuture<Outcome<Run>>> sent = new AtomicReference<>();
                CompletableFuture.runAsync(() -> sent.set(waits(host))).join();
                CompletableFuture<Outcome<Run>> waiting = sent.get();

                CompletableFuture.runAsync(() -> OTHERS.forEach(other -> host.gift(other, 1)))
                        .join();

                assertThat(waiting.isDone() && !waiting.isCompletedExceptionally())
                        .isFalse();
                settle(joined, ALICE, "slow").orElseThrow();
                connection.commit();
                waiting.exceptionallyAsync(failure -> sentAgain(host, failure))
                        .join()
                        .orElseThrow();
            }

            assertThat(host.credits(ALICE)).isEqualTo(9);
            assertThat(OTHERS).allMatch(other -> host.credits(other) == 1);
        }
    }

    /** In the lane when this returns. */
    private static CompletableFuture<Outcome<Run>> waits(Host host) {
        return host.billing
                .staged()
                .authorize(RunRequest.of("waits", ALICE, TOOL))
                .toCompletableFuture();
    }

    private static Outcome<Run> sentAgain(Host host, Throwable failure) {
        assertThat(failure instanceof CompletionException ? failure.getCause() : failure)
                .isInstanceOf(BusyException.class);
        return waits(host).join();
    }
}
