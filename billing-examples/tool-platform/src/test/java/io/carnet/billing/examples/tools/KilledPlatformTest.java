package io.carnet.billing.examples.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.host.Database;
import io.carnet.billing.examples.host.Program;
import io.carnet.billing.examples.stripe.StripeStandIn;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A platform in its own process is killed among calls, and started again on the same file: at once, and ten minutes later. */
class KilledPlatformTest {

    @TempDir
    Path folder;

    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private StripeStandIn stripe;

    @BeforeEach
    void open() throws IOException {
        stripe = new StripeStandIn(InstantSource.system());
    }

    @AfterEach
    void close() {
        stripe.close();
    }

    private Program platform(Duration later) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(later.toString()));
        arguments.addAll(Platforms.arguments(
                stripe.base(), Database.file(folder.resolve("platform").toString())));
        return new Program(LaterPlatform.class, arguments, Platforms.ENVIRONMENT, log);
    }

    private static Client at(Program program, Client who) throws Exception {
        return Client.of(program.port()).with("Authorization", who.headers().get(1));
    }

    /** The keys of all that were answered, until nobody answers any more. */
    private static List<String> callOnAndOn(Client agent, String name) {
        List<String> answered = new ArrayList<>();
        try {
            while (true) {
                String key = name + "." + answered.size();
                Answer answer = PlatformTest.count(agent, key);
                assertThat(answer.status()).isEqualTo(200);
                answered.add(key);
            }
        } catch (AssertionError e) {
            return answered;
        }
    }

    @Test
    void whatWasAnsweredStaysChargedAndWhatWasUnderWayComesBack() throws Exception {
        Client alice;
        Client agent;
        List<String> answered = new ArrayList<>();
        try (Program first = platform(Duration.ZERO)) {
            alice = Platforms.customer(first.port(), "alice", "100000");
            agent = Platforms.agent(alice, "crew", "[\"text\",\"stuck\"]", "{\"month\":50000}");
            Client calling = agent;
            CompletableFuture<Void> stuck = CompletableFuture.runAsync(
                    () -> calling.post(PlatformTest.invoke("stuck", "fast"), "cut", "{}"), PlatformTest.THREADS);
            List<CompletableFuture<List<String>>> busy = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++) {
                String name = "c" + caller;
                busy.add(CompletableFuture.supplyAsync(() -> callOnAndOn(calling, name), PlatformTest.THREADS));
            }
            while (!PlatformTest.rows(alice, "?status=running&product=stuck").equals(List.of("crew/cut"))
                    || PlatformTest.rows(alice, "?status=completed&limit=100").size() < 100) {
                assertThat(stuck).isNotDone();
            }
            first.kill();
            assertThat(stuck).failsWithin(Duration.ofSeconds(60));
            for (CompletableFuture<List<String>> each : busy) {
                answered.addAll(each.get());
            }
        }
        try (Program second = platform(Duration.ZERO)) {
            assertThat(PlatformTest.rows(at(second, alice), "?status=running")).contains("crew/cut");
            assertThat(at(second, agent)
                            .post(PlatformTest.invoke("stuck", "fast"), "cut", "{}")
                            .status())
                    .isEqualTo(409);
            assertThat(PlatformTest.count(at(second, agent), answered.get(0)).status())
                    .isEqualTo(200);
            second.kill();
        }
        try (Program third = platform(Duration.ofMinutes(10))) {
            Client owner = at(third, alice);
            assertThat(PlatformTest.rows(owner, "?status=expired")).contains("crew/cut");
            assertThat(PlatformTest.rows(owner, "?status=running")).isEmpty();
            assertThat(at(third, agent)
                            .post(PlatformTest.invoke("stuck", "fast"), "cut", "{}")
                            .at("/code"))
                    .isEqualTo("cut_off");
            String exported = owner.get("/v1/activity/export.jsonl?status=completed")
                    .response()
                    .body();
            assertThat(answered).hasSizeGreaterThan(90).allMatch(key -> exported.contains("\"crew/" + key + "\""));
            long completed = exported.lines().count();
            assertThat(completed).isBetween((long) answered.size(), answered.size() + 4L);
            assertThat(PlatformTest.balance(owner)).isEqualTo(String.valueOf(100_000 - completed));
            assertThat(Client.of(third.port())
                            .bearing(Platforms.TOKEN)
                            .get("/v1/operator/audit")
                            .json()
                            .get("clean")
                            .asBoolean())
                    .isTrue();
            assertThat(third.terminate()).isEqualTo(128 + 15);
        }
        List<String> secrets = new ArrayList<>(List.of(
                alice.headers().get(1).substring(7),
                agent.headers().get(1).substring(7),
                Platforms.TOKEN,
                Platforms.WEBHOOK_SECRET,
                StripeStandIn.SECRET_KEY));
        for (String secret : secrets) {
            assertThat(log).isNotEmpty().noneMatch(line -> line.contains(secret));
            assertThat(Client.ANSWERS).noneMatch(answer -> answer.contains(secret));
        }
    }
}
