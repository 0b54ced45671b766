package io.carnet.billing.examples.five;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    private static String read(String file) throws IOException {
        return Files.readString(Path.of(file)).replaceAll("\\r\\n", "\n");
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
                .map(MatchResult::group)
                .map(block -> oneLine(block.substring("```java".length(), block.length() - "```".length())))
                .toList();

        assertThat(shown).hasSize(4).allMatch(host::contains);
    }
}
