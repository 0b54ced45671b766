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
import java.util.List;
import java.util.function.BiConsumer;

/** What has been spent and held, counted for caps. */
public final class WindowTable {

    private static final String KEY = SubjectColumns.NAMES + ", window_kind, measure, starts_at";

    private static final String COUNTED = "ends_at, spent, held, forgiven";

    private static final String COLUMNS = KEY + ", " + COUNTED;

    private static final String ALL = "SELECT " + COLUMNS + " FROM carnet_cap_window WHERE principal = ?";

    private static final Lookup NOT_ENDED = Lookup.of(
            "carnet_cap_window",
            COLUMNS,
            "principal =",
            "subject_level =",
            "subject_group =",
            "subject_name =",
            "ends_at >");

    private static final Lookup NAMED = Lookup.of(
            "carnet_cap_window",
            COLUMNS,
            "principal =",
            "subject_level =",
            "subject_group =",
            "subject_name =",
            "window_kind =",
            "measure =",
            "starts_at =");

    private static final Write INSERT = Write.insert("carnet_cap_window", COUNTED + ", principal, " + KEY);

    private static final Write UPDATE = Write.update("carnet_cap_window", COUNTED, "principal, " + KEY);

    private WindowTable() {}

    public static void notEnded(
            Session session, Collection<Keyed<Subject>> subjects, Instant by, BiConsumer<Principal, CapWindow> sink)
            throws SQLException {
        session.ask(
                NOT_ENDED,
                subjects,
                (slots, subject) -> {
                    SubjectColumns.fill(slots, subject);
                    slots.instant(by);
                },
                (principal, row) -> read(row),
                sink);
    }

    public static void named(Session session, Collection<Keyed<WindowKey>> keys, BiConsumer<Principal, CapWindow> sink)
            throws SQLException {
        session.ask(NAMED, keys, WindowTable::fillKey, (principal, row) -> read(row), sink);
    }

    public static List<CapWindow> all(Session session, Principal principal) throws SQLException {
        return session.query(ALL, slots -> slots.text(principal.value()), WindowTable::read);
    }

    public static void insert(Session session, Collection<Keyed<CapWindow>> windows) throws SQLException {
        session.write(INSERT, windows, WindowTable::fill);
    }

    public static void update(Session session, Collection<Keyed<CapWindow>> windows) throws SQLException {
        session.write(UPDATE, windows, WindowTable::fill);
    }

    private static void fill(Slots slots, Keyed<CapWindow> keyed) throws SQLException {
        CapWindow window = keyed.key();
        slots.number(Micros.of(window.end()))
                .number(window.spent())
                .number(window.held())
                .number(window.forgiven());
        fillKey(slots, new Keyed<>(keyed.principal(), window.key()));
    }

    private static void fillKey(Slots slots, Keyed<WindowKey> keyed) throws SQLException {
        WindowKey key = keyed.key();
        SubjectColumns.fill(slots, new Keyed<>(keyed.principal(), key.subject()));
        slots.name(key.window()).text(key.measure().code()).instant(key.start());
    }

    private static CapWindow read(Row row) throws SQLException {
        WindowKey key = new WindowKey(
                SubjectColumns.read(row), row.name(Window.class), MeasureText.read(row.text()), row.instant());
        return new CapWindow(key, row.instant(), row.number(), row.number(), row.number());
    }
}
