package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The numbers of the runs in an export, in its order; of principals and runs whose texts break no line. */
final class Exported {

    private static final Pattern CSV_NUMBER = Pattern.compile("^[^,]*,(\\d+),.*");
    private static final Pattern JSON_NUMBER = Pattern.compile("^\\{.*\"number\":(\\d+),.*}");

    private Exported() {}

    static List<Long> csv(Billing billing, Principal principal, ActivityFilter filter) {
        StringBuilder text = new StringBuilder();
        long rows = told(() -> billing.activity().csv(principal, filter, text));
        List<Long> numbers = numbers(text.toString().split("\r\n", -1), 1, CSV_NUMBER);
        assertThat(rows).isEqualTo(numbers.size());
        return numbers;
    }

    static List<Long> jsonLines(Billing billing, Principal principal, ActivityFilter filter) {
        StringBuilder text = new StringBuilder();
        long rows = told(() -> billing.activity().jsonLines(principal, filter, text));
        List<Long> numbers = numbers(text.toString().split("\n", -1), 0, JSON_NUMBER);
        assertThat(rows).isEqualTo(numbers.size());
        return numbers;
    }

    /** Every line is ended, so nothing follows the last. */
    private static List<Long> numbers(String[] lines, int header, Pattern number) {
        assertThat(lines[lines.length - 1]).isEmpty();
        return Stream.of(lines)
                .limit(lines.length - 1)
                .skip(header)
                .map(line ->
                        number.matcher(line).results().findFirst().orElseThrow().group(1))
                .map(Long::valueOf)
                .toList();
    }

    @FunctionalInterface
    private interface Export {
        long write() throws IOException;
    }

    private static long told(Export export) {
        try {
            return export.write();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
