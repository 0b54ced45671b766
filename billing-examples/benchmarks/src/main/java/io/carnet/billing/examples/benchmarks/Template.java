package io.carnet.billing.examples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.carnet.billing.jdbc.Schema;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** The tables all contenders begin with copies of: every principal has a pack and a policy with a cap. */
final class Template {

    private static final int CALLERS = 64;

    private Template() {}

    static void make(Server server, String database, Principals hot, Principals uniform) throws Exception {
        server.create(database);
        String url = server.url(database);
        migrate(url);
        open(url, Stream.concat(hot.all().stream(), uniform.all().stream()).toList());
        Server.execute(url, "VACUUM ANALYZE");
    }

    private static void migrate(String url) throws SQLException {
        try (HikariDataSource pool = Server.pool(url, true)) {
            Schema.in(pool).migrate();
        }
    }

    private static void open(String url, List<String> principals) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (Ours ours = new Ours(url)) {
            List<? extends Future<?>> opened = principals.stream()
                    .map(principal -> callers.submit(() -> ours.open(principal)))
                    .toList();
            for (Future<?> one : opened) {
                one.get();
            }
        } finally {
            callers.shutdownNow();
        }
    }
}
