package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.host.Views;
import io.carnet.billing.history.Spend;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What was spent, as bars of a chart. */
record SpendChart(List<Bar> days, List<Bar> products, BigDecimal total) {

    /**
     * @param permille of the largest of its kind
     * @param at which one it is
     */
    record Bar(String name, BigDecimal credits, int permille, int at) {

        /** What is left above it, in a chart that is a hundred high. */
        public BigDecimal top() {
            return BigDecimal.valueOf(100).subtract(height());
        }

        public BigDecimal height() {
            return BigDecimal.valueOf(permille, 1);
        }
    }

    /** Of each day from the first to the last, both included, whether anything was spent then or not. */
    static SpendChart of(List<Spend> rows, LocalDate first, LocalDate last) {
        Map<String, BigDecimal> days = new TreeMap<>();
        first.datesUntil(last.plusDays(1)).forEach(day -> days.put(day.toString(), BigDecimal.ZERO));
        Map<String, BigDecimal> products = new TreeMap<>();
        BigDecimal total = BigDecimal.ZERO;
        for (Spend row : rows) {
            BigDecimal spent = row.charged().subtract(row.restored());
            days.merge(row.day().toString(), spent, BigDecimal::add);
            products.merge(row.product().value(), spent, BigDecimal::add);
            total = total.add(spent);
        }
        return new SpendChart(
                bars(days.entrySet().stream()),
                bars(products.entrySet().stream()
                        .sorted(Map.Entry.<String, BigDecimal>comparingByValue().reversed())),
                Views.plain(total));
    }

    private static List<Bar> bars(Stream<Map.Entry<String, BigDecimal>> entries) {
        List<Map.Entry<String, BigDecimal>> all = entries.toList();
        BigDecimal most =
                all.stream().map(Map.Entry::getValue).reduce(BigDecimal.ONE.movePointLeft(9), BigDecimal::max);
        return Stream.iterate(0, at -> at < all.size(), at -> at + 1)
                .map(at -> new Bar(
                        all.get(at).getKey(),
                        Views.plain(all.get(at).getValue()),
                        all.get(at)
                                .getValue()
                                .max(BigDecimal.ZERO)
                                .movePointRight(3)
                                .divide(most, RoundingMode.DOWN)
                                .intValue(),
                        at))
                .toList();
    }
}
