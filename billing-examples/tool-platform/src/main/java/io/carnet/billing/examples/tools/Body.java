package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Headers;
import io.carnet.billing.value.Keys;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * What was sent, and what its sender says of it.
 *
 * @param headers by name in lower case
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares bodies
record Body(byte[] bytes, Map<String, List<String>> headers) {

    static final String KEY = "Idempotency-Key";
    static final int LONGEST = 1 << 20;

    static Body read(HttpServletRequest request) throws IOException {
        byte[] bytes = request.getInputStream().readNBytes(LONGEST + 1);
        if (bytes.length > LONGEST) {
            throw new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE);
        }
        return new Body(bytes, Headers.byLowerCaseName(request.getHeaderNames(), request::getHeaders));
    }

    Fields fields() {
        return Fields.of(bytes);
    }

    /** What the sender calls it, so that it has its effect once; what is wrong with that is noted. */
    String key(Fields fields) {
        return key(fields, Keys::wellFormed, Keys.SYNTAX);
    }

    /** The same for what may go without. */
    Optional<String> optionalKey(Fields fields) {
        return keys().isEmpty() ? Optional.empty() : Optional.of(key(fields));
    }

    String key(Fields fields, Predicate<String> wellFormed, String syntax) {
        Optional<String> key = Optional.of(keys())
                .filter(all -> all.size() == 1)
                .map(all -> all.get(0))
                .filter(wellFormed);
        if (key.isEmpty()) {
            fields.note(KEY, "must be there once, and match " + syntax);
        }
        return key.orElse("");
    }

    private List<String> keys() {
        return headers.getOrDefault(KEY.toLowerCase(Locale.ROOT), List.of());
    }

    /** Leaves it out: it may be anything. */
    @Override
    public String toString() {
        return "Body[" + bytes.length + "]";
    }
}
