package io.carnet.billing.internal.books;

import io.carnet.billing.statement.Finding;
import io.carnet.billing.statement.Finding.Fault;
import io.carnet.billing.statement.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What was found so far. As long as it is nothing, what was read can be relied upon. */
final class Findings {

    private final List<Finding> all = new ArrayList<>();

    boolean none() {
        return all.isEmpty();
    }

    void add(Fault fault, String where, String detail) {
        if (all.size() < Verdict.MOST_FINDINGS) {
            all.add(new Finding(fault, where, detail));
        }
    }

    void entry(Fault fault, long number, String detail) {
        add(fault, "entry " + number, detail);
    }

    void entries(Fault fault, long first, long last, String detail) {
        add(fault, first == last ? "entry " + first : "entries " + first + " to " + last, detail);
    }

    void line(Fault fault, TextLine line, String detail) {
        add(fault, line.name(), detail);
    }

    void dropIf(Predicate<Finding> consequence) {
        all.removeIf(consequence);
    }

    List<Finding> all() {
        return all;
    }
}
