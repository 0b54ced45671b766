package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.contract.Crowd;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A database server is killed under load and comes back, at once or after the host was told that it is gone. The host goes
 * on, and whatever it was answered is there, once.
 */
@Tag("endurance")
@Timeout(value = 3, unit = TimeUnit.HOURS)
class KilledServersTest {

    private static final int POSTGRES_KILLS = Integer.getInteger("carnet.postgres-kills", 10);
    private static final int MARIADB_KILLS = Integer.getInteger("carnet.mariadb-kills", 5);
    private static final long SEED = Long.getLong("carnet.server-kills.seed", System.nanoTime());
    /** Long enough for some servers to come back within it, and not for others. */
    private static final JdbcOptions OPTIONS = JdbcOptions.defaults().commitPatience(Duration.ofSeconds(2));

    private static final int CALLERS = 4;
    private static final int MOST_ANSWERS = 100;
    private static final List<Principal> PRINCIPALS = Load.principals(2);

    private final Random random = new Random(SEED);
    private final Answers answers = new Answers();

    @Test
    void postgresIsKilledOrStoppedAtOnce() throws Exception {
        try (PostgresServer server = PostgresServer.durable()) {
            survive(server, POSTGRES_KILLS, () -> {
                if (random.nextBoolean()) {
                    server.kill();
                } else {
                    server.stopAtOnce();
                }
            });
        }
    }

    @Test
    void mariaDbIsKilled() throws Exception {
        try (MortalServer server = MariaDbServer.durable()) {
            survive(server, MARIADB_KILLS, server::kill);
        }
    }

    private void survive(MortalServer server, int kills, Runnable kill) throws Exception {
        System.out.println("KilledServersTest seed " + SEED);
        AtomicBoolean done = new AtomicBoolean();
        try (TestDatabase database = TestDatabase.on(server);
                TestDatabase.Pool pool = database.impatient();
                Billing billing = Load.on(pool.dataSource(), OPTIONS);
                Crowd crowd = Crowd.ofPlatformThreads()) {
            Load load = new Load(billing, PRINCIPALS, answers::note);
            load.begin();
            Future<?> work = crowd.sendOne(who -> {
                load.work("host", CALLERS, i -> !done.get());
                return who;
            });
            for (int i = 0; i < kills; i++) {
                someMoreAnswers(work);
                long lost = load.lost();
                kill.run();
                if (i == 0 || random.nextBoolean()) {
                    await(work, () -> load.lost() > lost);
                }
                server.start();
            }
            someMoreAnswers(work);
            done.set(true);
            work.get();
            answers.agreeWith(billing, PRINCIPALS, 0);
            assertThat(load.failures()).extracting(Throwable::getCause).isEmpty();
            System.out.println(kills + " kills of a server, " + answers.size() + " answers, the host was " + load);
        }
    }

    private void someMoreAnswers(Future<?> work) throws Exception {
        int enough = answers.size() + 1 + random.nextInt(MOST_ANSWERS);
        await(work, () -> answers.size() >= enough);
    }

    private static void await(Future<?> work, BooleanSupplier event) throws Exception {
        while (!event.getAsBoolean()) {
            if (work.isDone()) {
                work.get();
            }
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }
}
