package io.carnet.billing;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.carnet.billing.catalog.Overrun;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.RefusedBecause;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.Start;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.CharBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectMapper;

/** The exports are read back by readers that know nothing of the library, and say what the runs say. */
class ActivityExportTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<TreeMap<String, Object>> OBJECT = new TypeReference<>() {};
    private static final String KEY_CHARACTERS = "@+-./|_:aZ9";
    private static final List<String> HOSTILE = List.of(
            "=HYPERLINK(\"http://x\")",
            "+1",
            "-1+1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            ";=cmd|' /C calc'!A0",
            "'",
            "''",
            "\"",
            "\"\"",
            ",",
            "\r\n",
            "\n",
            "\u2028\u2029\u0085",
            "\u0001\u001f\u007f\b\f",
            "\\u0041\\",
            "</script>",
            "{}",
            "null",
            "",
            " ",
            "Ärger 漢字 👩‍👩‍👧‍👦",
            "\ufeff\u202e");

    @RegisterExtension
    final Fixture host = Fixture.recordingRefusals(
            Product.of("chat", Price.metered(Rate.per("tokens", "0.000000001", 1), Rate.per("seconds", "1", 1)))
                    .with(RunPolicies.DEFAULT.with(new Overrun.DebtUpTo(Amount.credits(1)))),
            Product.of("@+pack", Price.packsOnly()),
            Product.of("-free", Price.free()).with(Price.free(), "+v|1"),
            Product.of("dear", Price.perRun(Amount.credits(1_000_000_000))));

    private String csv() {
        StringWriter out = new StringWriter();
        assertThat(write(out, true)).isEqualTo(host.activity().size());
        return out.toString();
    }

    private String jsonLines() {
        StringWriter out = new StringWriter();
        assertThat(write(out, false)).isEqualTo(host.activity().size());
        return out.toString();
    }

    private long write(Appendable out, boolean asCsv) {
        try {
            return asCsv
                    ? host.billing.activity().csv(ALICE, ActivityFilter.ALL, out)
                    : host.billing.activity().jsonLines(ALICE, ActivityFilter.ALL, out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs of every kind, with names and notes that mean something elsewhere. */
    private void live(Random random) {
        host.credits("gift", "100");
        host.runs("runs", "@+pack", 20);
        for (int i = 0; i < 120; i++) {
            host.pass(Duration.ofNanos(1_000L * random.nextInt(10_000_000)));
            String key = key(random) + i;
            String product = List.of("chat", "@+pack", "-free", "dear").get(random.nextInt(4));
            RunRequest request = notes(request(key, product), random)
                    .upTo(product.equals("chat") ? tokens(random).and("seconds", 1) : Usage.none())
                    .start(random.nextBoolean() ? Start.AT_ONCE : Start.LATER);
            if (random.nextBoolean()) {
                request = request.as(
                        random.nextBoolean() ? Spender.group(key(random)) : Spender.agent(key(random), key(random)));
            }
            if (host.billing.runs().authorize(request).whyRefused().isEmpty()) {
                host.pass(Duration.ofNanos(1_000L * random.nextInt(5_000_000)));
                switch (random.nextInt(4)) {
                    case 0 -> host.release(key);
                    case 1 -> host.accept(key);
                    case 2 -> {}
                    default ->
                        host.settle(
                                key,
                                product.equals("chat")
                                        ? tokens(random).and("seconds", random.nextInt(5))
                                        : Usage.none());
                }
            }
        }
    }

    private static Usage tokens(Random random) {
        return Usage.of("tokens", random.nextInt(1_000_000_000));
    }

    private static String key(Random random) {
        StringBuilder key = new StringBuilder();
        for (int n = random.nextInt(6); n >= 0; n--) {
            key.append(KEY_CHARACTERS.charAt(random.nextInt(KEY_CHARACTERS.length())));
        }
        return key.toString();
    }

    private static RunRequest notes(RunRequest request, Random random) {
        RunRequest noted = request;
        for (int n = random.nextInt(Limits.METADATA_ENTRIES + 1); n > 0; n--) {
            noted = noted.with(n + text(random), text(random) + text(random));
        }
        return noted;
    }

    private static String text(Random random) {
        return HOSTILE.get(random.nextInt(HOSTILE.size()));
    }

    /** What a row must say, of an export that was read back: numbers exactly, whatever they look like. */
    private static void assertTells(Run run, Map<String, Object> row) {
        Map<String, Object> expected = new HashMap<>();
        expected.put("principal", "alice");
        expected.put("number", run.number());
        expected.put("key", run.key().value());
        expected.put("product", run.terms().product().id().value());
        expected.put("price_version", run.terms().product().priceVersion());
        expected.put("spender_group", run.terms().spender().map(Spender::group).orElse(null));
        expected.put(
                "spender_agent", run.terms().spender().flatMap(Spender::agent).orElse(null));
        expected.put("state", run.state().name());
        expected.put("charge_state", run.chargeState().name());
        expected.put("authorized_at", run.times().authorized());
        expected.put("accepted_at", run.times().accepted().orElse(null));
        expected.put("closed_at", run.times().closed().orElse(null));
        expected.put(
                "duration_seconds",
                run.duration().map(ActivityExportTest::seconds).orElse(null));
        expected.put("funding", run.hold().funding().name());
        expected.put("unit", run.hold().funding().unit().name());
        expected.put("held", plain(run.held()));
        expected.put("cost", plain(run.charged().plus(run.shortfall())));
        expected.put("charged", plain(run.charged()));
        expected.put("owed", plain(new Amount(run.charged().unit(), run.charge().owed())));
        expected.put("shortfall", plain(run.shortfall()));
        expected.put("usage", new TreeMap<>(run.charge().usage().quantities()));
        expected.put(
                "refusal_reason", run.refusal().map(why -> why.reason().name()).orElse(null));
        expected.put("refusal", run.refusal().map(RefusedBecause::message).orElse(null));
        expected.put("metadata", new TreeMap<>(run.terms().metadata()));
        assertThat(row).isEqualTo(expected);
    }

    private static BigDecimal plain(Amount amount) {
        return amount.decimal().stripTrailingZeros();
    }

    private static BigDecimal seconds(Duration time) {
        return BigDecimal.valueOf(time.toNanos(), 9).stripTrailingZeros();
    }

    /** Columns as the values they stand for. */
    private static Map<String, Object> read(Map<String, Object> cells) {
        Map<String, Object> row = new HashMap<>(cells);
        row.replaceAll((name, cell) -> {
            if (cell == null) {
                return null;
            }
            return switch (name) {
                case "number" -> Long.valueOf(cell.toString());
                case "authorized_at", "accepted_at", "closed_at" -> Instant.parse(cell.toString());
                case "held", "cost", "charged", "owed", "shortfall", "duration_seconds" ->
                    new BigDecimal(cell.toString()).stripTrailingZeros();
                case "usage" -> {
                    TreeMap<String, Object> usage = new TreeMap<>();
                    ((Map<?, ?>) cell).forEach((meter, used) -> usage.put((String) meter, ((Number) used).longValue()));
                    yield usage;
                }
                default -> cell;
            };
        });
        return row;
    }

    private static List<Map<String, Object>> readCsv(String csv) {
        List<Map<String, Object>> rows = new ArrayList<>();
        List<String> names = List.of();
        for (CsvRecord line : CsvReader.builder().ofCsvRecord(new StringReader(csv))) {
            if (names.isEmpty()) {
                names = line.getFields();
                continue;
            }
            assertThat(line.getFieldCount()).isEqualTo(names.size());
            Map<String, Object> row = new HashMap<>();
            for (int i = 0; i < names.size(); i++) {
                String cell = line.getField(i);
                assertThat(cell).doesNotContainPattern("^[=+\\-@\\t\\r]");
                String text = cell.startsWith("'") ? cell.substring(1) : cell;
                boolean object = names.get(i).equals("usage") || names.get(i).equals("metadata");
                assertThat(object && text.contains(";")).as(text).isFalse();
                row.put(names.get(i), text.isEmpty() ? null : object ? JSON.readValue(text, OBJECT) : text);
            }
            rows.add(read(row));
        }
        return rows;
    }

    private static List<Map<String, Object>> readJson(String lines) {
        assertThat(lines).endsWith("}\n").doesNotContain("\r", "\u2028", "\u2029", "\u0085");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String line : lines.substring(0, lines.length() - 1).split("\n", -1)) {
            rows.add(read(JSON.readValue(line, OBJECT)));
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sayWhatTheRunsSay(long seed) {
        live(new Random(seed));
        host.pass(Duration.ofMinutes(10));
        List<Map<String, Object>> csv = readCsv(csv());
        List<Map<String, Object>> json = readJson(jsonLines());
        List<Run> runs = host.activity();
        assertThat(runs).extracting(Run::state).contains(RunState.REFUSED, RunState.SETTLED, RunState.EXPIRED);
        assertThat(csv).as("seed %s", seed).hasSameSizeAs(runs);
        assertThat(json).as("seed %s", seed).hasSameSizeAs(runs);
        for (int i = 0; i < runs.size(); i++) {
            assertTells(runs.get(i), csv.get(i));
            assertTells(runs.get(i), json.get(i));
        }
    }

    @Test
    void areTheSameBytesEveryTime() {
        live(new Random(7));
        assertThat(csv()).isEqualTo(csv()).endsWith("\r\n");
        assertThat(jsonLines()).isEqualTo(jsonLines());
    }

    @Test
    void haveColumnsThatNeverMove() {
        host.credits("gift", "2.5");
        host.hold(request("@job", "chat")
                .upTo(Usage.of("seconds", 2))
                .as(Spender.agent("+crew", "-one"))
                .with("b", "say \"hi\"; bye")
                .with("a", "=1")
                .start(Start.AT_ONCE));
        host.pass(Duration.ofMillis(1_500));
        host.settle("@job", Usage.of("seconds", 4).and("tokens", 7));
        host.billing.runs().authorize(request("dear", "dear"));

        assertThat(csv())
                .isEqualTo("principal,number,key,product,price_version,spender_group,spender_agent,state,charge_state,"
                        + "authorized_at,accepted_at,closed_at,duration_seconds,funding,unit,held,cost,charged,"
                        + "owed,shortfall,usage,refusal_reason,refusal,metadata\r\n"
                        + "alice,2,dear,dear,1,,,REFUSED,REFUSED,2026-03-04T12:00:01.500000Z,,"
                        + "2026-03-04T12:00:01.500000Z,,NONE,CREDITS,0,0,0,0,0,{},PAYMENT_REQUIRED,"
                        + "\"needs 1000000000 credits, 0 credits available, 0 credits held by runs in flight\",{}\r\n"
                        + "alice,1,'@job,chat,1,'+crew,'-one,SETTLED,SHORT,2026-03-04T12:00:00.000000Z,"
                        + "2026-03-04T12:00:00.000000Z,2026-03-04T12:00:01.500000Z,1.5,CREDITS,CREDITS,0,"
                        + "4.000000007,3.5,1,0.500000007,\"{\"\"seconds\"\":4,\"\"tokens\"\":7}\",,,"
                        + "\"{\"\"a\"\":\"\"=1\"\",\"\"b\"\":\"\"say \\\"\"hi\\\"\"\\u003b bye\"\"}\"\r\n");
        assertThat(jsonLines().lines().skip(1))
                .containsExactly("{\"principal\":\"alice\",\"number\":1,\"key\":\"@job\",\"product\":\"chat\","
                        + "\"price_version\":\"1\",\"spender_group\":\"+crew\",\"spender_agent\":\"-one\","
                        + "\"state\":\"SETTLED\",\"charge_state\":\"SHORT\","
                        + "\"authorized_at\":\"2026-03-04T12:00:00.000000Z\","
                        + "\"accepted_at\":\"2026-03-04T12:00:00.000000Z\","
                        + "\"closed_at\":\"2026-03-04T12:00:01.500000Z\",\"duration_seconds\":\"1.5\","
                        + "\"funding\":\"CREDITS\",\"unit\":\"CREDITS\",\"held\":\"0\",\"cost\":\"4.000000007\","
                        + "\"charged\":\"3.5\",\"owed\":\"1\",\"shortfall\":\"0.500000007\","
                        + "\"usage\":{\"seconds\":4,\"tokens\":7},\"refusal_reason\":null,\"refusal\":null,"
                        + "\"metadata\":{\"a\":\"=1\",\"b\":\"say \\\"hi\\\"; bye\"}}");
    }

    @Test
    void ofNothingAreAHeaderAndNothing() throws IOException {
        StringWriter csv = new StringWriter();
        StringWriter json = new StringWriter();
        Principal nobody = Principal.of("nobody");
        assertThat(host.billing.activity().csv(nobody, ActivityFilter.ALL, csv)).isZero();
        assertThat(host.billing.activity().jsonLines(nobody, ActivityFilter.ALL, json))
                .isZero();
        assertThat(csv.toString()).startsWith("principal,number").endsWith(",metadata\r\n");
        assertThat(json.toString()).isEmpty();
        assertThat(host.billing.audit().principals()).isZero();
    }

    @Test
    void haveMoreThanAPageOfWhatTheFilterMatches() throws IOException {
        for (int i = 0; i < 2 * Limits.PAGE + 1; i++) {
            host.hold("job-" + i, "-free");
            host.hold("other-" + i, "-free");
        }
        StringWriter out = new StringWriter();
        assertThat(host.billing.activity().csv(ALICE, ActivityFilter.ALL.containing("job"), out))
                .isEqualTo(2L * Limits.PAGE + 1);
        assertThat(readCsv(out.toString()))
                .extracting(row -> row.get("key").toString())
                .hasSize(2 * Limits.PAGE + 1)
                .doesNotHaveDuplicates()
                .allMatch(key -> key.startsWith("job-"));
    }

    @Test
    void neverShowAsHeldWhatNoLongerIs() {
        host.hold("job", "-free");
        host.pass(Duration.ofMinutes(15));
        assertThat(readCsv(csv())).extracting(row -> row.get("state")).containsExactly("EXPIRED");
    }

    @Test
    void failAsTheirTargetDoes() {
        host.hold("job", "-free");
        Appendable full = CharBuffer.allocate(0);
        assertThatThrownBy(() -> host.billing.activity().jsonLines(ALICE, ActivityFilter.ALL, full))
                .isInstanceOf(java.nio.BufferOverflowException.class);
        Appendable broken = new BrokenPipe();
        assertThatThrownBy(() -> host.billing.activity().csv(ALICE, ActivityFilter.ALL, broken))
                .isInstanceOf(IOException.class)
                .hasMessage("broken pipe");
    }

    private record BrokenPipe() implements Appendable {

        @Override
        public Appendable append(CharSequence text) throws IOException {
            throw new IOException("broken pipe");
        }

        @Override
        public Appendable append(CharSequence text, int start, int end) throws IOException {
            throw new IOException("broken pipe");
        }

        @Override
        public Appendable append(char c) throws IOException {
            throw new IOException("broken pipe");
        }
    }
}
