package io.carnet.billing;

import io.carnet.billing.internal.books.StatementReader;
import io.carnet.billing.statement.Verdict;
import java.io.IOException;
import java.io.InputStream;

/**
 * Verifies a statement's text without store or catalog: computes the chain anew from its opening head, folds its opening
 * positions to the closing ones, and compares every total. It says what was changed, removed, reordered, repeated or cut
 * off, and takes any bytes whatever, in memory that does not grow with the number of entries. Stateless.
 *
 * <p>A text proves that it holds together. That it is the one that was written, only something kept elsewhere can prove:
 * see {@link Verdict#endingWith} and {@link Verdict#following}.
 */
public final class StatementVerifier {

    private StatementVerifier() {}

    /**
     * Verifies a text.
     *
     * @param text as {@link Statements#write} made it; read to its end, not closed
     * @return what it says and what was found
     * @throws IOException only if the stream cannot be read
     */
    public static Verdict verify(InputStream text) throws IOException {
        return StatementReader.read(text);
    }
}
