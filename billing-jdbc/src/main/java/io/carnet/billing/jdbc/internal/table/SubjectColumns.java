package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.spending.Subject;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;

/** The three columns that name a subject. */
final class SubjectColumns {

    static final String NAMES = "subject_level, subject_group, subject_name";

    private SubjectColumns() {}

    /** A condition that is true of the rows of these subjects. */
    static String among(Collection<Subject> subjects) {
        String one = "(subject_level = ? AND subject_group = ? AND subject_name = ?)";
        return "(" + String.join(" OR ", Collections.nCopies(subjects.size(), one)) + ")";
    }

    static Slots fill(Slots slots, Subject subject) throws SQLException {
        return slots.name(subject.level()).text(subject.group()).text(subject.name());
    }

    static Subject read(Row row) throws SQLException {
        return new Subject(row.name(Subject.Level.class), row.text(), row.text());
    }
}
