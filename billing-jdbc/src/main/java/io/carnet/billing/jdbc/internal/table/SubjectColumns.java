package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.spending.Subject;
import java.sql.SQLException;

/** The three columns that name a subject. */
final class SubjectColumns {

    static final String NAMES = "subject_level, subject_group, subject_name";

    private SubjectColumns() {}

    /** Fills in the principal, too, which is the first column of every key. */
    static void fill(Slots slots, Keyed<Subject> keyed) throws SQLException {
        Subject subject = keyed.key();
        slots.text(keyed.principal().value())
                .name(subject.level())
                .text(subject.group())
                .text(subject.name());
    }

    static Subject read(Row row) throws SQLException {
        return new Subject(row.name(Subject.Level.class), row.text(), row.text());
    }
}
