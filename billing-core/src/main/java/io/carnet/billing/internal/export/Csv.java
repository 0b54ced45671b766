package io.carnet.billing.internal.export;

import java.util.List;

/**
 * CSV as RFC 4180 has it, which no spreadsheet takes for formulas: what begins like one, or with an apostrophe, gets an
 * apostrophe in front. Whoever reads it back takes one apostrophe off each cell that begins with one.
 */
public final class Csv {

    private static final String GUARDED = "=+-@\t\r'";

    private Csv() {}

    public static <T> String header(List<Column<T>> columns) {
        StringBuilder line = new StringBuilder();
        columns.forEach(column -> cell(line, column.name()));
        return ended(line);
    }

    public static <T> String line(List<Column<T>> columns, T row) {
        StringBuilder line = new StringBuilder(512);
        for (Column<T> column : columns) {
            Cell cell = column.cell().apply(row);
            cell(line, cell.kind() == Cell.Kind.JSON ? oneCell(cell.text()) : cell.text());
        }
        return ended(line);
    }

    /** Some spreadsheets split at semicolons, whatever the quotes; what follows one would begin a cell. */
    private static String oneCell(String json) {
        return json.replace(";", "\\u003b");
    }

    private static void cell(StringBuilder line, String text) {
        String safe = !text.isEmpty() && GUARDED.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean quoted = safe.chars().anyMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
        line.append(quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe).append(',');
    }

    private static String ended(StringBuilder line) {
        line.setLength(line.length() - 1);
        return line.append("\r\n").toString();
    }
}
