package io.carnet.billing.examples.five;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    private static final Pattern JAVA = Pattern.compile("```java(.*?)```", Pattern.DOTALL);

    private static String read(String file) throws IOException {
        return Files.readString(Path.of(file));
    }

    private static String oneLine(String code) {
        return code.strip().replaceAll("\\s+", " ");
    }

    @Test
    void theCodeItShowsIsTheHosts() throws IOException {
        String sources = "src/main/java/io/carnet/billing/examples/five/";
        String host = oneLine(read(sources + "BillingConfiguration.java"))
                + oneLine(read(sources + "HostController.java"))
                + oneLine(read(sources + "Failures.java"));

        List<String> shown = JAVA.matcher(read("README.md"))
                .results()
                .map(block -> oneLine(block.group(1)))
                .toList();

        assertThat(shown).hasSize(4).allMatch(host::contains);
    }
}
