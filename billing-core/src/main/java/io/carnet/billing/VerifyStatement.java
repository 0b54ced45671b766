package io.carnet.billing;

import io.carnet.billing.journal.Hash;
import io.carnet.billing.statement.Finding;
import io.carnet.billing.statement.Statement;
import io.carnet.billing.statement.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Verifies statements from the command line; needs the core's jar and nothing else. Several files are statements of
 * consecutive periods, earliest first.
 *
 * <pre>{@code java -cp billing-core.jar io.carnet.billing.VerifyStatement [--head HASH] FILE...}</pre>
 */
public final class VerifyStatement {

    /** Exit code: nothing was found. */
    public static final int CLEAN = 0;

    /** Exit code: something was found, and said. */
    public static final int FOUND = 1;

    /** Exit code: called wrongly, or a file cannot be read. */
    public static final int USAGE = 2;

    private VerifyStatement() {}

    /**
     * Verifies and exits.
     *
     * @param arguments {@code --head} and the expected hash of the last entry, if it is known, then files
     */
    public static void main(String... arguments) {
        System.exit(run(List.of(arguments), System.out));
    }

    static int run(List<String> arguments, PrintStream out) {
        try {
            boolean head = arguments.size() > 1 && arguments.get(0).equals("--head");
            List<String> files = arguments.subList(head ? 2 : 0, arguments.size());
            if (files.isEmpty() || files.get(0).startsWith("--")) {
                throw new IllegalArgumentException("name the files");
            }
            return verify(files, head ? Optional.of(hash(arguments.get(1))) : Optional.empty(), out);
        } catch (IllegalArgumentException e) {
            out.println("usage: VerifyStatement [--head HASH] FILE... : " + e.getMessage());
        } catch (IOException e) {
            out.println("cannot be read: " + e.getMessage());
        }
        return USAGE;
    }

    private static Hash hash(String digits) {
        if (digits.length() != 2 * Hash.LENGTH) {
            throw new IllegalArgumentException("a hash has " + 2 * Hash.LENGTH + " hexadecimal digits");
        }
        return Hash.of(HexFormat.of().parseHex(digits));
    }

    private static int verify(List<String> files, Optional<Hash> head, PrintStream out) throws IOException {
        Optional<Statement> before = Optional.empty();
        int code = CLEAN;
        for (int i = 0; i < files.size(); i++) {
            Verdict verdict = read(files.get(i));
            if (before.isPresent()) {
                verdict = verdict.following(before.get());
            }
            if (head.isPresent() && i == files.size() - 1) {
                verdict = verdict.endingWith(head.get());
            }
            for (Finding finding : verdict.findings()) {
                out.println(files.get(i) + ": " + finding);
                code = FOUND;
            }
            before = verdict.statement();
            before.ifPresent(statement -> out.println(summary(statement)));
        }
        return code;
    }

    private static String summary(Statement statement) {
        long before = statement.opening().entries();
        long last = statement.closing().entries();
        return statement.principal() + " from " + statement.period().start() + " to "
                + statement.period().end()
                + (last == before ? ": no entries after " + last : ": entries " + (before + 1) + " to " + last)
                + ", head " + statement.closing().head();
    }

    private static Verdict read(String file) throws IOException {
        try (InputStream text = Files.newInputStream(Path.of(file))) {
            return StatementVerifier.verify(text);
        } catch (InvalidPathException e) {
            throw new IOException(file, e);
        }
    }
}
