package io.carnet.billing.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/** A customer who is sent an answer piece by piece. Once it has gone it is sent nothing. For one thread. */
final class Listener {

    private final Context request;
    private Optional<Long> gone = Optional.empty();

    Listener(Context request) {
        this.request = request;
    }

    /** A line that tells nothing: whether the customer is there shows when it is sent something. */
    void ping() {
        write(":");
    }

    void send(String data) {
        write("data: " + data);
    }

    /** That was all, which the customer has been told when this returns. */
    void end() {
        attempt(OutputStream::close);
    }

    private void write(String line) {
        attempt(out -> {
            out.write((line + "\n\n").getBytes(UTF_8));
            out.flush();
        });
    }

    private interface Writing {
        void to(OutputStream out) throws IOException;
    }

    private void attempt(Writing writing) {
        if (gone.isPresent()) {
            return;
        }
        try {
            writing.to(request.res().getOutputStream());
        } catch (IOException e) {
            gone = Optional.of(System.nanoTime());
        }
    }

    /** For how long the customer has been gone; empty if it is there. */
    Optional<Duration> gone() {
        return gone.map(since -> Duration.ofNanos(System.nanoTime() - since));
    }
}
