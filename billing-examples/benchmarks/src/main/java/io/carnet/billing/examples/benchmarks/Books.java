package io.carnet.billing.examples.benchmarks;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What every contender writes into the library's tables for a run of a product at a fixed price, paid from one pack. */
final class Books {

    static final String PRODUCT = "tool";
    static final String GROUP = "agents";
    static final String CREDITS = "0.001";
    static final String PACK = "gift";
    static final String SCOPE = "*";

    /** The same price in steps. */
    static final long PRICE = 1_000_000;

    /** Credits of each principal's pack, and of each spender's day. */
    static final long GIFT = 100_000_000;

    static final long CAP = GIFT * 1_000_000_000;

    static final long HOLD_MICROS = 900_000_000;
    static final long DAY_MICROS = 86_400_000_000L;
    static final long LONGEST_MICROS = DAY_MICROS;

    static final String TERMS = """
            version=1
            ceiling=
            price=run
            credits=1000000
            unknownUsage=RELEASE
            restore=RESTORED
            overrun=available
            """;

    static final String LINES_HELD = PACK + " " + PRICE + " 0 0 0";
    static final String LINES_TAKEN = PACK + " 0 0 " + PRICE + " 0";

    private Books() {}

    static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    static long day(long at) {
        return Math.floorDiv(at, DAY_MICROS) * DAY_MICROS;
    }

    static String share(long day) {
        return "GROUP " + GROUP + "  DAY CREDITS " + day;
    }

    /** The day whose cap a run counts in. */
    static long dayOf(String shares) {
        return Long.parseLong(shares.split(" ", -1)[5]);
    }
}
