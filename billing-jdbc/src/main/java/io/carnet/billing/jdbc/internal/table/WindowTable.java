package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.jdbc.internal.text.MeasureText;
import io.carnet.billing.jdbc.internal.text.Micros;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.spending.WindowKey;
import io.carnet.billing.value.Principal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** What has been spent and held, counted for caps. */
public final class WindowTable {

    private static final String KEY = SubjectColumns.NAMES + ", window_kind, measure, starts_at";

    private static final String SELECT =
            "SELECT " + KEY + ", ends_at, spent, held, forgiven FROM carnet_cap_window WHERE principal = ?";

    private static final String ONE = """
            (subject_level = ? AND subject_group = ? AND subject_name = ? AND window_kind = ? AND measure = ? \
            AND starts_at = ?)""";

    private static final String INSERT = """
            INSERT INTO carnet_cap_window (ends_at, spent, held, forgiven, principal, %s)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """.formatted(KEY);

    private static final String UPDATE = """
            UPDATE carnet_cap_window
            SET ends_at = ?, spent = ?, held = ?, forgiven = ?
            WHERE principal = ? AND subject_level = ? AND subject_group = ? AND subject_name = ?
              AND window_kind = ? AND measure = ? AND starts_at = ?
            """;

    private WindowTable() {}

    public static List<CapWindow> notEnded(
            Session session, Principal principal, Collection<Subject> subjects, Instant by) throws SQLException {
        return session.query(
                SELECT + " AND ends_at > ? AND " + SubjectColumns.among(subjects),
                slots -> {
                    slots.text(principal.value()).instant(by);
                    for (Subject subject : subjects) {
                        SubjectColumns.fill(slots, subject);
                    }
                },
                WindowTable::read);
    }

    public static List<CapWindow> named(Session session, Principal principal, Collection<WindowKey> keys)
            throws SQLException {
        return session.query(
                SELECT + " AND (" + String.join(" OR ", Collections.nCopies(keys.size(), ONE)) + ")",
                slots -> {
                    slots.text(principal.value());
                    for (WindowKey key : keys) {
                        fill(slots, key);
                    }
                },
                WindowTable::read);
    }

    public static List<CapWindow> all(Session session, Principal principal) throws SQLException {
        return session.query(SELECT, slots -> slots.text(principal.value()), WindowTable::read);
    }

    public static void insert(Session session, Principal principal, Collection<CapWindow> windows) throws SQLException {
        session.write(INSERT, windows, (slots, window) -> fill(slots, principal, window));
    }

    public static void update(Session session, Principal principal, Collection<CapWindow> windows) throws SQLException {
        session.write(UPDATE, windows, (slots, window) -> fill(slots, principal, window));
    }

    private static void fill(Slots slots, Principal principal, CapWindow window) throws SQLException {
        slots.number(Micros.of(window.end()))
                .number(window.spent())
                .number(window.held())
                .number(window.forgiven())
                .text(principal.value());
        fill(slots, window.key());
    }

    private static void fill(Slots slots, WindowKey key) throws SQLException {
        SubjectColumns.fill(slots, key.subject())
                .name(key.window())
                .text(key.measure().code())
                .instant(key.start());
    }

    private static CapWindow read(Row row) throws SQLException {
        WindowKey key = new WindowKey(
                SubjectColumns.read(row), row.name(Window.class), MeasureText.read(row.text()), row.instant());
        return new CapWindow(key, row.instant(), row.number(), row.number(), row.number());
    }
}
