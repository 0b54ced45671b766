package io.carnet.billing.jdbc;

import io.carnet.billing.Billing;
import io.carnet.billing.value.Principal;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A host is killed in the middle of its work; what it was answered is there, once, and the rest wholly or not at all. */
@Tag("endurance")
@Timeout(value = 5, unit = TimeUnit.HOURS)
class KilledProcessesTest {

    private static final int KILLS = Integer.getInteger("carnet.kills", 7);
    private static final long SEED = Long.getLong("carnet.kills.seed", System.nanoTime());
    private static final int MOST_ANSWERS = 60;
    private static final List<Principal> PRINCIPALS = Load.principals(2);

    private final Random random = new Random(SEED);

    /** Its space is used anew soon: by default that begins after 45 seconds, when a quick test is over. */
    @Test
    void leavesNothingHalfDoneInAnH2File(@TempDir Path folder) throws Exception {
        killAgainAndAgain("jdbc:h2:file:" + folder.resolve("carnet") + ";RETENTION_TIME=5000", "sa");
    }

    @Test
    void leavesNothingHalfDoneInPostgres() throws Exception {
        try (TestDatabase database = TestDatabase.postgres()) {
            killAgainAndAgain(database.url(), database.user());
        }
    }

    @Test
    void leavesNothingHalfDoneInMariaDb() throws Exception {
        try (TestDatabase database = TestDatabase.mariaDb()) {
            killAgainAndAgain(database.url(), database.user());
        }
    }

    private void killAgainAndAgain(String url, String user) throws Exception {
        System.out.println("KilledProcessesTest seed " + SEED);
        Answers answers = new Answers();
        try (TestDatabase.Pool pool = new TestDatabase.Pool(url, user)) {
            Schema.in(pool.dataSource()).migrate();
            try (Billing billing = Load.on(pool.dataSource())) {
                new Load(billing, PRINCIPALS, answers::note).begin();
            }
        }
        for (int kill = 0; kill < KILLS; kill++) {
            try (HostProcess host = new HostProcess(url, user, "life-" + kill, PRINCIPALS.size(), answers)) {
                host.await(1 + random.nextInt(MOST_ANSWERS));
                host.kill();
            }
        }
        try (TestDatabase.Pool pool = new TestDatabase.Pool(url, user);
                Billing billing = Load.on(pool.dataSource())) {
            answers.agreeWith(billing, PRINCIPALS, KILLS * HostProcess.CALLERS);
        }
        System.out.println(KILLS + " kills of a host, " + answers.size() + " answers");
    }
}
