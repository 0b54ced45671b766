package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.contract.Crowd;
import io.carnet.billing.value.Principal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Others lock wallets in the wrong order, again and again, while several nodes work: everything is answered, once. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DeadlockStormTest {

    private static final int NODES = 2;
    private static final int CALLERS = 3;
    private static final int OTHERS = 2;
    private static final int DEADLOCKS = Integer.getInteger("carnet.deadlocks", 20);
    private static final int MOST_ROUNDS = 100 * DEADLOCKS;
    private static final List<Principal> PRINCIPALS = Load.principals(3);

    private final AtomicInteger deadlocks = new AtomicInteger();
    private final AtomicInteger rounds = new AtomicInteger();

    private boolean enough() {
        return deadlocks.get() >= DEADLOCKS || rounds.get() >= MOST_ROUNDS;
    }

    @ParameterizedTest
    @EnumSource
    void whoeverIsTheVictimEverythingIsAnsweredAndBookedOnce(TestDatabase.Server server) throws Exception {
        long seed = System.nanoTime();
        System.out.println("DeadlockStormTest seed " + seed);
        Answers answers = new Answers();
        try (TestDatabase database = server.withTables();
                TestDatabase.Pool pool = database.quickToSeeDeadlocks();
                Crowd crowd = Crowd.ofPlatformThreads()) {
            List<Billing> nodes = IntStream.range(0, NODES)
                    .mapToObj(i -> Load.onOneLane(pool.dataSource()))
                    .toList();
            new Load(nodes.get(0), PRINCIPALS, answers::note).begin();
            List<Future<?>> others = new ArrayList<>();
            for (int i = 0; i < OTHERS; i++) {
                Random random = new Random(seed + i);
                others.add(crowd.sendOne(who -> lockInAnyOrder(pool.dataSource(), random)));
            }
            List<Load> loads = crowd.send(NODES, node -> {
                Load load = new Load(nodes.get(node), PRINCIPALS, answers::note);
                load.work("node-" + node, CALLERS, i -> !enough());
                return load;
            });
            for (Future<?> other : others) {
                other.get();
            }
            answers.agreeWith(nodes.get(0), PRINCIPALS, 0);
            assertThat(deadlocks).hasPositiveValue();
            assertThat(loads).allSatisfy(load -> assertThat(load.lost()).isZero());
            System.out.println(server + ": others lost " + deadlocks + " of " + rounds + " rounds, " + answers.size()
                    + " answers, the hosts were " + loads);
            nodes.forEach(Billing::close);
        }
    }

    @Test
    void whomH2TakesForAVictimByMistakeIsNotToldOfIt() {
        FailingDataSource failing = new FailingDataSource();
        try (TestDatabase database = TestDatabase.Server.H2.withTables();
                Billing billing = Load.onOneLane(failing.over(database.dataSource()))) {
            Load load = new Load(billing, PRINCIPALS, (deed, principal, key) -> {});
            failing.failNext("executeQuery", FailingDataSource.Fault.MISTAKEN);
            failing.failNext("executeQuery", FailingDataSource.Fault.MISTAKEN);
            load.begin();
            assertThat(failing.failed()).isTrue();
            assertThat(billing.audit().drifts()).isEmpty();
        }
    }

    /** Goes on until enough deadlocks were its own loss; the nodes lose some as well, and say nothing of it. */
    private int lockInAnyOrder(DataSource dataSource, Random random) throws SQLException {
        List<Principal> order = new ArrayList<>(PRINCIPALS);
        while (!enough()) {
            Collections.shuffle(order, random);
            rounds.incrementAndGet();
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                try {
                    for (Principal principal : order) {
                        lock(connection, principal);
                    }
                } catch (SQLException e) {
                    deadlocks.incrementAndGet();
                }
                connection.rollback();
            }
        }
        return 0;
    }

    private static void lock(Connection connection, Principal principal) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT entries FROM carnet_wallet WHERE principal = ? FOR UPDATE")) {
            statement.setString(1, principal.value());
            statement.executeQuery().close();
        }
    }
}
