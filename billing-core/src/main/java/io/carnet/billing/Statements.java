package io.carnet.billing;

import io.carnet.billing.internal.books.StatementWriter;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.spending.Span;
import io.carnet.billing.statement.Statement;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Map;

/**
 * Statements of a principal's periods, from its journal alone. The journal is read from its beginning, or from where
 * what has been {@linkplain Archive archived} ends, a page at a time, whatever its length. {@link StatementVerifier} reads what is written here. Thread-safe.
 */
public final class Statements {

    private final JournalReader journal;

    Statements(JournalReader journal) {
        this.journal = journal;
    }

    /**
     * A calendar month.
     *
     * @param principal whose
     * @param month which
     * @return from its first instant to that of the next month, in the zone the principal has now
     */
    public Span month(Principal principal, YearMonth month) {
        ZoneId zone = journal.zone(principal);
        return new Span(
                month.atDay(1).atStartOfDay(zone).toInstant(),
                month.plusMonths(1).atDay(1).atStartOfDay(zone).toInstant());
    }

    /**
     * The figures of a period.
     *
     * @param principal whose
     * @param period which, in whole microseconds, what is below is cut off
     * @return opening, closing, turnover and revenue
     * @throws InvalidRequestException if the period ends after now, begins before 1970, or is empty
     * @throws io.carnet.billing.refusal.ArchivedException if entries of the period have been archived
     */
    public Statement of(Principal principal, Span period) {
        try {
            return write(principal, period, Writer.nullWriter());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes a period's statement with every entry, in the format the README describes: US-ASCII, a record a line, fields
     * separated by tabs, the same bytes each time: what arrives later happens later, even if the clock it came by is
     * behind. Keep the head of what is returned apart from the text: it is what
     * somebody who writes the text anew cannot match.
     *
     * @param principal whose
     * @param period which, in whole microseconds, what is below is cut off
     * @param out takes the text; neither flushed nor closed
     * @return the figures
     * @throws IOException if the text cannot be written
     * @throws InvalidRequestException if the period ends after now, begins before 1970, or is empty
     * @throws io.carnet.billing.refusal.ArchivedException if entries of the period have been archived
     */
    public Statement write(Principal principal, Span period, Appendable out) throws IOException {
        Span whole = JournalReader.whole(period);
        journal.catchUp(principal, "period", whole.end());
        long opening = journal.countBefore(principal, whole.start());
        long closing = journal.countBefore(principal, whole.end());
        StatementWriter writer = new StatementWriter(principal, whole, journal.positions(principal, opening), out);
        writer.open(opening, journal.head(principal, opening), journal.packs(principal, writer.packs()));
        journal.<IOException>pages(principal, opening, closing, page -> {
            Map<PackId, Pack> packs = journal.packs(principal, JournalReader.packs(page));
            for (Entry entry : page) {
                writer.entry(entry, packs);
            }
        });
        return writer.close();
    }
}
