package io.carnet.billing.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.value.Amount;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A host is killed in the middle of its work; what it was answered is there, once, and the rest wholly or not at all. */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class KilledProcessesTest {

    private static final int KILLS = Integer.getInteger("carnet.kills", 20);
    private static final long SEED = Long.getLong("carnet.kills.seed", System.nanoTime());
    private static final int MOST_ANSWERS = 60;
    private static final Amount GIFT = Amount.credits(100_000_000);

    private final Random random = new Random(SEED);
    private final Set<String> authorized = new TreeSet<>();
    private final Set<String> settled = new TreeSet<>();

    @Test
    void leavesNothingHalfDoneInAnH2File(@TempDir Path folder) throws Exception {
        killAgainAndAgain("jdbc:h2:file:" + folder.resolve("carnet"), "sa");
    }

    @Test
    void leavesNothingHalfDoneInPostgres() throws Exception {
        try (TestDatabase database = TestDatabase.postgres()) {
            killAgainAndAgain(database.url(), "postgres");
        }
    }

    private void killAgainAndAgain(String url, String user) throws Exception {
        System.out.println("KilledProcessesTest seed " + SEED);
        try (TestDatabase.Pool pool = new TestDatabase.Pool(url, user)) {
            Schema.in(pool.dataSource()).migrate();
            try (Billing billing = on(pool)) {
                billing.packs()
                        .grant(GrantRequest.credits("gift", Load.ALICE, GIFT))
                        .orElseThrow();
            }
        }
        for (int kill = 0; kill < KILLS; kill++) {
            killOne(url, user, "life-" + kill);
        }
        try (TestDatabase.Pool pool = new TestDatabase.Pool(url, user);
                Billing billing = on(pool)) {
            check(billing);
        }
        System.out.println(KILLS + " kills, " + settled.size() + " runs answered as settled");
    }

    private static Billing on(TestDatabase.Pool pool) {
        return Billing.on(new JdbcBillingStore(pool.dataSource()))
                .catalog(Load.CATALOG)
                .build();
    }

    private void killOne(String url, String user, String name) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-Dorg.jboss.logging.provider=slf4j",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Load.class.getName(),
                        url,
                        user,
                        name)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            int enough = 1 + random.nextInt(MOST_ANSWERS);
            for (int i = 0; i < enough; i++) {
                note(Optional.ofNullable(answers.readLine()).orElseThrow());
            }
            process.toHandle().destroyForcibly();
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                note(line);
            }
        }
        process.waitFor();
    }

    /** A line is written to the pipe whole or not at all. */
    private void note(String line) {
        String[] parts = line.split(" ", 2);
        if (parts[0].equals("authorized")) {
            authorized.add(parts[1]);
        } else if (parts[0].equals("settled")) {
            settled.add(parts[1]);
        }
    }

    private void check(Billing billing) {
        assertThat(billing.audit().drifts()).as("seed %d", SEED).isEmpty();
        assertThat(settled).isNotEmpty();
        for (String key : authorized) {
            assertThat(billing.runs().find(Load.ALICE, key)).as(key).isPresent();
        }
        for (String key : settled) {
            assertThat(billing.runs().find(Load.ALICE, key).map(Run::state))
                    .as(key)
                    .contains(RunState.SETTLED);
        }
        long charged = charged(billing);
        assertThat(charged).isGreaterThanOrEqualTo(settled.size());
        assertThat(billing.credits().balance(Load.ALICE).total()).isEqualTo(GIFT.minus(Amount.credits(charged)));
    }

    private static long charged(Billing billing) {
        long charged = 0;
        Optional<Long> before = Optional.empty();
        do {
            var page = billing.activity().page(Load.ALICE, ActivityFilter.ALL, before, 500);
            charged += page.rows().stream()
                    .filter(run -> run.state() == RunState.SETTLED)
                    .count();
            before = page.next();
        } while (before.isPresent());
        return charged;
    }
}
