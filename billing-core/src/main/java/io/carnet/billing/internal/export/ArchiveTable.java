package io.carnet.billing.internal.export;

import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.Event;
import io.carnet.billing.run.Run;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What goes into an archive as tables. What no reader computes with is told as the records tell it. */
public final class ArchiveTable {

    /** The activity log's columns, and what it leaves out. */
    public static final List<Column<Run>> RUNS = Stream.concat(
                    ActivityTable.COLUMNS.stream(),
                    Stream.of(
                            new Column<Run>(
                                    "ceiling",
                                    run -> Cell.of(run.terms().ceiling().quantities())),
                            new Column<Run>(
                                    "hold_for", run -> Cell.of(run.terms().holdFor(), ArchiveTable::told)),
                            new Column<Run>(
                                    "price", run -> told(run.terms().product().price())),
                            new Column<Run>(
                                    "policies",
                                    run -> told(run.terms().product().policies())),
                            new Column<Run>("hold", run -> told(run.hold())),
                            new Column<Run>(
                                    "settled_with",
                                    run -> Cell.of(run.charge().settledWith(), usage -> Cell.of(usage.quantities()))),
                            new Column<Run>("steps", run -> told(run.steps()))))
            .toList();

    public static final List<Column<Envelope>> EVENTS = List.of(
            new Column<>("principal", envelope -> Cell.of(envelope.principal().value())),
            new Column<>("number", envelope -> Cell.of(envelope.number())),
            new Column<>("at", envelope -> Cell.of(envelope.at())),
            new Column<>(
                    "event", envelope -> Cell.of(envelope.event().getClass().getSimpleName())),
            new Column<>("figures", envelope -> Cell.of(figures(envelope.event()))));

    private ArchiveTable() {}

    private static Cell told(Object part) {
        return Cell.of(part.toString());
    }

    private static SortedMap<String, String> figures(Event event) {
        SortedMap<String, String> figures = new TreeMap<>();
        for (RecordComponent component : event.getClass().getRecordComponents()) {
            try {
                figures.put(
                        component.getName(),
                        component.getAccessor().invoke(event).toString());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("events are public records", e);
            }
        }
        return figures;
    }
}
