package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.value.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several hosts, each a JVM, spend one principal's credits at once. */
@Tag("endurance")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RacingProcessesTest {

    private static final List<Principal> HOT = Load.principals(1);
    private static final int RUNS = Integer.getInteger("carnet.racing-runs", 10);

    @ParameterizedTest
    @CsvSource({"POSTGRESQL, 2", "POSTGRESQL, 4", "MARIADB, 2", "MARIADB, 4"})
    void whatAllOfThemWereAnsweredIsThereOnceAndNothingElseIs(TestDatabase.Server server, int processes)
            throws Exception {
        Answers answers = new Answers();
        try (TestDatabase database = server.withTables();
                Billing billing = Load.on(database.dataSource())) {
            new Load(billing, HOT, answers::note).begin();
            List<HostProcess> hosts = new ArrayList<>();
            try {
                for (int i = 0; i < processes; i++) {
                    hosts.add(new HostProcess(database.url(), database.user(), "host-" + i, 1, RUNS, answers));
                }
                for (HostProcess host : hosts) {
                    host.await(1);
                }
                for (HostProcess host : hosts) {
                    assertThat(host.finish()).isZero();
                }
            } finally {
                hosts.forEach(HostProcess::close);
            }
            answers.agreeWith(billing, HOT, 0);
            int each = RUNS * 2 + (RUNS + 3) / 4;
            assertThat(answers.size()).isEqualTo(1 + processes * HostProcess.CALLERS * each);
        }
    }
}
