package io.carnet.billing.internal.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.ObjectMapper;

class JsonTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static String line(String text) {
        return Json.line(List.of(new Column<>("text", Cell::of)), text);
    }

    private static String read(String object, String member) {
        return JSON.readTree(object).get(member).stringValue();
    }

    @Test
    void keepsEveryCharacter() {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            all.append((char) c).append('-');
        }
        String line = line(all.toString());
        assertThat(read(line, "text")).isEqualTo(all.toString());
        assertThat(line.chars().filter(Character::isISOControl)).containsExactly((int) '\n');
    }

    @Test
    void escapesHalvesOfPairsAndLeavesPairsWhole() {
        assertThat(line("\ud83d\ude00\ud83d \ude00\u2028\"\\\u0000"))
                .isEqualTo("{\"text\":\"\ud83d\ude00\\ud83d \\ude00\\u2028\\\"\\\\\\u0000\"}\n");
    }

    @Test
    void keepsRandomTexts() {
        long seed = 99;
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(20); n > 0; n--) {
                text.append((char) (random.nextBoolean() ? random.nextInt(128) : 0xd780 + random.nextInt(0x900)));
            }
            String name = "=\"\n\\";
            Cell object = Cell.of(new TreeMap<>(Map.of(name, text.toString())));
            assertThat(read(line(text.toString()), "text")).as("seed %s", seed).isEqualTo(text.toString());
            assertThat(read(object.text(), name)).as("seed %s", seed).isEqualTo(text.toString());
        }
    }
}
