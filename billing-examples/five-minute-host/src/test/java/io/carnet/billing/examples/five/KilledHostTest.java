package io.carnet.billing.examples.five;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.jdbc.JdbcBillingStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A host in its own process is killed at work, and started again on the same file: at once, and ten minutes later. */
class KilledHostTest {

    private static final String TEXT = "Three short words. And more.";

    @TempDir
    Path folder;

    private final Queue<String> log = new ConcurrentLinkedQueue<>();

    @Test
    void whatWasSoldStaysChargedAndWhatWasUnderWayComesBack() throws Exception {
        Path database = folder.resolve("host");
        Client alice;
        try (HostProcess first = new HostProcess(Duration.ZERO, database, log)) {
            Client customer = first.asked().customer("alice", "10");
            assertThat(customer.summarize("sold", TEXT, 50).status()).isEqualTo(200);
            CompletableFuture<Void> cut = CompletableFuture.runAsync(
                    () -> customer.summarize("cut", "get stuck", 40), task -> new Thread(task).start());
            first.awaitStuck();
            first.kill();
            assertThat(cut).failsWithin(Duration.ofSeconds(60));
            alice = customer;
        }
        try (HostProcess second = new HostProcess(Duration.ZERO, database, log)) {
            alice = second.asked().with("Authorization", alice.headers().get(1));
            assertThat(alice.balance()).isEqualTo("4 credits held, 5.7 credits available");
            assertThat(alice.summarize("sold", TEXT, 50).status()).isEqualTo(409);
            assertThat(alice.summarize("cut", "get stuck", 40).status()).isEqualTo(409);
            assertThat(alice.get("/summaries?key=cut").at("state")).isEqualTo("ACCEPTED");
            assertThat(second.terminate()).isEqualTo(128 + 15);
        }
        try (HostProcess third = new HostProcess(Duration.ofMinutes(10), database, log)) {
            alice = third.asked().with("Authorization", alice.headers().get(1));
            assertThat(alice.balance()).isEqualTo("0 credits held, 9.7 credits available");
            assertThat(alice.get("/summaries?key=cut").at("charged")).isEqualTo("0 credits");
            assertThat(alice.get("/summaries?key=cut").at("state")).isEqualTo("EXPIRED");
            assertThat(alice.get("/summaries?key=sold").at("charged")).isEqualTo("0.3 credits");
            assertThat(alice.summarize("next", TEXT, 97).at("available")).isEqualTo("9.4 credits");
            assertThat(third.terminate()).isEqualTo(128 + 15);
        }
        theBooksBalance(database);
        assertThat(log).anyMatch(line -> line.contains("Granted[10 credits]"));
        String key = alice.headers().get(1).substring("Bearer ".length());
        assertThat(log).noneMatch(line -> line.contains(key));
        for (String secret : Client.ENVIRONMENT.values()) {
            assertThat(log).noneMatch(line -> line.contains(secret));
        }
    }

    private static void theBooksBalance(Path database) {
        DriverManagerDataSource file = new DriverManagerDataSource("jdbc:h2:file:" + database);
        try (Billing billing = Billing.on(new JdbcBillingStore(file)).build()) {
            assertThat(billing.audit().principals()).isEqualTo(1);
            assertThat(billing.audit().drifts()).isEmpty();
        }
    }
}
