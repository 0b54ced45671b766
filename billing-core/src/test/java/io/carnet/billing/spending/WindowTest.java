package io.carnet.billing.spending;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every zone of the platform from 2000 to 2037, once for zones whose clocks agree. */
class WindowTest {

    private static final Instant FROM = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2038-01-01T00:00:00Z");

    private static Collection<ZoneId> zones() {
        Map<List<Object>, ZoneId> zones = Stream.concat(
                        ZoneId.getAvailableZoneIds().stream().map(ZoneId::of),
                        Stream.of(ZoneOffset.UTC, ZoneOffset.MIN, ZoneOffset.MAX, ZoneOffset.ofHoursMinutes(5, 45)))
                .collect(Collectors.toMap(WindowTest::clock, zone -> zone, (one, same) -> one));
        return zones.values();
    }

    /** All that a zone's clock does in these years, and one more on either side. */
    private static List<Object> clock(ZoneId zone) {
        Instant before = FROM.minus(Duration.ofDays(366));
        List<Object> clock = new ArrayList<>(transitions(zone, before, TO.plus(Duration.ofDays(366))));
        clock.add(zone.getRules().getOffset(before));
        return clock;
    }

    @Test
    void daysFollowEachOtherWithoutGapOrOverlapInEveryZone() {
        LongSummaryStatistics hours = zones().parallelStream()
                .map(zone -> walk(Window.DAY, zone))
                .collect(LongSummaryStatistics::new, LongSummaryStatistics::combine, LongSummaryStatistics::combine);
        assertThat(hours.getCount()).isGreaterThan(100 * 13_879L);
        assertThat(hours.getMin()).isEqualTo(21);
        assertThat(hours.getMax()).isEqualTo(27);
    }

    /** From window to window, each begun where the last one ended; returns their lengths in hours. */
    private static LongSummaryStatistics walk(Window window, ZoneId zone) {
        LongSummaryStatistics hours = new LongSummaryStatistics();
        Span span = window.around(FROM, zone);
        check(span.contains(FROM), window, zone, FROM);
        while (span.end().isBefore(TO)) {
            Duration length = Duration.between(span.start(), span.end());
            hours.accept(length.toHours());
            if (length.toHours() != 24 || hours.getCount() % 7 == 0) {
                Instant within = span.start().plus(length.multipliedBy(5).dividedBy(7));
                check(window.around(within, zone).equals(span), window, zone, within);
            }
            check(window.around(span.end().minusNanos(1), zone).equals(span), window, zone, span.end());
            Span next = window.around(span.end(), zone);
            check(next.start().equals(span.end()), window, zone, span.end());
            span = next;
        }
        return hours;
    }

