package io.carnet.billing.internal.rules;

import io.carnet.billing.run.Funding;
import io.carnet.billing.run.HoldLine;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.CapShare;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.Measure;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.spending.WindowKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a run counts in the cap windows of its authorisation, kept in step with what it holds and is charged. */
final class Shares {

    /** Whether a run counts as a call once it is closed. */
    enum Call {
        COUNTED,
        NOT_COUNTED
    }

    private static final WindowKey NONE = new WindowKey(Subject.EVERYTHING, Window.CALL, Measure.CALLS, Instant.EPOCH);

    private Shares() {}

    /** Writes the counters that differ and returns the run's new shares. */
    static List<CapShare> update(Draft draft, Run run, Call call) {
        if (run.hold().shares().isEmpty()) {
            return List.of();
        }
        List<CapShare> shares = new ArrayList<>(run.hold().shares().size());
        for (CapShare before : run.hold().shares()) {
            CapShare figures = of(draft, run, before.window().measure(), call);
            CapShare after = new CapShare(before.window(), figures.spent(), figures.held());
            if (!after.equals(before)) {
                CapWindow counter = draft.window(before.window()).orElseThrow();
                draft.put(counter.plus(after.spent() - before.spent(), after.held() - before.held()));
            }
            shares.add(after);
        }
        return shares;
    }

    static CapShare of(Draft draft, Run run, Measure measure, Call call) {
        return switch (measure.kind()) {
            case CALLS ->
                run.state().open() ? new CapShare(NONE, 0, 1) : new CapShare(NONE, call == Call.COUNTED ? 1 : 0, 0);
            case CREDITS ->
                run.hold().funding() == Funding.CREDITS
                        ? new CapShare(NONE, run.charge().charged(), run.hold().held())
                        : new CapShare(NONE, 0, 0);
            case MONEY -> money(draft, run, measure);
        };
    }

    private static CapShare money(Draft draft, Run run, Measure measure) {
        long spent = 0;
        long held = 0;
        for (HoldLine line : run.hold().lines()) {
            if (Gate.counts(measure, draft.packOfLine(line.pack()))) {
                spent += line.takenBasis();
                held += line.heldBasis();
            }
        }
        return new CapShare(NONE, spent, held);
    }
}
