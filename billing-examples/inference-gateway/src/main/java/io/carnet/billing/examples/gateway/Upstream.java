package io.carnet.billing.examples.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Whoever runs the models, and speaks as OpenAI does. Thread-safe. */
final class Upstream {

    /** What a header can have: whatever it cannot would be told by the exception, in the log. */
    static final Predicate<String> KEY = Pattern.compile("[!-~]{1,500}").asMatchPredicate();

    private static final Duration CONNECTING = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECTING)
            .build();
    private final URI completions;
    private final Optional<String> key;

    /** @param base what {@code /chat/completions} comes behind, as {@code https://api.openai.com/v1} */
    Upstream(URI base, Optional<String> key) {
        completions = URI.create(base.toString().replaceFirst("/$", "") + "/chat/completions");
        this.key = key;
    }

    static String key(String text) {
        if (!KEY.test(text)) {
            throw new IllegalArgumentException("no key");
        }
        return text;
    }

    /** Asks for an answer, once. */
    Exchange ask(ChatRequest chat, Optional<String> ownKey) {
        HttpRequest.Builder request = HttpRequest.newBuilder(completions)
                .header("Content-Type", "application/json")
                .header("Accept", chat.streams() ? "text/event-stream" : "application/json")
                .POST(BodyPublishers.ofByteArray(chat.body()));
        ownKey.or(() -> key).ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
        return new Exchange(http, request.build());
    }
}
