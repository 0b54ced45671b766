package io.carnet.billing.statement;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.BOB;
import static io.carnet.billing.Fixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.StatementVerifier;
import io.carnet.billing.Story;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.spending.Span;
import io.carnet.billing.statement.Finding.Fault;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Does to a statement whatever can be done to a text, line by line. */
class StatementVerifierTest {

    private static final long SEED = Long.getLong("carnet.story.seed", 7);

    @RegisterExtension
    final Fixture host = new Fixture();

    private Span period = new Span(NOON, NOON.plusSeconds(1));
    private List<String> lines = List.of();

    @BeforeEach
    void write() {
        Story story = new Story(host, SEED).live(120);
        host.grant(GrantRequest.runs("sure", ALICE, "image", 2).paid(Money.usd("3.00")));
        Instant middle = host.clock.instant();
        int before = story.journal().size();
        host.pass(Duration.ofSeconds(1));
        while (story.journal().size() < before + 25) {
            story.live(1);
        }
        host.pass(Duration.ofSeconds(1));
        period = new Span(middle.plusNanos(1_000), host.clock.instant());
        lines = List.of(text(period).split("(?<=\n)"));
        assertThat(lines).filteredOn(line -> line.startsWith("entry\t")).hasSizeGreaterThan(20);
        assertThat(lines).anyMatch(line -> line.startsWith("opening-pack\t"));
        assertThat(lines).anyMatch(line -> line.startsWith("revenue\t"));
    }

    private String text(Span span) {
        return text(ALICE, span);
    }

