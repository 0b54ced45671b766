package io.carnet.billing.examples.quickstart;

import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Headings, sentences and aligned columns. */
record Sheet(PrintStream out) {

    private static final int WIDEST = 76;

    void heading(String text) {
        out.println();
        out.println(text);
        out.println("-".repeat(text.length()));
    }

    void line(String text) {
        out.println(text);
    }

    void table(List<List<String>> rows) {
        int[] widths = IntStream.range(0, rows.get(0).size())
                .map(column -> widest(rows, column))
                .toArray();
        rows.forEach(row -> out.println(aligned(row, widths)));
    }

    private static String aligned(List<String> row, int... widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(column -> String.format("%-" + widths[column] + "s", shortened(row.get(column))))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    private static int widest(List<List<String>> rows, int column) {
        return rows.stream()
                .mapToInt(row -> shortened(row.get(column)).length())
                .reduce(1, Math::max);
    }

    private static String shortened(String text) {
        String printable = text.length() <= WIDEST ? text : text.substring(0, WIDEST - 3) + "...";
        return printable.replaceAll("\\p{Cntrl}", "?");
    }
}