    private static void check(boolean right, Window window, ZoneId zone, Instant at) {
        if (!right) {
            throw new AssertionError(window + " in " + zone + " around " + at);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Window.class,
            names = {"WEEK", "MONTH"})
    void weeksAndMonthsFollowEachOtherInEveryZone(Window window) {
        LongSummaryStatistics hours = zones().parallelStream()
                .map(zone -> walk(window, zone))
                .collect(LongSummaryStatistics::new, LongSummaryStatistics::combine, LongSummaryStatistics::combine);
        assertThat(hours.getMin()).isGreaterThanOrEqualTo(window == Window.WEEK ? 6 * 24 : 27 * 24);
        assertThat(hours.getMax()).isLessThanOrEqualTo(window == Window.WEEK ? 7 * 24 + 3 : 31 * 24 + 3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Window.class,
            names = {"HOUR", "DAY", "WEEK", "MONTH"})
    void partitionTimeAroundEveryChangeOfTheClocks(Window window) {
        long seen = zones().parallelStream()
                .mapToLong(zone -> {
                    List<Instant> changes = transitions(zone);
                    changes.forEach(change -> around(window, zone, change));
                    return changes.size();
                })
                .sum();
        assertThat(seen).isGreaterThan(3_000);
    }

    private static List<Instant> transitions(ZoneId zone) {
        return transitions(zone, FROM, TO).stream()
                .map(ZoneOffsetTransition::getInstant)
                .toList();
    }

    private static List<ZoneOffsetTransition> transitions(ZoneId zone, Instant from, Instant to) {
        List<ZoneOffsetTransition> transitions = new ArrayList<>();
        ZoneOffsetTransition next = zone.getRules().nextTransition(from);
        while (next != null && next.getInstant().isBefore(to)) {
            transitions.add(next);
            next = zone.getRules().nextTransition(next.getInstant());
        }
        return transitions;
    }

    private static void around(Window window, ZoneId zone, Instant change) {
        Span last = null;
        for (Instant at : List.of(
                change.minusSeconds(3_600),
                change.minusSeconds(1),
                change.minusNanos(1),
                change,
                change.plusNanos(1),
                change.plusSeconds(1),
                change.plusSeconds(3_599),
                change.plusSeconds(7_200))) {
            Span span = window.around(at, zone);
            check(span.contains(at), window, zone, at);
            check(window.around(span.start(), zone).equals(span), window, zone, span.start());
            check(window.around(span.end().minusNanos(1), zone).equals(span), window, zone, span.end());
            check(window.around(span.end(), zone).start().equals(span.end()), window, zone, span.end());
            check(last == null || span.equals(last) || !span.start().isBefore(last.end()), window, zone, at);
            last = span;
        }
    }

    @Test
    void neverIsThereAWindowForADayThatDidNotHappen() {
        TreeSet<String> skipped = new TreeSet<>();
        for (String id : ZoneId.getAvailableZoneIds()) {
            ZoneId zone = ZoneId.of(id);
            for (Instant change : transitions(zone)) {
                LocalDate day = LocalDate.ofInstant(change, zone).minusDays(1);
                if (day.atStartOfDay(zone)
                        .toInstant()
                        .equals(day.plusDays(1).atStartOfDay(zone).toInstant())) {
                    skipped.add(day + " " + zone);
                    assertThat(Window.DAY.around(change.minusNanos(1), zone).end())
                            .isEqualTo(change);
                    assertThat(Window.DAY.around(change, zone).start()).isEqualTo(change);
                }
            }
        }
        assertThat(skipped).containsExactly("2011-12-30 Pacific/Apia", "2011-12-30 Pacific/Fakaofo");
    }

    @ParameterizedTest
    @CsvSource({
        "HOUR, UTC, 2026-03-04T12:00:00Z, 2026-03-04T12:00:00Z, 2026-03-04T13:00:00Z",
        "HOUR, UTC, 2026-03-04T12:59:59.999999999Z, 2026-03-04T12:00:00Z, 2026-03-04T13:00:00Z",
        "HOUR, Asia/Kathmandu, 2026-03-04T12:00:00Z, 2026-03-04T11:15:00Z, 2026-03-04T12:15:00Z",
        "DAY, UTC, 2026-03-04T00:00:00Z, 2026-03-04T00:00:00Z, 2026-03-05T00:00:00Z",
        "DAY, Asia/Tokyo, 2026-03-04T15:00:00Z, 2026-03-04T15:00:00Z, 2026-03-05T15:00:00Z",
        "DAY, Asia/Tokyo, 2026-03-04T14:59:59.999999999Z, 2026-03-03T15:00:00Z, 2026-03-04T15:00:00Z",
        "DAY, Europe/Berlin, 2026-03-29T12:00:00Z, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
        "DAY, Europe/Berlin, 2026-10-25T12:00:00Z, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
        "DAY, America/Sao_Paulo, 2018-11-04T12:00:00Z, 2018-11-04T03:00:00Z, 2018-11-05T02:00:00Z",
        "WEEK, UTC, 2026-03-04T12:00:00Z, 2026-03-02T00:00:00Z, 2026-03-09T00:00:00Z",
        "WEEK, UTC, 2026-03-01T23:59:59Z, 2026-02-23T00:00:00Z, 2026-03-02T00:00:00Z",
        "MONTH, UTC, 2028-02-29T12:00:00Z, 2028-02-01T00:00:00Z, 2028-03-01T00:00:00Z",
        "MONTH, America/New_York, 2026-03-01T04:59:59Z, 2026-02-01T05:00:00Z, 2026-03-01T05:00:00Z",
        "TOTAL, UTC, 2026-03-04T12:00:00Z, 1970-01-01T00:00:00Z, 9999-12-31T00:00:00Z",
        "CALL, UTC, 2026-03-04T12:00:00Z, 1970-01-01T00:00:00Z, 9999-12-31T00:00:00Z",
    })
    void beginsAndEndsWhereTheCalendarSays(Window window, ZoneId zone, Instant at, Instant start, Instant end) {
        assertThat(window.around(at, zone)).isEqualTo(new Span(start, end));
    }
}
