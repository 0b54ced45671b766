package io.carnet.billing;

import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.contract.WrappedStore;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Charge;
import io.carnet.billing.run.Funding;
import io.carnet.billing.run.Hold;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.RunTerms;
import io.carnet.billing.run.RunTimes;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** Exports a million runs that are made up as they are asked for, and prints how much that was. */
final class MillionRows {

    static final long ROWS = 1_000_000;

    private static final Instant NOON = Fixture.NOON;
    private static final Product FREE = Product.of("free", Price.free());

    private MillionRows() {}

    /** A store with a million runs in it and none in memory. */
    private static final class Endless extends WrappedStore {

        Endless() {
            super(new InMemoryBillingStore(), Threading.CALLERS);
        }

        @Override
        public List<Run> runs(Principal principal, ActivityFilter filter, Optional<Long> before, int limit) {
            long last = before.orElse(ROWS + 1) - 1;
            return LongStream.iterate(last, number -> number > 0 && number > last - limit, number -> number - 1)
                    .mapToObj(number -> run(principal, number))
                    .toList();
        }

        private static Run run(Principal principal, long number) {
            return new Run(
                    principal,
                    RunKey.of("run-" + number),
                    number,
                    RunTerms.of(
                            FREE, Optional.empty(), Usage.none(), Optional.empty(), Map.of("note", "number " + number)),
                    RunState.SETTLED,
                    new Hold(Funding.NONE, 0, List.of(), List.of(), NOON, NOON),
                    Charge.NONE,
                    new RunTimes(NOON, Optional.of(NOON), Optional.of(NOON)),
                    List.of(),
                    Optional.empty());
        }
    }

    /** Counts what is written and keeps nothing. */
    private static final class Sink implements Appendable {

        private long written;
        private long lines;

        @Override
        public Appendable append(CharSequence text) {
            written += text.length();
            lines += text.charAt(text.length() - 1) == '\n' ? 1 : 0;
            return this;
        }

        @Override
        public Appendable append(CharSequence text, int start, int end) {
            return append(text.subSequence(start, end));
        }

        @Override
        public Appendable append(char c) {
            return append(String.valueOf(c));
        }

        @Override
        public String toString() {
            return lines + " lines, more than " + written / 100_000_000 + "00 MB";
        }
    }

    public static void main(String... none) throws IOException {
        try (Billing billing = Billing.on(new Endless()).build()) {
            Sink csv = new Sink();
            Sink json = new Sink();
            long rows = billing.activity().csv(Fixture.ALICE, ActivityFilter.ALL, csv);
            rows += billing.activity().jsonLines(Fixture.ALICE, ActivityFilter.ALL, json);
            System.out.println(rows + " rows: " + csv + "; " + json);
        }
    }
}
