package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.value.Keys;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** What was sent, and what its sender calls it. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares bodies
record Body(byte[] bytes, List<String> keys) {

    static final String KEY = "Idempotency-Key";

    private static final int LONGEST = 1 << 20;

    static Body read(HttpServletRequest request) throws IOException {
        byte[] bytes = request.getInputStream().readNBytes(LONGEST + 1);
        if (bytes.length > LONGEST) {
            throw new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE);
        }
        return new Body(bytes, Collections.list(request.getHeaders(KEY)));
    }

    Fields fields() {
        return Fields.of(bytes);
    }

    /** What the sender calls it, so that it has its effect once; what is wrong with that is noted. */
    String key(Fields fields) {
        return key(fields, Keys::wellFormed, Keys.SYNTAX);
    }

    String key(Fields fields, Predicate<String> wellFormed, String syntax) {
        Optional<String> key = Optional.of(keys)
                .filter(all -> all.size() == 1)
                .map(all -> all.get(0))
                .filter(wellFormed);
        if (key.isEmpty()) {
            fields.note(KEY, "must be there once, and match " + syntax);
        }
        return key.orElse("");
    }

    /** Leaves it out: it may be anything. */
    @Override
    public String toString() {
        return "Body[" + bytes.length + "]";
    }
}
