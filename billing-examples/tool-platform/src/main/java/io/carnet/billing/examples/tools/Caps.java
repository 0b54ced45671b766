package io.carnet.billing.examples.tools;

import io.carnet.billing.spending.Window;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What customers call the windows of caps. */
final class Caps {

    static final Map<String, Window> NAMES;

    static {
        Map<String, Window> names = new LinkedHashMap<>();
        names.put("call", Window.CALL);
        names.put("hour", Window.HOUR);
        names.put("day", Window.DAY);
        names.put("week", Window.WEEK);
        names.put("month", Window.MONTH);
        NAMES = Collections.unmodifiableMap(names);
    }

    private Caps() {}
}
