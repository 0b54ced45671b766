package io.carnet.billing;

import java.util.List;
import java.util.Optional;

/**
 * Some rows of a longer list.
 *
 * @param rows the rows, in the list's order
 * @param next where the next page begins; empty if this is the last one. A full page may be followed by an empty one
 * @param <T> what a row is
 */
public record Page<T>(List<T> rows, Optional<Long> next) {

    /** Copies the rows. */
    public Page {
        rows = List.copyOf(rows);
    }
}
