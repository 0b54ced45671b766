package io.carnet.billing.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What comes back of one request to the upstream, as it comes. Closing it calls off what has not come. For one reader. */
final class Exchange implements AutoCloseable {

    /** Something that came. */
    sealed interface News {}

    record Status(int code, HttpHeaders headers) implements News {}

    record Line(String text) implements News {}

    /** Nothing more comes. */
    enum End implements News {
        WHOLE,
        BROKEN
    }

    private static final int AHEAD = 16;

    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
    private final Lines lines = new Lines();
    private final CompletableFuture<?> call;
    private boolean ended;

    Exchange(HttpClient http, HttpRequest request) {
        BodyHandler<Void> handler = response -> {
            news.add(new Status(response.statusCode(), response.headers()));
            return BodySubscribers.fromLineSubscriber(lines, any -> null, UTF_8, null);
        };
        call = http.sendAsync(request, handler).whenComplete((response, e) -> {
            if (e != null) {
                news.add(End.BROKEN);
            }
        });
    }

    /** What came next; empty if nothing does for that long. */
    Optional<News> next(Duration wait) throws InterruptedException {
        News next = news.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
        ended = ended || next instanceof End;
        if (next instanceof Line) {
            lines.demand(1);
        }
        return Optional.ofNullable(next);
    }

    /** Waits a moment for the end of what has told all that matters, so that its connection can be used again. */
    void drain(Duration wait) throws InterruptedException {
        while (!ended && next(wait).isPresent()) {}
    }

    @Override
    public void close() {
        if (!ended) {
            lines.cancel();
            call.cancel(true);
        }
    }

    private final class Lines implements Flow.Subscriber<String> {

        private Optional<Flow.Subscription> source = Optional.empty();
        private boolean unwanted;

        synchronized void demand(long more) {
            source.ifPresent(each -> each.request(more));
        }

        synchronized void cancel() {
            unwanted = true;
            source.ifPresent(Flow.Subscription::cancel);
        }

        @Override
        public synchronized void onSubscribe(Flow.Subscription subscription) {
            source = Optional.of(subscription);
            if (unwanted) {
                subscription.cancel();
            } else {
                subscription.request(AHEAD);
            }
        }

        @Override
        public void onNext(String line) {
            news.add(new Line(line));
        }

        @Override
        public void onError(Throwable e) {
            news.add(End.BROKEN);
        }

        @Override
        public void onComplete() {
            news.add(End.WHOLE);
        }
    }
}
