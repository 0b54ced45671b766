package io.carnet.billing.internal.export;

import io.carnet.billing.run.RefusedBecause;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.value.Unit;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** The activity log as a table. The order of its columns never changes; a new one goes to the end. */
public final class ActivityTable {

    public static final List<Column<Run>> COLUMNS = List.of(
            new Column<>("principal", run -> Cell.of(run.principal().value())),
            new Column<>("number", run -> Cell.of(run.number())),
            new Column<>("key", run -> Cell.of(run.key().value())),
            new Column<>("product", run -> Cell.of(run.terms().product().id().value())),
            new Column<>("price_version", run -> Cell.of(run.terms().product().priceVersion())),
            new Column<>("spender_group", run -> Cell.of(run.terms().spender().map(Spender::group), Cell::of)),
            new Column<>("spender_agent", run -> Cell.of(run.terms().spender().flatMap(Spender::agent), Cell::of)),
            new Column<>("state", run -> Cell.of(run.state())),
            new Column<>("charge_state", run -> Cell.of(run.chargeState())),
            new Column<>("authorized_at", run -> Cell.of(run.times().authorized())),
            new Column<>("accepted_at", run -> Cell.of(run.times().accepted(), Cell::of)),
            new Column<>("closed_at", run -> Cell.of(run.times().closed(), Cell::of)),
            new Column<>("duration_seconds", run -> Cell.of(run.duration(), ActivityTable::seconds)),
            new Column<>("funding", run -> Cell.of(run.hold().funding())),
            new Column<>("unit", run -> Cell.of(unit(run))),
            new Column<>("held", run -> amount(run, run.hold().held())),
            new Column<>(
                    "cost",
                    run -> amount(run, run.charge().charged() + run.charge().shortfall())),
            new Column<>("charged", run -> amount(run, run.charge().charged())),
            new Column<>("owed", run -> amount(run, run.charge().owed())),
            new Column<>("shortfall", run -> amount(run, run.charge().shortfall())),
            new Column<>("usage", run -> Cell.of(run.charge().usage().quantities())),
            new Column<>("refusal_reason", run -> Cell.of(run.refusal().map(RefusedBecause::reason), Cell::of)),
            new Column<>("refusal", run -> Cell.of(run.refusal().map(RefusedBecause::message), Cell::of)),
            new Column<>("metadata", run -> Cell.of(run.terms().metadata())));

    private ActivityTable() {}

    private static Unit unit(Run run) {
        return run.hold().funding().unit();
    }

    private static Cell amount(Run run, long steps) {
        return Cell.of(BigDecimal.valueOf(steps, unit(run).scale()));
    }

    private static Cell seconds(Duration time) {
        return Cell.of(BigDecimal.valueOf(time.getSeconds()).add(BigDecimal.valueOf(time.getNano(), 9)));
    }
}
