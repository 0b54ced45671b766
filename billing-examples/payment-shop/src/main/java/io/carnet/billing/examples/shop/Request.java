package io.carnet.billing.examples.shop;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was asked: what the path names, headers by name in lower case, and the raw bytes. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests
record Request(String name, Map<String, List<String>> headers, byte[] body) {

    /** A header that is there once. */
    Optional<String> header(String lowerCase) {
        List<String> values = headers.getOrDefault(lowerCase, List.of());
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    /** What its sender is proven by. */
    Optional<String> bearer() {
        return header("authorization")
                .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(value -> value.substring(7).strip());
    }

    /** Leaves headers and body out: there are keys in them. */
    @Override
    public String toString() {
        return "Request[" + name + "]";
    }
}
