package io.carnet.billing.examples.tools.tool;

import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Converts lengths and masses. */
final class Units {

    private record Measure(String kind, BigDecimal factor) {}

    private static final BigDecimal LARGEST = new BigDecimal("1e15");
    private static final Map<String, Measure> MEASURES = new TreeMap<>(Map.ofEntries(
            length("mm", "0.001"),
            length("cm", "0.01"),
            length("m", "1"),
            length("km", "1000"),
            length("in", "0.0254"),
            length("ft", "0.3048"),
            length("mi", "1609.344"),
            mass("g", "1"),
            mass("kg", "1000"),
            mass("oz", "28.349523125"),
            mass("lb", "453.59237")));

    static final Action CONVERT = new Action(
            "units",
            "convert",
            "converts a length or a mass",
            List.of(
                    Parameter.number("value", "not beyond " + LARGEST),
                    Parameter.oneOf("from", MEASURES.keySet()),
                    Parameter.oneOf("to", MEASURES.keySet())),
            Pricing.perCall("0.5"),
            Units::convert);

    private Units() {}

    private static Map.Entry<String, Measure> length(String name, String meters) {
        return Map.entry(name, new Measure("length", new BigDecimal(meters)));
    }

    private static Map.Entry<String, Measure> mass(String name, String grams) {
        return Map.entry(name, new Measure("mass", new BigDecimal(grams)));
    }

    private static Measure measure(String name) {
        return Optional.ofNullable(MEASURES.get(name))
                .orElseThrow(
                        () -> new IllegalArgumentException("must be one of " + String.join(", ", MEASURES.keySet())));
    }

    private static BigDecimal value(JsonNode node) {
        if (!node.isNumber()
                || node.decimalValue().abs().compareTo(LARGEST) > 0
                || node.decimalValue().scale() > 30) {
            throw new IllegalArgumentException("must be a number, not beyond " + LARGEST);
        }
        return node.decimalValue();
    }

    private static Job convert(Fields fields) {
        Optional<BigDecimal> value = fields.needed("value", Units::value);
        Optional<Measure> from = fields.needed("from", Fields.text(Units::measure));
        Optional<Measure> to = fields.needed("to", Fields.text(Units::measure));
        if (from.isPresent()
                && to.isPresent()
                && !from.get().kind().equals(to.get().kind())) {
            fields.note("to", "must be a " + from.get().kind() + ", as what it is converted from");
        }
        fields.check();
        BigDecimal converted = value.orElseThrow()
                .multiply(from.orElseThrow().factor())
                .divide(to.orElseThrow().factor(), MathContext.DECIMAL64);
        return new Job(1, () -> new Done(Views.object().put("value", Views.plain(converted)), 1));
    }
}
