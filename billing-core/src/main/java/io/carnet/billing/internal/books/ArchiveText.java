package io.carnet.billing.internal.books;

import io.carnet.billing.event.Envelope;
import io.carnet.billing.internal.export.ArchiveTable;
import io.carnet.billing.internal.export.Json;
import io.carnet.billing.internal.rules.Carried;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.statement.Standing;
import io.carnet.billing.statement.Statement;
import io.carnet.billing.statement.Verdict;
import io.carnet.billing.store.Archival;
import io.carnet.billing.store.Checkpoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What goes into an archive, as text: a line that says what follows, a line of JSON for each run and each event, their seal,
 * and the statement of the entries that go, from its first line to its own seal.
 */
public final class ArchiveText {

    private static final String VERSION = "1";

    private ArchiveText() {}

    /** The text, with a statement of the entries; an empty one if no time has passed between the checkpoints. */
    public static String of(Archival archival, List<Envelope> events, String statement) {
        StringBuilder text = new StringBuilder(header(archival)).append('\n');
        archival.runs().forEach(run -> text.append(Json.line(ArchiveTable.RUNS, run)));
        events.forEach(event -> text.append(Json.line(ArchiveTable.EVENTS, event)));
        text.append(Lines.seal(digest(text.toString()).bytes())).append('\n');
        return text.append(statement).toString();
    }

    private static String header(Archival archival) {
        Checkpoint before = archival.before();
        Checkpoint after = archival.after();
        return Lines.checked(
                "archive",
                VERSION,
                after.principal(),
                after.number(),
                before.since(),
                after.since(),
                before.entries(),
                before.head(),
                after.entries(),
                after.head(),
                before.events(),
                after.events(),
                archival.runs().size());
    }

    /** SHA-256 of a text. */
    public static Hash digest(String text) {
        return Hash.of(Sha.fresh().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Reads a text back and holds it against what is to go: all runs and events are there, and the entries lead from the one
     * checkpoint to the other, its hash and its balances.
     *
     * @throws IllegalArgumentException if it does not say that
     */
    public static void verify(String text, Archival archival, Carried carried) {
        require(text.startsWith(header(archival) + "\n"), "does not begin with what goes");
        String mark = "\n" + Lines.SEAL + "\t";
        int seal = text.indexOf(mark) + 1;
        int end = text.indexOf('\n', seal) + 1;
        require(seal > 0 && end > 0, "has no seal");
        String rows = text.substring(0, seal);
        require(text.substring(seal, end).equals(Lines.seal(digest(rows).bytes()) + "\n"), "does not fit its seal");
        long events = archival.after().events() - archival.before().events();
        require(rows.lines().count() == 1 + archival.runs().size() + events, "lacks runs or events");
        if (archival.after().since().equals(archival.before().since())) {
            require(end == text.length(), "goes on behind its seal");
        } else {
            statement(text.substring(end), archival, carried);
        }
    }

    private static void statement(String text, Archival archival, Carried carried) {
        Verdict verdict = verdict(text);
        require(verdict.clean(), verdict.findings().toString());
        Statement statement = verdict.statement().orElseThrow();
        Standing closing = statement.closing();
        require(
                statement.principal().equals(archival.after().principal())
                        && statement.opening().entries() == archival.before().entries()
                        && statement.opening().head().equals(archival.before().head()),
                "does not go on where the last one ended");
        require(
                closing.entries() == archival.after().entries()
                        && closing.head().equals(archival.after().head())
                        && closing.packs().equals(carried.packs())
                        && closing.debts().equals(carried.debts()),
                "does not lead to the checkpoint");
    }

    private static Verdict verdict(String text) {
        try {
            return StatementReader.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void require(boolean right, String finding) {
        if (!right) {
            throw new IllegalArgumentException("the text of the archive " + finding);
        }
    }
}
