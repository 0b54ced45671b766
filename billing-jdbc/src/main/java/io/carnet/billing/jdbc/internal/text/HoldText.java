package io.carnet.billing.jdbc.internal.text;

import io.carnet.billing.run.HoldLine;
import io.carnet.billing.spending.CapShare;
import io.carnet.billing.value.PackId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The lines of a hold, and its shares of counters, one a line, their parts separated by spaces. */
public final class HoldText {

    private HoldText() {}

    public static String ofLines(List<HoldLine> lines) {
        return joined(
                lines,
                line -> line.pack() + " " + line.held() + " " + line.heldBasis() + " " + line.taken() + " "
                        + line.takenBasis());
    }

    public static List<HoldLine> readLines(String text) {
        return split(
                text,
                parts -> new HoldLine(
                        PackId.of(parts[0]),
                        Long.parseLong(parts[1]),
                        Long.parseLong(parts[2]),
                        Long.parseLong(parts[3]),
                        Long.parseLong(parts[4])));
    }

    public static String ofShares(List<CapShare> shares) {
        return joined(shares, share -> WindowText.of(share.window()) + " " + share.spent() + " " + share.held());
    }

    public static List<CapShare> readShares(String text) {
        return split(
                text,
                parts -> new CapShare(WindowText.read(parts), Long.parseLong(parts[6]), Long.parseLong(parts[7])));
    }

    private static <T> String joined(List<T> rows, Function<T, String> shown) {
        StringBuilder text = new StringBuilder();
        for (T row : rows) {
            text.append(text.isEmpty() ? "" : "\n").append(shown.apply(row));
        }
        return text.toString();
    }

    private static <T> List<T> split(String text, Function<String[], T> read) {
        List<T> rows = new ArrayList<>();
        if (!text.isEmpty()) {
            for (String row : text.split("\n", -1)) {
                rows.add(read.apply(row.split(" ", -1)));
            }
        }
        return rows;
    }
}