    private String text(Principal principal, Span span) {
        StringBuilder text = new StringBuilder();
        try {
            host.billing.statements().write(principal, span, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static Verdict verify(String text) {
        return verify(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Verdict verify(byte[] text) {
        try {
            return StatementVerifier.verify(new ByteArrayInputStream(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Finding> findings(List<String> text) {
        return verify(String.join("", text)).findings();
    }

    private boolean isEntry(int line) {
        return lines.get(line).startsWith("entry\t");
    }

    private String entry(int line) {
        return "entry " + number(line);
    }

    private long number(int line) {
        return Long.parseLong(lines.get(line).split("\t", -1)[1]);
    }

    private List<String> with(int line, String text) {
        List<String> changed = new ArrayList<>(lines);
        changed.set(line, text);
        return changed;
    }

    @Test
    void findsNothingInACleanOne() {
        Verdict verdict = verify(String.join("", lines));
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.statement()).contains(host.billing.statements().of(ALICE, period));
    }

    @Test
    void findsEveryFieldOfEveryLineThatWasChanged() {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).substring(0, lines.get(i).length() - 1);
            String[] fields = line.split("\t", -1);
            for (int j = 0; j < fields.length; j++) {
                for (String other : others(fields[j])) {
                    String[] changed = fields.clone();
                    changed[j] = other;
                    assertChanged(i, String.join("\t", changed) + "\n");
                }
            }
            assertChanged(i, line + "\t\n");
            assertChanged(i, line + "\r\n");
            assertChanged(i, "\n");
            assertChanged(i, "\u00e9" + line + "\n");
            assertChanged(i, "x".repeat(10_000) + "\n");
        }
    }

    private static List<String> others(String field) {
        List<String> others = new ArrayList<>(List.of(field + "0", "0" + field, "1", ""));
        if (!field.isEmpty()) {
            char last = field.charAt(field.length() - 1);
            others.add(field.substring(0, field.length() - 1) + (last == '1' ? '2' : '1'));
            others.add(field.substring(0, field.length() - 1));
        }
        others.removeIf(field::equals);
        return others;
    }

    private void assertChanged(int line, String text) {
        List<Finding> findings = findings(with(line, text));
        assertThat(findings).as("line %d as %s", line + 1, text).isNotEmpty();
        if (isEntry(line)) {
            assertThat(findings)
                    .as("line %d as %s", line + 1, text)
                    .extracting(Finding::fault, Finding::where)
                    .containsExactly(tuple(Fault.CHANGED, entry(line)));
        } else if (!text.equals("\n")
                && text.split("\t", -1)[0].equals(lines.get(line).split("\t", -1)[0])) {
            assertThat(findings).first().extracting(Finding::where).asString().startsWith("line " + (line + 1) + " ");
        }
    }

    @Test
    void findsEveryLineThatWasRemoved() {
        for (int i = 0; i < lines.size(); i++) {
            List<String> shorter = new ArrayList<>(lines);
            shorter.remove(i);
            List<Finding> findings = findings(shorter);
            assertThat(findings).as("without line %d", i + 1).isNotEmpty();
            if (isEntry(i)) {
                assertThat(findings)
                        .extracting(Finding::fault, Finding::where)
                        .containsExactly(tuple(Fault.REMOVED, entry(i)));
            }
        }
    }

    @Test
    void namesTheEntriesThatWereRemovedTogether() {
        List<Integer> entries =
                IntStream.range(0, lines.size()).filter(this::isEntry).boxed().toList();
        for (int i = 0; i + 3 < entries.size(); i++) {
            List<String> shorter = new ArrayList<>(lines);
            for (int j = 2; j >= 0; j--) {
                shorter.remove(entries.get(i + j).intValue());
            }
            assertThat(findings(shorter))
                    .extracting(Finding::fault, Finding::where)
                    .containsExactly(tuple(
                            Fault.REMOVED, "entries " + number(entries.get(i)) + " to " + number(entries.get(i + 2))));
        }
    }

    @Test
    void findsEveryPairOfNeighboursThatChangedPlaces() {
        for (int i = 0; i + 1 < lines.size(); i++) {
            List<Finding> findings = findings(swapped(i, i + 1));
            assertThat(findings).as("lines %d and %d", i + 1, i + 2).isNotEmpty();
            if (isEntry(i) && isEntry(i + 1)) {
                assertThat(findings)
                        .extracting(Finding::fault, Finding::where)
                        .containsExactly(tuple(Fault.REORDERED, entry(i + 1)));
            }
        }
    }

    @Test
    void findsLinesThatChangedPlacesFarApart() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 1_000; i++) {
            int one = random.nextInt(lines.size() - 1);
            int other = random.nextInt(one + 1, lines.size());
            List<Finding> findings = findings(swapped(one, other));
            assertThat(findings).as("lines %d and %d", one + 1, other + 1).isNotEmpty();
            if (isEntry(one) && isEntry(other) && number(other) > number(one) + 2) {
                assertThat(findings)
                        .as("lines %d and %d", one + 1, other + 1)
                        .extracting(Finding::fault, Finding::where)
                        .contains(tuple(Fault.REORDERED, entry(one)), tuple(Fault.REORDERED, entry(other)));
                assertThat(findings)
                        .allMatch(finding -> !finding.where().startsWith("entry")
                                || List.of(entry(one), entry(other)).contains(finding.where())
                                || finding.detail().contains("pack"));
            }
        }
    }

    private List<String> swapped(int one, int other) {
        List<String> swapped = new ArrayList<>(lines);
        Collections.swap(swapped, one, other);
        return swapped;
    }

    @Test
    void findsEveryLineThatIsThereTwice() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < lines.size(); i++) {
            for (int place : new int[] {i, lines.size(), random.nextInt(lines.size())}) {
                List<String> longer = new ArrayList<>(lines);
                longer.add(place, lines.get(i));
                List<Finding> findings = findings(longer);
                assertThat(findings).as("line %d also at %d", i + 1, place + 1).isNotEmpty();
                if (isEntry(i) && place > 0 && isEntry(place - 1) && place < lines.size() && place >= i) {
                    assertThat(findings)
                            .as("line %d also at %d", i + 1, place + 1)
                            .extracting(Finding::fault, Finding::where)
                            .containsExactly(tuple(Fault.DUPLICATED, entry(i)));
                }
            }
        }
    }

    @Test
    void findsWhereverItWasCutOff() {
        for (int i = 0; i < lines.size(); i++) {
            assertThat(findings(lines.subList(0, i)))
                    .as("behind line %d", i)
                    .extracting(Finding::fault)
                    .containsExactly(Fault.CUT_OFF);
        }
        byte[] text = String.join("", lines).getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < text.length; length += length < text.length - 200 ? 13 : 1) {
            assertThat(verify(Arrays.copyOf(text, length)).findings())
                    .as("behind byte %d", length)
                    .extracting(Finding::fault)
                    .containsExactly(Fault.CUT_OFF);
        }
    }

    @Test
    void tellsTheLastEntryThatIsThere() {
        int last = lines.size() - 1;
        while (!isEntry(last)) {
            last--;
        }
        assertThat(findings(lines.subList(0, last)))
                .first()
                .asString()
                .endsWith("the last entry is " + (number(last) - 1));
    }

    @Test
    void findsEveryByteThatWasFlipped() {
        byte[] text = String.join("", lines).getBytes(StandardCharsets.UTF_8);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < text.length; i += 1 + random.nextInt(7)) {
            byte[] flipped = text.clone();
            flipped[i] ^= (byte) (1 << random.nextInt(8));
            assertThat(verify(flipped).findings()).as("byte %d", i).isNotEmpty();
        }
    }

