package io.carnet.billing.internal.export;

import java.util.function.Function;

/**
 * A column of a table.
 *
 * @param name as it stands in the header, safe in any format
 * @param cell what a row has in it
 * @param <T> what a row is of
 */
public record Column<T>(String name, Function<T, Cell> cell) {}
