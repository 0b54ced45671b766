package io.carnet.billing.examples.tools.tool;

import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns a table as of RFC 4180, whose first line names its columns, into JSON. */
final class Csv {

    private static final int MOST_ROWS = 5_000;
    private static final long LARGEST = 500_000;

    static final Action TO_JSON = new Action(
            "csv",
            "to-json",
            "turns a table with a header into JSON objects",
            List.of(Parameter.text("csv", "with a header, as of RFC 4180")),
            new Pricing(new BigDecimal("0.1"), "row", MOST_ROWS),
            Csv::read);

    private Csv() {}

    private static Job read(Fields fields) {
        Optional<List<List<String>>> table = fields.needed("csv", Fields.text(text -> table(Texts.text(text))));
        fields.check();
        List<List<String>> lines = table.orElseThrow();
        return new Job(lines.size() - 1L, () -> new Done(objects(lines), lines.size() - 1L));
    }

    private static List<List<String>> table(String text) {
        List<List<String>> lines = lines(text);
        require(lines.size() > 1 && lines.size() <= MOST_ROWS + 1, "must have a header, and 1 to 5000 rows");
        List<String> header = lines.get(0);
        require(header.stream().distinct().count() == header.size(), "must name each column once");
        require(
                lines.stream().allMatch(line -> line.size() == header.size()),
                "must have as many cells in each row as in the header");
        long names = String.join("", header).length();
        require(names * lines.size() + text.length() <= LARGEST, "would become too large");
        return lines;
    }

    private static void require(boolean fulfilled, String otherwise) {
        if (!fulfilled) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static List<List<String>> lines(String text) {
        List<List<String>> lines = new ArrayList<>();
        List<String> line = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            StringBuilder cell = new StringBuilder();
            at = cell(text, at, cell);
            line.add(cell.toString());
            boolean comma = at < text.length() && text.charAt(at) == ',';
            if (comma && at + 1 == text.length()) {
                line.add("");
            }
            if (!comma || at + 1 == text.length()) {
                lines.add(line);
                line = new ArrayList<>();
                at += text.startsWith("\r\n", at) ? 1 : 0;
            }
            at++;
        }
        return lines;
    }

    /** Reads one, and answers where what ends it is. */
    private static int cell(String text, int from, StringBuilder cell) {
        int at = from;
        boolean quoted = at < text.length() && text.charAt(at) == '"';
        if (!quoted) {
            while (at < text.length() && !ends(text, at)) {
                require(text.charAt(at) != '"', "must have quotes around cells with quotes");
                cell.append(text.charAt(at++));
            }
            return at;
        }
        at++;
        while (at < text.length() && (text.charAt(at) != '"' || text.startsWith("\"\"", at))) {
            at += text.charAt(at) == '"' ? 1 : 0;
            cell.append(text.charAt(at++));
        }
        require(at < text.length(), "must end its quotes");
        at++;
        require(at == text.length() || ends(text, at), "must have a comma or an end of line after quotes");
        return at;
    }

    private static boolean ends(String text, int at) {
        return text.charAt(at) == ',' || text.charAt(at) == '\n' || text.startsWith("\r\n", at);
    }

    private static ObjectNode objects(List<List<String>> lines) {
        ObjectNode result = Views.object();
        ArrayNode rows = result.putArray("rows");
        for (List<String> line : lines.subList(1, lines.size())) {
            ObjectNode row = rows.addObject();
            for (int i = 0; i < line.size(); i++) {
                row.put(lines.get(0).get(i), line.get(i));
            }
        }
        return result;
    }
}