    @Test
    void neverThrowsWhateverItIsGiven() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<String> words = new ArrayList<>(List.of("\t", "\n", "-1", "9223372036854775807", "\u0000", ""));
        lines.forEach(line -> words.addAll(List.of(line.split("(?=\t)|(?=\n)"))));
        for (int i = 0; i < 1_000; i++) {
            StringBuilder garbage = new StringBuilder();
            List<String> shuffled = new ArrayList<>(lines);
            for (int j = 0; j < 60; j++) {
                int line = random.nextInt(shuffled.size());
                switch (random.nextInt(4)) {
                    case 0 -> shuffled.remove(line);
                    case 1 -> shuffled.add(line, lines.get(random.nextInt(lines.size())));
                    case 2 -> Collections.swap(shuffled, line, random.nextInt(shuffled.size()));
                    default -> {
                        String[] parts = shuffled.get(line).split("(?=\t)|(?=\n)");
                        parts[random.nextInt(parts.length)] = words.get(random.nextInt(words.size()));
                        shuffled.set(line, String.join("", parts));
                    }
                }
            }
            shuffled.forEach(garbage::append);
            assertThat(verify(garbage.toString()).findings()).isNotEmpty();
        }
        byte[] noise = new byte[100_000];
        random.nextBytes(noise);
        assertThat(verify(noise).findings()).isNotEmpty();
        assertThat(verify(new byte[1_000_000]).findings()).isNotEmpty();
    }

    @Test
    void findsADebtThatWasForgiven() {
        host.grant(GrantRequest.credits("gift", BOB, Amount.credits(1)));
        RunRequest talk = RunRequest.of("talk", BOB, "chat").upTo(Usage.of("tokens", 1));
        host.billing.runs().authorize(talk).orElseThrow();
        host.billing.runs().settle(BOB, "talk", Usage.of("tokens", 5)).orElseThrow();
        host.pass(Duration.ofSeconds(1));
        Instant from = host.clock.instant();
        host.grant(GrantRequest.credits("more", BOB, Amount.credits(1)));
        host.pass(Duration.ofSeconds(1));
        lines = List.of(text(BOB, new Span(from, host.clock.instant())).split("(?<=\n)"));
        assertThat(lines).anyMatch(line -> line.startsWith("opening-debt\t"));
        assertThat(lines).anyMatch(line -> line.startsWith("closing-debt\t"));
        assertThat(findings(lines)).isEmpty();
        findsEveryLineThatWasRemoved();
        findsEveryLineThatIsThereTwice();
        findsEveryFieldOfEveryLineThatWasChanged();
    }

    @Test
    void findsAnotherHeadThanExpected() {
        Verdict verdict = verify(String.join("", lines));
        Hash head = host.billing
                .journal(ALICE, verdict.statement().orElseThrow().closing().entries() - 1, 1)
                .get(0)
                .hash();
        assertThat(verdict.endingWith(head).clean()).isTrue();
        assertThat(verdict.endingWith(Hash.ZERO).findings())
                .extracting(Finding::fault)
                .containsExactly(Fault.OTHER_HEAD);
    }

    @Test
    void findsAForgeryThatWasSealedAnewByItsHeadAndByTheNextStatement() {
        Span first = new Span(NOON, period.start());
        Verdict before = verify(text(first));
        Verdict genuine =
                verify(String.join("", lines)).following(before.statement().orElseThrow());
        assertThat(genuine.clean()).isTrue();
        Verdict forged = verify(forgery(first));
        assertThat(forged.clean()).isTrue();
        Statement written = host.billing.statements().of(ALICE, first);
        assertThat(forged.endingWith(written.closing().head()).findings())
                .extracting(Finding::fault)
                .containsExactly(Fault.OTHER_HEAD);
        assertThat(verify(String.join("", lines))
                        .following(forged.statement().orElseThrow())
                        .findings())
                .extracting(Finding::fault)
                .contains(Fault.NOT_CONSECUTIVE);
    }

    /** What somebody writes who gives herself other packs and computes everything anew. */
    private static String forgery(Span span) {
        Fixture forger = new Fixture();
        new Story(forger, SEED + 1).live(60);
        forger.clock.moveTo(span.end());
        StringBuilder text = new StringBuilder();
        try {
            forger.billing.statements().write(ALICE, span, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
