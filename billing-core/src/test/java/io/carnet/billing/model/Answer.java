package io.carnet.billing.model;

import io.carnet.billing.refusal.Violation;
import java.util.List;

/** What a command answers: new, replayed, refused, invalid or crashed; everything in its way; and a value as text. */
record Answer(String effect, List<String> obstacles, String value) {

    static final Answer INVALID = new Answer("INVALID", List.of(), "");
    static final Answer CRASHED = new Answer("CRASHED", List.of(), "");

    static Answer done(Object value) {
        return new Answer("NEW", List.of(), value.toString());
    }

    static Answer replayed(Object value) {
        return new Answer("REPLAYED", List.of(), value.toString());
    }

    static Answer refused(List<Violation> violations) {
        return new Answer("REFUSED", texts(violations), "");
    }

    static Answer refused(Violation violation) {
        return refused(List.of(violation));
    }

    /** Of what differs the field is compared, not the wording of the two values. */
    static List<String> texts(List<Violation> violations) {
        return violations.stream().map(Answer::text).sorted().toList();
    }

    private static String text(Violation violation) {
        if (violation instanceof Violation.Conflict conflict) {
            return "Conflict " + conflict.field();
        }
        if (violation instanceof Violation.QuoteChanged changed) {
            return "QuoteChanged " + changed.field();
        }
        if (violation instanceof Violation.NotSold unsold) {
            return "NotSold " + unsold.offer() + " " + unsold.wanted();
        }
        return violation.toString();
    }
}
