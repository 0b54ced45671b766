package io.carnet.billing.examples.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is described is there, and what is there is described. */
class OpenApiTest {

    @Test
    void everyRouteIsDescribedWithItsArguments() {
        try (Markets market = new Markets()) {
            JsonNode described = market.anybody().get("/openapi.json").json();
            Set<String> routes = new TreeSet<>();
            described
                    .at("/paths")
                    .properties()
                    .forEach(path -> path.getValue()
                            .propertyNames()
                            .forEach(method -> routes.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

            assertThat(routes).isEqualTo(market.http.routes());
            for (Tool tool : Tool.ALL) {
                JsonNode operation = described
                        .get("paths")
                        .get(tool.path())
                        .get(tool.method().toLowerCase(Locale.ROOT));
                assertThat(operation.at("/operationId").asString()).isEqualTo(tool.name());
                Stream<String> parameters = operation
                        .at("/parameters")
                        .valueStream()
                        .map(each -> resolved(described, each).at("/name").asString());
                JsonNode body = resolved(described, operation.at("/requestBody/content/application~1json/schema"));
                assertThat(Stream.concat(parameters, body.at("/properties").propertyNames().stream())
                                .map(name -> name.equals("Idempotency-Key") ? "idempotency_key" : name))
                        .as(tool.name())
                        .containsExactlyInAnyOrder(tool.arguments().stream()
                                .map(Tool.Argument::name)
                                .toArray(String[]::new));
            }
        }
    }

    private static JsonNode resolved(JsonNode described, JsonNode node) {
        return node.has("$ref") ? described.at(node.get("$ref").asString().substring(1)) : node;
    }
}
