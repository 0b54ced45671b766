package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.tools.tool.Toolbox;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.value.Keys;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Which rows of the activity log are asked for. Days are those of UTC, and included. */
record ActivityQuery(ActivityFilter filter, Optional<Long> cursor, int limit) {

    private static final int USUAL = 20;
    private static final int MOST = 100;

    /** Of a page; checks the query. */
    static ActivityQuery page(Query query, Toolbox toolbox) {
        Optional<Long> cursor = query.optional("cursor", number(1, Long.MAX_VALUE));
        Optional<Long> limit = query.optional("limit", number(1, MOST));
        return new ActivityQuery(
                filter(query, toolbox), cursor, limit.map(Long::intValue).orElse(USUAL));
    }

    /** Of everything; checks the query. */
    static ActivityFilter filter(Query query, Toolbox toolbox) {
        Optional<String> tool = query.optional("product", Function.identity());
        Optional<String> action = query.optional("action", Function.identity());
        Optional<String> group = query.optional("group", Groups::name);
        Optional<String> session = query.optional("session", ActivityQuery::session);
        Optional<Status> status = query.optional("status", Status::named);
        Optional<Instant> from = query.optional("from", text -> day(text, 0));
        Optional<Instant> to = query.optional("to", text -> day(text, 1));
        ActivityFilter filter = ActivityFilter.ALL;
        if (tool.isPresent() || action.isPresent()) {
            Set<String> products = toolbox.matching(tool, action);
            query.require(!products.isEmpty(), "product", "must, with the action, be of the catalogue");
            filter = filter.products(products.toArray(String[]::new));
        }
        query.check();
        filter = group.map(filter::groups).orElse(filter);
        filter = session.map(filter::agents).orElse(filter);
        filter = status.map(Status::states).map(filter::states).orElse(filter);
        filter = from.map(filter::from).orElse(filter);
        return to.map(filter::to).orElse(filter);
    }

    private static String session(String text) {
        if (!Keys.wellFormed(text)) {
            throw new IllegalArgumentException("must match " + Keys.SYNTAX);
        }
        return text;
    }

    private static Function<String, Long> number(long least, long most) {
        return text -> {
            if (text.matches("[0-9]{1,18}")) {
                long number = Long.parseLong(text);
                if (number >= least && number <= most) {
                    return number;
                }
            }
            throw new IllegalArgumentException(
                    most == Long.MAX_VALUE ? "must be what a page told" : "must be " + least + " to " + most);
        };
    }

    private static Instant day(String text, int later) {
        try {
            LocalDate day = LocalDate.parse(text);
            if (day.getYear() >= 1970 && day.getYear() <= 9000) {
                return day.plusDays(later).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw new IllegalArgumentException("must be a day, as 2026-11-22");
    }
}
