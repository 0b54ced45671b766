package io.carnet.billing.examples.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The library again, for callers that do not wait: so many runs are under way at any time, without a thread for each. */
final class Staged implements Contender {

    private final Ours ours;

    Staged(String url) {
        ours = new Ours(url);
    }

    @Override
    public void authorize(String principal, String key) {
        ours.authorize(principal, key);
    }

    @Override
    public void settle(String principal, String key) {
        ours.settle(principal, key);
    }

    @Override
    public Round round(Principals principals, int inFlight, Duration time) {
        long begun = System.nanoTime();
        List<Chain> chains = new ArrayList<>();
        for (int i = 0; i < inFlight; i++) {
            chains.add(new Chain(principals, begun + time.toNanos()));
        }
        chains.forEach(Chain::next);
        Latencies latencies = new Latencies();
        for (Chain chain : chains) {
            chain.ended.join();
            latencies.add(chain.latencies);
        }
        return new Round(latencies.count(), System.nanoTime() - begun, latencies);
    }

    /** One run after the other; each stage happens after the one before, so nothing here is shared. */
    private final class Chain {

        private final Principals principals;
        private final long end;
        private final Latencies latencies = new Latencies();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();

        Chain(Principals principals, long end) {
            this.principals = principals;
            this.end = end;
        }

        void next() {
            long begun = System.nanoTime();
            if (begun >= end) {
                ended.complete(null);
                return;
            }
            String principal = principals.next();
            String key = Keys.next();
            ours.stagedAuthorize(principal, key)
                    .thenCompose(authorized -> {
                        authorized.orElseThrow();
                        long now = System.nanoTime();
                        latencies.record(now - begun);
                        return ours.stagedSettle(principal, key).thenAccept(settled -> {
                            settled.orElseThrow();
                            latencies.record(System.nanoTime() - now);
                        });
                    })
                    .whenComplete((done, failure) -> {
                        if (failure == null) {
                            next();
                        } else {
                            ended.completeExceptionally(new CompletionException(failure));
                        }
                    });
        }
    }

    @Override
    public void close() {
        ours.close();
    }
}
