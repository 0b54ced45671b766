package io.carnet.billing.internal.export;

import java.util.HexFormat;
import java.util.List;

/** JSON Lines: one object a row, its members in the columns' order, each line ended by a line feed. */
public final class Json {

    private static final HexFormat HEX = HexFormat.of();

    private Json() {}

    public static <T> String line(List<Column<T>> columns, T row) {
        StringBuilder line = new StringBuilder(512);
        for (Column<T> column : columns) {
            string(line.append(line.length() == 0 ? '{' : ','), column.name());
            line.append(':');
            Cell cell = column.cell().apply(row);
            switch (cell.kind()) {
                case STRING -> string(line, cell.text());
                case JSON -> line.append(cell.text());
                case NULL -> line.append("null");
            }
        }
        return line.append("}\n").toString();
    }

    /** Escapes what JSON forbids, what some readers take for the end of a line, and halves of surrogate pairs. */
    static void string(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                json.append(c).append(text.charAt(++i));
            } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c)) {
                json.append("\\u").append(HEX.toHexDigits(c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
