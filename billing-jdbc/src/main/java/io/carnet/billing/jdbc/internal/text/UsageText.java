package io.carnet.billing.jdbc.internal.text;

import io.carnet.billing.catalog.Usage;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Usage as {@code meter=quantity meter=quantity}. */
public final class UsageText {

    private UsageText() {}

    public static String of(Usage usage) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Long> meter : usage.quantities().entrySet()) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(meter.getKey())
                    .append('=')
                    .append(meter.getValue());
        }
        return text.toString();
    }

    public static Usage read(String text) {
        if (text.isEmpty()) {
            return Usage.none();
        }
        SortedMap<String, Long> quantities = new TreeMap<>();
        for (String meter : text.split(" ", -1)) {
            int equals = meter.indexOf('=');
            quantities.put(meter.substring(0, equals), Long.parseLong(meter.substring(equals + 1)));
        }
        return new Usage(quantities);
    }
}
