package io.carnet.billing.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuickstartTest {

    @TempDir
    Path directory;

    private record Result(int status, String out, String err) {}

    private Result run(Path... files) {
        return run("jdbc:h2:file:" + directory.resolve("billing"), files);
    }

    private Result run(String url, Path... files) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Quickstart.run(
                url,
                Arrays.stream(files).map(Path::toString).toList(),
                directory,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Result(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private void assertTold(Result result) {
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isEqualTo(Quickstart.CLEAN);
        assertThat(result.out())
                .contains("/order-1  trial    5 runs      0.10 USD  DECLINED   card declined")
                .contains("order-4 was sent twice; the provider took 2.30 USD in all")
                .containsPattern(
                        "\\d refused, \\d+ runs: 10 runs and \\d+\\.?\\d* credits charged, \\d\\.\\d+ credits short\n")
                .contains(": 402, PAYMENT_REQUIRED")
                .contains("group interns may not run summary", "per CALL: needs", "per DAY: needs 1 call, 0 calls left")
                .contains("left: 0 credits")
                .contains("journal entries of 1 customer: clean")
                .contains("activity.csv\n", "activity.jsonl\n");
        assertThat(directory.resolve("activity.csv"))
                .content()
                .startsWith("principal,number,key,")
                .contains(",summary,1,interns,,REFUSED,REFUSED,", ",FORBIDDEN,");
        assertThat(directory.resolve("activity.jsonl"))
                .content()
                .startsWith("{\"principal\":\"alice\",")
                .contains("\"state\":\"REFUSED\"", "\"metadata\":{\"pass\":\"1\"}}\n");
    }

    @Test
    void usesUpEverythingOnTheBundledFile() {
        Result result = run();
        assertTold(result);
        assertThat(result.out())
                .contains("before      11    0     11         20       0     20")
                .contains("authorised  11    2     9          20       5     15")
                .contains("accepted    9     0     9          20       5     15")
                .contains("has read    9     0     9          17.4     2.4   15")
                .contains("settled     9     0     9          16.4     0     16.4")
                .contains("2026-03-09T09:00:00Z  6     0     6          16.4     0     16.4")
                .contains("2026-03-02/summary/1.003: EXPIRED, charged 0 credits, shortfall 0 credits")
                .contains("2026-03-02/summary/1.003: SETTLED, charged")
                .containsPattern(
                        "AUTHORIZED +\\S+ +- +HOLD 2.42 credits\nACCEPTED .*\nEXPIRED .*RELEASE 2.42 credits\nSETTLED ");
    }

    @Test
    void beginsTheNextDayWithWhatTheLastStartLeft() {
        Result first = run();
        assertTold(first);
        assertThat(first.out()).contains("2026-03-02 begins with: 0 runs, 0 credits\n");
        String left = first.out().substring(first.out().lastIndexOf(": ") + 2);
        assertThat(left).matches("0 runs, [1-9](\\.\\d+)? credits\n");
        Result second = run();
        assertTold(second);
        assertThat(second.out()).contains("2026-03-10 begins with: " + left);
    }

    @Test
    void keepsItsBooksInPostgres() throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            String url = server.getJdbcUrl("postgres", "postgres");
            assertTold(run(url));
            assertThat(run(url).out()).contains("2026-03-10 begins with: ");
        }
    }

    @Test
    void endsWithOneSentenceOnWhatIsNoDatabase() {
        assertThat(run("jdbc:nothing:secret"))
                .isEqualTo(new Result(
                        Quickstart.BAD_INPUT,
                        "",
                        "quickstart: the database cannot be used; is its URL right, and nobody else in its file?\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Hello", "One sentence. And another, %s!", "日本語テキスト。 Jürgen \u001b[31m"})
    void usesUpEverythingOnAShortFile(String text) throws IOException {
        assertTold(run(file("short.txt", text)));
    }

    @Test
    void worksOnSeveralFilesAndOnOneNamedTwice() throws IOException {
        Path one = file("one.txt", "The quick brown fox jumps over the lazy dog. ".repeat(20));
        Path other = file("two words.txt", "x".repeat(100_000) + " y".repeat(10_000));
        Result result = run(one, other, one);
        assertTold(result);
        assertThat(result.out()).contains("2026-03-02/keywords/1.001 ", "2026-03-02/keywords/2.001 ");
        assertThat(result.out().lines()).allMatch(line -> line.length() < 200);
    }

    @Test
    void endsWithOneSentenceOnWhatIsNoTextFile() throws IOException {
        Path missing = directory.resolve("missing.txt");
        Path binary = Files.write(directory.resolve("binary"), new byte[] {'a', (byte) 0xff, 'b'});
        Path zeros = Files.write(directory.resolve("zeros"), new byte[10]);
        Path empty = file("empty.txt", " \n");
        Path huge = Files.write(directory.resolve("huge.txt"), new byte[TextFiles.LARGEST_BYTES + 1]);
        Path good = file("good.txt", "good");
        assertRefused("there is no file " + missing, good, missing);
        assertRefused(directory + " is not a file", directory);
        assertRefused(binary + " is not text in UTF-8", binary);
        assertRefused(zeros + " is not text in UTF-8", zeros);
        assertRefused(empty + " has no words", empty);
        assertRefused(huge + " is larger than 1048576 bytes", huge);
    }

    private void assertRefused(String message, Path... files) {
        assertThat(run(files)).isEqualTo(new Result(Quickstart.BAD_INPUT, "", "quickstart: " + message + "\n"));
    }

    @Test
    void cutsTextIntoPartsWithoutLosingAWord() {
        String text = "A sentence of six short words. ".repeat(40) + "and a rest without end ".repeat(60);
        List<Part> parts = Part.split(1, text);
        assertThat(parts.stream().flatMap(part -> part.words().stream())).containsExactly(text.split(" "));
        assertThat(parts.stream().flatMap(part -> part.sentences().stream()).flatMap(List::stream))
                .containsExactly(text.split(" "));
        assertThat(parts).allMatch(part -> part.words().size() <= 110);
    }
}
