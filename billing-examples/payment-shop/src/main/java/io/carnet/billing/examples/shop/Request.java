package io.carnet.billing.examples.shop;

import io.carnet.billing.examples.host.Bearer;
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
        return Bearer.in(header("authorization"));
    }

    /** Leaves headers and body out: there are keys in them. */
    @Override
    public String toString() {
        return "Request[" + name + "]";
    }
}
