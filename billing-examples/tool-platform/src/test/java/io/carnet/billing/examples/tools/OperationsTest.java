package io.carnet.billing.examples.tools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.zaxxer.hikari.HikariDataSource;
import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.host.McpDoor;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.tools.tool.Action;
import io.carnet.billing.examples.tools.tool.Done;
import io.carnet.billing.examples.tools.tool.Job;
import io.carnet.billing.examples.tools.tool.Pricing;
import io.carnet.billing.examples.tools.tool.Toolbox;
import io.carnet.billing.examples.x402.payment.Shopper;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.Yaml;

/** How it is started, described, looked after and stopped. */
class OperationsTest extends PlatformTest {

    private static final CountDownLatch ASKED = new CountDownLatch(1);
    private static final CountDownLatch LET = new CountDownLatch(1);

    /** Not found by the application, which is told of it. */
    static class Patient {

        @Bean
        @Primary
        Toolbox patient() {
            Action wait = new Action(
                    "wait",
                    "long",
                    "",
                    List.of(),
                    new Pricing(BigDecimal.TEN, "call", 1),
                    fields -> new Job(1, Patient::await));
            Toolbox standard = Toolbox.standard();
            return new Toolbox(
                    Stream.concat(standard.actions().stream(), Stream.of(wait)).toList(), standard.workflows());
        }

        private static Done await() {
            ASKED.countDown();
            try {
                LET.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new Done(Views.object(), 1);
        }
    }

    @Override
    Class<?>[] more() {
        return new Class<?>[] {Patient.class};
    }

    /** The routes of its API, as OpenAPI writes them. */
    static Set<String> routes(ApplicationContext platform) {
        Set<String> routes = new TreeSet<>();
        platform.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .forEach((mapping, handler) -> {
                    Class<?> type = handler.getBeanType();
                    if (type.getPackage() == ToolPlatform.class.getPackage()
                            && !type.isAnnotationPresent(ConsolePage.class)) {
                        mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> mapping.getPatternValues()
                                        .forEach(path -> routes.add(method + " " + path.replace("{*", "{"))));
                    }
                });
        for (ServletRegistrationBean<?> servlet :
                platform.getBeansOfType(ServletRegistrationBean.class).values()) {
            if (servlet.getServlet() instanceof McpDoor<?>) {
                servlet.getUrlMappings().forEach(path -> routes.add("POST " + path));
            }
        }
        return routes;
    }

    @Test
    void whatIsDescribedIsWhatIsServed() {
        Answer answer = nobody.get("/openapi.yaml");
        assertThat(answer.header("Content-Type")).startsWith("application/yaml");
        Map<String, Map<String, Map<String, Object>>> description =
                new Yaml().load(answer.response().body());
        Set<String> described = new TreeSet<>();
        description
                .get("paths")
                .forEach((path, methods) -> methods.keySet()
                        .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path)));

        assertThat(described).isEqualTo(routes(platform)).hasSizeGreaterThan(20);
    }

    @Test
    void theOperatorSeesAnAccountAndItsBooks() {
        Client operator = nobody.bearing(Platforms.TOKEN);
        count(agent);

        assertThat(operator.get("/v1/operator/customers/alice")
                        .json()
                        .at("/balance/available")
                        .asInt())
                .isEqualTo(99);
        assertThat(operator.get("/v1/operator/customers/a%20b").status()).isEqualTo(404);
        assertThat(operator.get("/v1/operator/audit").json().toString())
                .isEqualTo("{\"clean\":true,\"principals\":1,\"entries\":4,\"drifts\":[]}");
        assertThat(operator.post("/v1/operator/reconcile", "").status()).isEqualTo(200);
        assertThat(problems(operator.post("/v1/operator/customers", "{\"customer\":\"a b\",\"credits\":0}")))
                .contains("customer");
    }

    @Test
    void whoCannotBeServedNowIsToldToComeBack() {
        billing().close();

        Answer refused = count(agent);

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        platform.getBean(HikariDataSource.class).close();
        for (Answer answer : List.of(count(agent), alice.post("/v1/groups", Platforms.group("lab", "[]", "{}")))) {
            assertThat(answer.status()).as(answer.response().body()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("1");
        }
        platform.close();
    }

    @Test
    void whatIsUnderWayIsAnsweredAndChargedBeforeItStops() throws Exception {
        Client patient = Platforms.agent(alice, "patient", "[\"wait\"]", "{}");
        CompletableFuture<Answer> done =
                CompletableFuture.supplyAsync(() -> patient.post(invoke("wait", "long"), "w", "{}"), THREADS);
        ASKED.await();
        assertThat(balance(alice)).isEqualTo("90");
        assertThat(patient.post(invoke("wait", "long"), "w", "{}").status()).isEqualTo(409);
        assertThat(rows(alice, "?status=running")).containsExactly("patient/w");
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(platform::close, THREADS);
        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(this::connectForAsLongAsItListens)
                .withMessageMatching("Connection (refused|reset).*");
        LET.countDown();

        assertThat(done).succeedsWithin(Duration.ofSeconds(60)).matches(answer -> answer.status() == 200);
        assertThat(done.get().json().get("charged_credits").asInt()).isEqualTo(10);
        assertThat(stopped).succeedsWithin(Duration.ofSeconds(60));
    }

    private void connectForAsLongAsItListens() throws IOException {
        while (true) {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
        }
    }

    @Test
    void whatItIsStartedWithIsToldAllAtOnceIfItIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(
                        List.of(
                                "--port",
                                "planted",
                                "--jdbc-url",
                                "jdbc:x:y?password=planted",
                                "--url",
                                "ftp:",
                                "--x",
                                "y"),
                        Map.of("PLATFORM_OPERATOR_TOKEN", "planted-short-token")))
                .withMessage(
                        "--port is not what it must be; --jdbc-url is not what it must be; --url is not what it must be; --pay-to must be given; "
                                + "the environment must have PLATFORM_OPERATOR_TOKEN, of 32 characters or more; "
                                + "the environment must have STRIPE_KEY, of 1 characters or more; "
                                + "the environment must have STRIPE_WEBHOOK_SECRETS, of 1 characters or more; "
                                + "there is no option --x");
    }

    @ParameterizedTest
    @CsvSource({
        "FACILITATOR_AUTHORIZATION, Bearer planted\\r",
        "FACILITATOR_AUTHORIZATION, Bearer planted\\nHost: x",
        "FACILITATOR_AUTHORIZATION, Bearer plantéd",
        "X402_NODE, planted",
        "X402_NODE, https://node.example/|planted"
    })
    void aSecretThatIsNotWhatItMustBeIsToldByItsName(String name, String value) {
        Map<String, String> environment = new TreeMap<>(Platforms.ENVIRONMENT);
        environment.put(name, value.translateEscapes());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(List.of("--pay-to", Shopper.SHOP.value(), "--x", "y"), environment))
                .withMessage(name + " is not what it must be; there is no option --x");
    }

    @Test
    void whatKnowsASecretDoesNotTellIt() {
        assertThat(Settings.of(List.of("--pay-to", Shopper.SHOP.value()), Platforms.ENVIRONMENT)
                        .toString())
                .doesNotContain(Platforms.ENVIRONMENT.values());
        assertThat(new Body("planted".getBytes(UTF_8), Map.of("a", List.of("planted"))).toString())
                .doesNotContain("planted");
    }
}
