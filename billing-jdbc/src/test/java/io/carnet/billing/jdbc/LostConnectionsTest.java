package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.value.Principal;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections break before, at and after commits; what was answered is there, once, and nothing else is. */
@Tag("endurance")
@Timeout(value = 5, unit = TimeUnit.HOURS)
class LostConnectionsTest {

    private static final int CUTS = Integer.getInteger("carnet.cuts", 150);
    private static final long SEED = Long.getLong("carnet.cuts.seed", System.nanoTime());
    private static final List<CuttingProxy.Cut> ANYWHERE =
            List.of(CuttingProxy.Cut.BEFORE, CuttingProxy.Cut.AT, CuttingProxy.Cut.LATE, CuttingProxy.Cut.AFTER);
    private static final List<CuttingProxy.Cut> NEVER_OR_LATE = List.of(CuttingProxy.Cut.BEFORE, CuttingProxy.Cut.LATE);
    private static final int CALLERS = 4;
    private static final List<Principal> PRINCIPALS = Load.principals(3);

    private final AtomicInteger cuts = new AtomicInteger();
    private final Random random = new Random(SEED);

    private synchronized CuttingProxy.Cut cut(List<CuttingProxy.Cut> where) {
        if (cuts.get() >= CUTS || random.nextInt(3) > 0) {
            return CuttingProxy.Cut.NOT;
        }
        cuts.incrementAndGet();
        return where.get(random.nextInt(where.size()));
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void whatWasAnsweredIsThereOnceAndNothingElseIs(TestDatabase.Server server) throws Exception {
        survive(server, ANYWHERE);
    }

    /** A commit that comes after its sender looked for it must not be taken for another that never comes. */
    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void oneCommitIsNotTakenForAnother(TestDatabase.Server server) throws Exception {
        survive(server, NEVER_OR_LATE);
    }

    private void survive(TestDatabase.Server server, List<CuttingProxy.Cut> where) throws Exception {
        System.out.println("LostConnectionsTest seed " + SEED);
        Answers answers = new Answers();
        try (TestDatabase database = server.withTables();
                Billing direct = Load.on(database.dataSource())) {
            try (CuttingProxy proxy = new CuttingProxy(database.port(), () -> cut(where));
                    TestDatabase.Pool behindProxy = database.inPlainText(proxy.port());
                    Billing billing = Load.on(behindProxy.dataSource())) {
                Load load = new Load(billing, PRINCIPALS, answers::note);
                load.begin();
                load.work("host", CALLERS, i -> cuts.get() < CUTS);
                assertThat(load.failures()).isEmpty();
                System.out.println(
                        server + ": " + cuts + " cuts, " + answers.size() + " answers, the host was " + load);
            }
            answers.agreeWith(direct, PRINCIPALS, 0);
        }
    }
}
