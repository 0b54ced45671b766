package io.carnet.billing.examples.gateway;

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
 * Passes one answer on. Nobody is told that it is whole before it is charged, or will be as soon as billing is to be had. An
 * answer that the upstream does not end is not charged at all. A customer who hangs up changes none of that: the upstream is
 * listened to all the same, for as long as patience and the hold last; then what was used is estimated. For one thread.
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
    private final Listener customer;
    private final Tally tally;
    private long heard = System.nanoTime();
    private Optional<String> lastChunk = Optional.empty();

    Relay(Context request, ChatRequest chat, MeteredRun run, Exchange exchange, Doors doors, Duration patience) {
        this.request = request;
        this.chat = chat;
        this.run = run;
        this.exchange = exchange;
        this.doors = doors;
        this.patience = patience;
        Duration tenth = patience.dividedBy(10);
        tick = tenth.compareTo(LONGEST_TICK) < 0 ? tenth : LONGEST_TICK;
        customer = new Listener(request);
        tally = new Tally(chat);
    }

    void relay() throws IOException, InterruptedException {
        News first = await();
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

    private News await() throws InterruptedException {
        Optional<News> news = next();
        while (news.isEmpty()) {
            news = next();
        }
        return news.get();
    }

    /** What comes next from the upstream; empty if nothing does for a tick. Nobody waits longer than patience lasts. */
    private Optional<News> next() throws InterruptedException {
        Optional<News> news = exchange.next(tick);
        if (customer.gone().isEmpty()) {
            run.keep();
        }
        if (doors.cutOff()) {
            throw Doors.closing();
        }
        if (news.isPresent()) {
            heard = System.nanoTime();
        } else if (System.nanoTime() - heard > patience.toNanos()) {
            throw new Failure(504, "upstream_timeout", "the model's provider does not answer");
        }
        return news;
    }

    private static Failure broken() {
        return new Failure(502, "upstream_error", "the model's provider broke off");
    }

    private String rest() throws InterruptedException {
        StringBuilder rest = new StringBuilder();
        News news = await();
        for (; news instanceof Line line; news = await()) {
            rest.append(line.text()).append('\n');
        }
        if (news == End.BROKEN) {
            throw broken();
        }
        return rest.toString();
    }

    private void whole() throws IOException, InterruptedException {
        String answer = rest();
        tally.add(read(answer), "message");
        run.settle(tally.whole());
        Http.reply(request, 200, answer.strip());
    }

    private void stream() throws InterruptedException {
        request.status(200).contentType("text/event-stream").header("Cache-Control", "no-cache");
        try {
            customer.ping();
            boolean whole = false;
            while (!whole && !late()) {
                Optional<News> news = next();
                whole = news.isPresent() && pass(news.get());
                if (news.isEmpty()) {
                    customer.ping();
                }
            }
            run.settle(whole ? tally.whole() : tally.soFar());
            lastChunk.filter(any -> chat.wantsUsage()).ifPresent(customer::send);
            customer.send(DONE);
            if (whole) {
                exchange.drain(LAST_MOMENT);
            }
        } catch (Failure | BillingException e) {
            run.close();
            customer.send(Failure.of(e, Instant.EPOCH).likeOpenAi().toString());
        }
        customer.end();
    }

    /** Whether the customer has gone, and what it has used does not become known. */
    private boolean late() {
        return customer.gone()
                .filter(time -> time.compareTo(patience) > 0 || !run.holds())
                .isPresent();
    }

    /** Whether that was all. */
    private boolean pass(News news) {
        if (news == End.WHOLE && lastChunk.isPresent()) {
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
        tally.add(chunk, "delta");
        if (chunk.path("choices").isEmpty() && chunk.hasNonNull("usage")) {
            lastChunk = Optional.of(data);
        } else if (chunk.has("usage") && !chat.wantsUsage()) {
            customer.send(((ObjectNode) chunk).without("usage").toString());
        } else {
            customer.send(data);
        }
        return false;
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
}
