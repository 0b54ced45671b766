package io.carnet.billing.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.carnet.billing.examples.gateway.Exchange.End;
import io.carnet.billing.examples.gateway.Exchange.Line;
import io.carnet.billing.examples.gateway.Exchange.News;
import io.carnet.billing.examples.gateway.Exchange.Status;
import io.carnet.billing.refusal.BillingException;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Passes one answer on. Nobody is told that it is whole before it is charged. An answer that the upstream does not end is
 * not charged at all; one that the customer does not wait for is charged for what was passed on, as estimated, or whoever
 * hangs up before the last word would never pay. For one thread.
 */
final class Relay {

    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
    private static final Duration LAST_MOMENT = Duration.ofMillis(200);
    private static final String DATA = "data:";
    private static final String DONE = "[DONE]";

    private final Context request;
    private final ChatRequest chat;
    private final MeteredRun run;
    private final Exchange exchange;
    private final Doors doors;
    private final Duration patience;
    private final Duration tick;
    private Optional<Tokens> used = Optional.empty();
    private Optional<String> lastChunk = Optional.empty();
    private long answered;

    Relay(Context request, ChatRequest chat, MeteredRun run, Exchange exchange, Doors doors, Duration patience) {
        this.request = request;
        this.chat = chat;
        this.run = run;
        this.exchange = exchange;
        this.doors = doors;
        this.patience = patience;
        Duration tenth = patience.dividedBy(10);
        tick = tenth.compareTo(LONGEST_TICK) < 0 ? tenth : LONGEST_TICK;
    }

    /** Something to do while the upstream is silent. */
    private interface Meanwhile {
        void tick() throws IOException;
    }

    void relay() throws IOException, InterruptedException {
        News first = next(() -> {});
        if (!(first instanceof Status status)) {
            throw broken();
        }
        if (status.code() != 200) {
            throw UpstreamSaysNo.failure(status, rest(), chat.model());
        }
        if (chat.streams()) {
            stream();
        } else {
            whole();
        }
    }

    /** What comes next from the upstream, for which nobody waits longer than patience lasts. */
    private News next(Meanwhile meanwhile) throws IOException, InterruptedException {
        long since = System.nanoTime();
        while (true) {
            Optional<News> news = exchange.next(tick);
            run.keep();
            if (doors.cutOff()) {
                throw Doors.closing();
            }
            if (news.isPresent()) {
                return news.get();
            }
            if (System.nanoTime() - since > patience.toNanos()) {
                throw new Failure(504, "upstream_timeout", "the model's provider does not answer");
            }
            meanwhile.tick();
        }
    }

    private static Failure broken() {
        return new Failure(502, "upstream_error", "the model's provider broke off");
    }

    private String rest() throws IOException, InterruptedException {
        StringBuilder rest = new StringBuilder();
        News news = next(() -> {});
        for (; news instanceof Line line; news = next(() -> {})) {
            rest.append(line.text()).append('\n');
        }
        if (news == End.BROKEN) {
            throw broken();
        }
        return rest.toString();
    }

    private void whole() throws IOException, InterruptedException {
        String answer = rest();
        JsonNode json = read(answer);
        for (JsonNode choice : json.path("choices")) {
            answered += text(choice.path("message"));
        }
        run.settle(Tokens.read(json.path("usage")).orElseGet(this::estimate));
        Http.reply(request, 200, answer.strip());
    }

    private void stream() throws IOException, InterruptedException {
        request.status(200).contentType("text/event-stream").header("Cache-Control", "no-cache");
        try {
            write(":");
            while (!relay(next(() -> write(":")))) {}
            run.settle(used.orElseGet(this::estimate));
            if (chat.wantsUsage() && lastChunk.isPresent()) {
                write(DATA + " " + lastChunk.get());
            }
            write(DATA + " " + DONE);
            exchange.drain(LAST_MOMENT);
        } catch (IOException gone) {
            if (!run.over() && (answered > 0 || used.isPresent())) {
                run.settle(used.orElseGet(this::estimate));
            }
            throw gone;
        } catch (Failure | BillingException e) {
            run.close();
            write(DATA + " " + Failure.of(e, Instant.EPOCH).likeOpenAi());
        }
    }

    /** Whether that was all. */
    private boolean relay(News news) throws IOException {
        if (news == End.WHOLE && used.isPresent()) {
            return true;
        }
        if (!(news instanceof Line line)) {
            throw broken();
        }
        if (!line.text().startsWith(DATA)) {
            return false;
        }
        String data = line.text().substring(DATA.length()).strip();
        if (data.equals(DONE)) {
            return true;
        }
        JsonNode chunk = read(data);
        used = Tokens.read(chunk.path("usage")).or(() -> used);
        if (chunk.path("choices").isEmpty() && chunk.hasNonNull("usage")) {
            lastChunk = Optional.of(data);
            return false;
        }
        pass(chunk, data);
        return false;
    }

    private void pass(JsonNode chunk, String data) throws IOException {
        String passed = data;
        if (!chat.wantsUsage() && chunk.has("usage")) {
            passed = ((ObjectNode) chunk).without("usage").toString();
        }
        write(DATA + " " + passed);
        for (JsonNode choice : chunk.path("choices")) {
            answered += text(choice.path("delta"));
        }
    }

    private static JsonNode read(String json) {
        try {
            JsonNode node = JsonMapper.shared().readTree(json);
            if (node.isObject() && !node.hasNonNull("error")) {
                return node;
            }
        } catch (JacksonException e) {
            throw broken();
        }
        throw broken();
    }

    /** How many bytes a model has written, wherever in a message they stand. */
    private static long text(JsonNode node) {
        if (node.isString()) {
            return node.asString().getBytes(UTF_8).length;
        }
        return node.propertyStream()
                        .filter(each -> !each.getKey().equals("role"))
                        .mapToLong(each -> text(each.getValue()))
                        .sum()
                + node.valueStream()
                        .filter(any -> node.isArray())
                        .mapToLong(Relay::text)
                        .sum();
    }

    private Tokens estimate() {
        return chat.estimate(answered);
    }

    private void write(String line) throws IOException {
        request.res().getOutputStream().write((line + "\n\n").getBytes(UTF_8));
        request.res().getOutputStream().flush();
    }
}
