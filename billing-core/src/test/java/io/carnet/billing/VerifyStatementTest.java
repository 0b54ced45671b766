package io.carnet.billing;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.spending.Span;
import io.carnet.billing.statement.Statement;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class VerifyStatementTest {

    @RegisterExtension
    final Fixture host = new Fixture();

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private Path first = Path.of("first");
    private Path second = Path.of("second");
    private String head = "";

    @BeforeEach
    void write() throws IOException {
        first = folder.resolve("first");
        second = folder.resolve("second");
        Story story = new Story(host, 7).live(60);
        host.pass(Duration.ofMinutes(1));
        Instant middle = host.clock.instant();
        story.live(30);
        host.pass(Duration.ofMinutes(1));
        write(first, new Span(NOON, middle));
        head = write(second, new Span(middle, host.clock.instant()))
                .closing()
                .head()
                .toString();
    }

    private Statement write(Path file, Span period) throws IOException {
        try (Writer out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
            return host.billing.statements().write(ALICE, period, out);
        }
    }

    private int run(Object... arguments) {
        List<String> texts = List.of(arguments).stream().map(Object::toString).toList();
        return VerifyStatement.run(texts, new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void endsWithZeroWhereNothingIsFound() {
        assertThat(run(first)).isEqualTo(VerifyStatement.CLEAN);
        assertThat(run("--head", head, first, second)).isEqualTo(VerifyStatement.CLEAN);
        assertThat(said()).contains("alice from " + NOON, "head " + head);
    }

    @Test
    void saysWhatItFindsAndEndsWithOne() throws IOException {
        String text = Files.readString(first);
        Files.writeString(first, text.replaceFirst("\nentry\t1\t[^\n]*", ""));
        assertThat(run(first)).isEqualTo(VerifyStatement.FOUND);
        assertThat(said()).isEqualTo(first + ": entry 1: removed, missing" + System.lineSeparator());
    }

    @Test
    void saysOnceThatATextWasConverted() throws IOException {
        Files.writeString(first, Files.readString(first).replace("\n", "\r\n"));
        assertThat(run(first)).isEqualTo(VerifyStatement.FOUND);
        assertThat(said())
                .isEqualTo(first + ": line 1 (statement): changed, ends with CR LF, so all of the text was converted"
                        + System.lineSeparator());
    }

    @Test
    void saysThatNothingHappened() throws IOException {
        Instant end = host.clock.instant();
        host.pass(Duration.ofNanos(1_000));
        Statement quiet = write(second, new Span(end, host.clock.instant()));
        assertThat(quiet.turnover()).isEmpty();
        assertThat(run(second)).isEqualTo(VerifyStatement.CLEAN);
        assertThat(said()).contains(": no entries after " + quiet.closing().entries() + ", head ");
    }

    @Test
    void findsFilesThatAreNoStatements() throws IOException {
        Path file = folder.resolve("file");
        byte[] text = Files.readAllBytes(first);
        for (byte[] bytes : List.of(
                new byte[0],
                new byte[] {'\n'},
                ("\ufeff" + new String(text, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8),
                new String(text, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16),
                new String(text, StandardCharsets.UTF_8).repeat(2).getBytes(StandardCharsets.UTF_8),
                (new String(text, StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8),
                new String(text, StandardCharsets.UTF_8).strip().getBytes(StandardCharsets.UTF_8))) {
            Files.write(file, bytes);
            assertThat(run(file)).isEqualTo(VerifyStatement.FOUND);
        }
        assertThat(run(folder)).isEqualTo(VerifyStatement.USAGE);
        assertThat(run(first, "--head", head)).isEqualTo(VerifyStatement.USAGE);
    }

    @Test
    void findsStatementsThatDoNotFollowEachOther() {
        assertThat(run(second, first)).isEqualTo(VerifyStatement.FOUND);
        assertThat(said()).contains(first + ": opening head: not consecutive");
    }

    @Test
    void findsAnotherHead() {
        assertThat(run("--head", "0".repeat(64), first, second)).isEqualTo(VerifyStatement.FOUND);
        assertThat(said()).contains(second + ": entry").contains("other head");
    }

    @Test
    void endsWithTwoWhereItIsCalledWrongly() {
        assertThat(run()).isEqualTo(VerifyStatement.USAGE);
        assertThat(run("--head", head)).isEqualTo(VerifyStatement.USAGE);
        assertThat(run("--head", "12", first)).isEqualTo(VerifyStatement.USAGE);
        assertThat(run("--head", "x".repeat(64), first)).isEqualTo(VerifyStatement.USAGE);
        assertThat(run("--help")).isEqualTo(VerifyStatement.USAGE);
        assertThat(run(folder.resolve("nowhere"))).isEqualTo(VerifyStatement.USAGE);
        assertThat(run("\u0000")).isEqualTo(VerifyStatement.USAGE);
    }

    @Test
    void needsNothingButTheCore() throws IOException, InterruptedException, URISyntaxException {
        Path core = Path.of(Billing.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        core.toString(),
                        VerifyStatement.class.getName(),
                        first.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        int code = process.waitFor();
        assertThat(Files.readString(folder.resolve("said"))).startsWith("alice from ");
        assertThat(code).isZero();
    }
}
