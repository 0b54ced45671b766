package io.carnet.billing.spending;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Over which time a cap counts. Calendar windows follow the principal's zone; the windows of one zone follow each other
 * without gap or overlap, whatever its clocks do.
 */
public enum Window {
    /** One run, extensions included. */
    CALL,
    /** The clock's hour. An hour in which the clocks change is two windows, one before and one after. */
    HOUR,
    /** The calendar day. */
    DAY,
    /** The ISO week, from Monday. */
    WEEK,
    /** The calendar month. */
    MONTH,
    /** For ever. */
    TOTAL;

    /**
     * The window an instant falls in.
     *
     * @param at the instant
     * @param zone the principal's zone
     * @return the half-open stretch containing it
     */
    public Span around(Instant at, ZoneId zone) {
        return switch (this) {
            case CALL, TOTAL -> Span.ALWAYS;
            case HOUR -> hour(at, zone.getRules());
            case DAY -> days(at, zone, day -> day, day -> day.plusDays(1));
            case WEEK ->
                days(
                        at,
                        zone,
                        day -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)),
                        monday -> monday.plusWeeks(1));
            case MONTH -> days(at, zone, day -> day.withDayOfMonth(1), first -> first.plusMonths(1));
        };
    }

    private static Span hour(Instant at, ZoneRules rules) {
        ZoneOffset offset = rules.getOffset(at);
        Instant start = LocalDateTime.ofInstant(at, offset)
                .truncatedTo(ChronoUnit.HOURS)
                .toInstant(offset);
        Instant end = start.plus(1, ChronoUnit.HOURS);
        @Nullable ZoneOffsetTransition before = rules.previousTransition(at.plusNanos(1));
        @Nullable ZoneOffsetTransition after = rules.nextTransition(at);
        return new Span(
                before != null && before.getInstant().isAfter(start) ? before.getInstant() : start,
                after != null && after.getInstant().isBefore(end) ? after.getInstant() : end);
    }

    /** Clocks set back over midnight repeat the end of a day; those minutes belong to the day that had begun. */
    private static Span days(
            Instant at, ZoneId zone, UnaryOperator<LocalDate> firstDay, UnaryOperator<LocalDate> nextFirstDay) {
        LocalDate first = firstDay.apply(LocalDate.ofInstant(at, zone));
        Instant start = first.atStartOfDay(zone).toInstant();
        LocalDate next = nextFirstDay.apply(first);
        Instant end = next.atStartOfDay(zone).toInstant();
        while (!at.isBefore(end)) {
            start = end;
            next = nextFirstDay.apply(next);
            end = next.atStartOfDay(zone).toInstant();
        }
        return new Span(start, end);
    }
}
