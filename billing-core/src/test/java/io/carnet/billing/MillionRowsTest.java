package io.carnet.billing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An export that is many times as large as the memory it has. */
@Tag("endurance")
class MillionRowsTest {

    @Test
    void areExportedInThirtyTwoMegabytes() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        java, "-Xmx32m", "-XX:+UseSerialGC", "-cp", classPath, MillionRows.class.getName())
                .redirectErrorStream(true)
                .start();
        String told;
        try (var out = process.getInputStream()) {
            told = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
        assertThat(process.waitFor()).as(told).isZero();
        assertThat(told)
                .endsWith(2 * MillionRows.ROWS + " rows: " + (MillionRows.ROWS + 1) + " lines, more than 100 MB; "
                        + MillionRows.ROWS + " lines, more than 500 MB");
    }
}
