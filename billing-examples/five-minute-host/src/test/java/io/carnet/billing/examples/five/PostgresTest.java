package io.carnet.billing.examples.five;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

class PostgresTest {

    @Test
    void aHostFindsOnPostgresWhatItLeftThere() throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            String url = "--spring.datasource.url=" + server.getJdbcUrl("postgres", "postgres");
            for (int start = 1; start <= 2; start++) {
                try (var host =
                        (ServletWebServerApplicationContext) FiveMinuteHost.application(new Callers(Client.ENVIRONMENT))
                                .run("--server.port=0", url)) {
                    Client alice = Client.of(host.getWebServer().getPort()).customer("alice", "10");
                    assertThat(alice.summarize("run-" + start, "Two words.", 20).at("available"))
                            .isEqualTo(start == 1 ? "9.8 credits" : "9.6 credits");
                    assertThat(host.getBean(Billing.class).audit().drifts()).isEmpty();
                }
            }
        }
    }
}
