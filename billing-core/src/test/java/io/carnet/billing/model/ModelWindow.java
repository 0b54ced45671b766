package io.carnet.billing.model;

import io.carnet.billing.spending.Measure;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A window of a cap, and how much of what was spent in it is forgiven. */
final class ModelWindow {

    /** Found before; walking takes its time. */
    private static final Map<ZoneId, Map<Instant, ModelWindow>> HOURS = new ConcurrentHashMap<>();

    final Subject subject;
    final Window window;
    final Measure measure;
    final Instant start;
    final Instant end;
    long forgiven;

    ModelWindow(Subject subject, Window window, Measure measure, Instant start, Instant end) {
        this.subject = subject;
        this.window = window;
        this.measure = measure;
        this.start = start;
        this.end = end;
    }

    static ModelWindow around(Subject subject, Window window, Measure measure, Instant at, ZoneId zone) {
        if (window == Window.HOUR) {
            return hour(subject, measure, at, zone);
        }
        if (window == Window.TOTAL) {
            return new ModelWindow(subject, window, measure, Instant.EPOCH, Instant.parse("9999-12-31T00:00:00Z"));
        }
        LocalDate day = ZonedDateTime.ofInstant(at, zone).toLocalDate();
        LocalDate first = switch (window) {
            case WEEK -> day.minusDays(day.getDayOfWeek().getValue() - 1L);
            case MONTH -> LocalDate.of(day.getYear(), day.getMonth(), 1);
            default -> day;
        };
        LocalDate next = switch (window) {
            case WEEK -> first.plusDays(7);
            case MONTH -> first.plusMonths(1);
            default -> first.plusDays(1);
        };
        return new ModelWindow(subject, window, measure, midnight(first, zone), midnight(next, zone));
    }

    private static Instant midnight(LocalDate day, ZoneId zone) {
        return ZonedDateTime.of(day, LocalTime.MIDNIGHT, zone).toInstant();
    }

    /** Walks minute by minute to where the wall clock shows another hour. */
    private static ModelWindow hour(Subject subject, Measure measure, Instant at, ZoneId zone) {
        Instant minute = at.minusNanos(Math.floorMod(at.getEpochSecond(), 60) * 1_000_000_000L + at.getNano());
        Map<Instant, ModelWindow> known = HOURS.computeIfAbsent(zone, any -> new ConcurrentHashMap<>());
        ModelWindow span = known.computeIfAbsent(minute, any -> walk(subject, measure, minute, zone));
        return new ModelWindow(subject, Window.HOUR, measure, span.start, span.end);
    }

    private static ModelWindow walk(Subject subject, Measure measure, Instant minute, ZoneId zone) {
        Instant start = minute;
        while (wall(start.minusSeconds(60), zone).equals(wall(minute, zone))) {
            start = start.minusSeconds(60);
        }
        Instant end = minute;
        while (wall(end, zone).equals(wall(minute, zone))) {
            end = end.plusSeconds(60);
        }
        return new ModelWindow(subject, Window.HOUR, measure, start, end);
    }

    private static String wall(Instant at, ZoneId zone) {
        ZonedDateTime time = at.atZone(zone);
        return time.toLocalDate() + " " + time.getHour() + " " + time.getOffset();
    }

    ModelWindow copy() {
        ModelWindow copy = new ModelWindow(subject, window, measure, start, end);
        copy.forgiven = forgiven;
        return copy;
    }

    boolean isOf(Subject otherSubject, Window otherWindow, Measure otherMeasure) {
        return subject.equals(otherSubject) && window == otherWindow && measure.equals(otherMeasure);
    }

    boolean contains(Instant at) {
        return !at.isBefore(start) && at.isBefore(end);
    }

    @Override
    public String toString() {
        return subject + " " + window + " " + measure + " from " + start + " for " + Duration.between(start, end);
    }
}
