package io.carnet.billing.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The text of this statement has some two hundred megabytes; it is written and verified in a fraction of that. */
@Tag("endurance")
class LongStatementTest {

    @TempDir
    Path folder;

    @Test
    void streamsAMillionEntriesThroughASmallHeap() throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx40m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MillionEntries.class.getName()))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        int code = process.waitFor();
        assertThat(Files.readString(said, StandardCharsets.UTF_8).lines())
                .last()
                .isEqualTo("[] " + MillionEntries.ENTRIES);
        assertThat(code).isZero();
    }
}
