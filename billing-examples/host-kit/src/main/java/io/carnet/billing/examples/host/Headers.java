package io.carnet.billing.examples.host;

import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The headers of a request. */
public final class Headers {

    private Headers() {}

    /** As payments and their notices are read from them; of what the Servlet API tells of a request. */
    public static Map<String, List<String>> byLowerCaseName(
            Enumeration<String> names, Function<String, Enumeration<String>> values) {
        Map<String, List<String>> headers = new TreeMap<>();
        for (String name : Collections.list(names)) {
            headers.put(name.toLowerCase(Locale.ROOT), Collections.list(values.apply(name)));
        }
        return headers;
    }
}
