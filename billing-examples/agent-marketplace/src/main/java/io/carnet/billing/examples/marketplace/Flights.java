package io.carnet.billing.examples.marketplace;

import io.carnet.billing.payment.PaymentProtocol.Credential;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Calls that are under way in this process: one that is issued again meanwhile waits for the first one's answer. Nothing depends
 * on it but that answer; what a key has spent, only billing knows.
 */
final class Flights {

    private final ConcurrentMap<String, Flight> underWay = new ConcurrentHashMap<>();

    private record Flight(String content, CompletableFuture<Answer> answer) {}

    Answer once(Call call, String key, String content, Supplier<Answer> first) {
        String payment = call.credential() instanceof Credential.Presented presented
                ? presented.method().replayKey()
                : "";
        String name = call.customer() + "\n" + key + "\n" + payment;
        Flight mine = new Flight(content, new CompletableFuture<>());
        Flight other = underWay.putIfAbsent(name, mine);
        if (other == null) {
            return fly(name, mine, first);
        }
        if (!other.content().equals(content)) {
            return Answer.error(409, "conflict", "this idempotency_key was used for something else");
        }
        try {
            return other.answer().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private Answer fly(String name, Flight mine, Supplier<Answer> first) {
        try {
            Answer answer = first.get();
            mine.answer().complete(answer);
            return answer;
        } catch (RuntimeException | Error e) {
            mine.answer().completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(name);
        }
    }
}
