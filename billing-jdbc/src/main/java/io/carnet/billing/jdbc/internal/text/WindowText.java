package io.carnet.billing.jdbc.internal.text;

import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.spending.WindowKey;

/** The key of a counter in six parts: level, group, name, window, measure, start. */
final class WindowText {

    private WindowText() {}

    static String of(WindowKey key) {
        Subject subject = key.subject();
        return subject.level() + " " + subject.group() + " " + subject.name() + " " + key.window() + " "
                + key.measure().code() + " " + Micros.of(key.start());
    }

    static WindowKey read(String[] parts) {
        return new WindowKey(
                new Subject(Subject.Level.valueOf(parts[0]), parts[1], parts[2]),
                Window.valueOf(parts[3]),
                MeasureText.read(parts[4]),
                Micros.instant(Long.parseLong(parts[5])));
    }
}
