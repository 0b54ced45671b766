package io.carnet.billing.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.testing.SettableClock;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the gateway says of itself is so. */
class DescriptionTest {

    private final SettableClock clock = SettableClock.at("2026-11-22T12:00:00Z");
    private StandInModel model;
    private StripeStandIn stripe;
    private Gateway gateway;

    @BeforeEach
    void open() throws IOException {
        model = new StandInModel();
        stripe = new StripeStandIn(clock);
        gateway = Gateways.open(Gateways.arguments(model.base(), stripe.base(), Gateways.memory()), clock);
    }

    @AfterEach
    void close() {
        gateway.close();
        model.close();
        stripe.close();
    }

    @Test
    void everyRouteIsDescribedAndEveryDescriptionIsARoute() {
        Client anybody = Client.of(gateway.port());
        JsonNode paths = anybody.get("/openapi.json").json().at("/paths");
        Set<String> described = new TreeSet<>();
        paths.propertyStream()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        Set<String> routes = gateway.routes().stream()
                .map(route -> route.method().name() + " "
                        + route.path().replace('<', '{').replace('>', '}'))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(described).isEqualTo(routes).hasSizeGreaterThan(10);
        for (String route : described) {
            String[] methodAndPath = route.split(" ", -1);
            assertThat(anybody.send(
                                    methodAndPath[0],
                                    methodAndPath[1].replace("{", "").replace("}", ""),
                                    BodyPublishers.noBody())
                            .status())
                    .isIn(200, 400, 401);
        }
    }

    @Test
    void everythingThatADescriptionRefersToIsThere() {
        JsonNode description = Client.of(gateway.port()).get("/openapi.json").json();
        Set<String> references = Set.copyOf(description.findValuesAsString("$ref"));

        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                description.at(reference.substring(1)).isObject())
                        .isTrue());
    }

    @Test
    void ratesArePublishedAsTheyAreCharged() {
        Client alice = Gateways.customer(gateway, "alice", "10");
        assertThat(alice.get("/v0/llm/models").response().body())
                .startsWith("[{\"model_id\":\"quick\",\"input_usd_per_1m_tokens\":0.15,"
                        + "\"output_usd_per_1m_tokens\":0.60,\"cache_read_usd_per_1m_tokens\":0.075},");
        assertThat(alice.get("/v1/models").json().at("/data").findValuesAsString("id"))
                .containsExactly("quick", "deep", "gift", "yours");
        for (JsonNode rates : alice.get("/v0/llm/models").json()) {
            String id = rates.at("/model_id").asString();
            alice.with("X-Provider-Key", "sk-own").post("/v1/chat/completions", Gateways.ask(id, 1_000, ""));
            JsonNode run = alice.get("/v0/llm/activity?limit=1").json().at("/runs/0");
            assertThat(run.at("/credits").decimalValue().movePointRight(6))
                    .isEqualByComparingTo(rates.at("/input_usd_per_1m_tokens")
                            .decimalValue()
                            .add(rates.at("/cache_read_usd_per_1m_tokens").decimalValue())
                            .multiply(BigDecimal.valueOf(3))
                            .add(rates.at("/output_usd_per_1m_tokens")
                                    .decimalValue()
                                    .multiply(BigDecimal.valueOf(1_000))));
        }
    }
}
