package io.carnet.billing.jdbc.internal.text;

import io.carnet.billing.spending.Measure;

/** Measures by their code. */
public final class MeasureText {

    private MeasureText() {}

    public static Measure read(String code) {
        int colon = code.indexOf(':');
        if (colon < 0) {
            return code.equals(Measure.CREDITS.code()) ? Measure.CREDITS : Measure.CALLS;
        }
        return new Measure(Measure.Kind.MONEY, code.substring(0, colon), Integer.parseInt(code.substring(colon + 1)));
    }
}
