package io.carnet.billing.internal.books;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Chain;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.journal.Positions;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Origin;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackTerms;
import io.carnet.billing.spending.Span;
import io.carnet.billing.statement.Standing;
import io.carnet.billing.statement.Verdict;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A forger who writes the whole text anew, every checksum and total right, finds out what it cannot say. */
class ForgeryTest {

    private static final Principal ALICE = Principal.of("alice");
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Span MARCH = new Span(START, Instant.parse("2026-04-01T00:00:00Z"));
    private static final BalanceKey RUNS = new BalanceKey(Unit.RUNS, Scope.of(ProductId.of("image")));

    private final Map<PackId, Pack> packs = new HashMap<>();
    private final StringBuilder text = new StringBuilder();
    private Positions positions = new Positions();
    private StatementWriter writer = new StatementWriter(ALICE, MARCH, positions, text);
    private long number;
    private Hash head = Hash.ZERO;

    @BeforeEach
    void ownTwoPacks() {
        pack("one", RUNS, 10, Optional.of(Money.usd("5.00")));
        pack("two", RUNS, 10, Optional.empty());
    }

    private void pack(String id, BalanceKey key, long granted, Optional<Money> cost) {
        PackTerms terms =
                new PackTerms(key, new Amount(key.unit(), granted), Origin.PAID, cost, 100, Optional.empty(), "grant");
        packs.put(PackId.of(id), Pack.fresh(PackId.of(id), 1, terms, START.minusSeconds(60)));
    }

    private static Movement movement(Kind kind, Account from, Account to, String pack, long steps, long basis) {
        return new Movement(
                START.plusSeconds(1), kind, from, to, RUNS, Optional.of(PackId.of(pack)), steps, basis, "key");
    }

    private static Movement grant(String pack, long steps, long basis) {
        return movement(Kind.GRANT, Account.ISSUED, Account.AVAILABLE, pack, steps, basis);
    }

    private static Movement charge(String pack, long steps, long basis) {
        return movement(Kind.CHARGE, Account.AVAILABLE, Account.CONSUMED, pack, steps, basis);
    }

    private Entry next(Movement movement) {
        number++;
        head = new Chain().hash(head, ALICE, number, movement);
        return new Entry(number, movement, head);
    }

    private void before(Movement... movements) {
        for (Movement movement : movements) {
            positions.add(next(movement).movement());
        }
    }

    private Verdict forge(Movement... movements) throws IOException {
        writer.open(number, head, of(writer.packs()));
        for (Movement movement : movements) {
            writer.entry(next(movement), packs);
        }
        writer.close();
        return verify(text.toString());
    }

    private Map<PackId, Pack> of(Iterable<PackId> ids) {
        Map<PackId, Pack> found = new HashMap<>();
        ids.forEach(id -> found.put(id, packs.get(id)));
        return found;
    }

    private static Verdict verify(String forged) throws IOException {
        return StatementReader.read(new ByteArrayInputStream(forged.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Puts lines, which have their checksums, before the first that begins so, and seals anew. */
    private static Verdict insert(String text, String before, String... lines) throws Exception {
        List<String> all = new ArrayList<>(List.of(text.split("(?<=\n)")));
        int place = 0;
        while (!all.get(place).startsWith(before)) {
            place++;
        }
        all.addAll(place, List.of(lines));
        all.remove(all.size() - 1);
        String body = String.join("", all);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.US_ASCII));
        return verify(body + "seal\t" + HexFormat.of().formatHex(digest) + "\n");
    }

    @Test
    void isFineWithWhatCouldBe() throws IOException {
        before(grant("one", 10, 500));
        assertThat(forge(charge("one", 3, 150), grant("two", 10, 0)).findings()).isEmpty();
    }

    @Test
    void hasNothingBeforeTheFirstEntry() throws IOException {
        before(grant("one", 10, 500));
        number = 0;
        head = Hash.ZERO;
        assertThat(forge(charge("one", 3, 150)).findings()).asString().contains("line 2 (opening)");
    }

    @Test
    void hasNoHeadBeforeTheFirstEntry() throws IOException {
        head = new Hash(1, 2, 3, 4);
        assertThat(forge().findings()).asString().contains("line 2 (opening)");
    }

    @Test
    void cannotHaveLessThanNoEntries() throws IOException {
        number = -5;
        assertThat(forge().findings()).asString().contains("line 2 (opening)");
    }

    @Test
    void cannotHideWhatOnePackLacksBehindAnother() throws IOException {
        before(grant("one", 10, 500), grant("two", 10, 0), charge("one", 12, 0));
        assertThat(forge().findings()).asString().contains("line 4 (opening-pack)");
    }

    @Test
    void cannotOverdrawAPackBehindAnother() throws IOException {
        before(grant("one", 10, 500), grant("two", 10, 0));
        assertThat(forge(charge("one", 11, 500)).findings()).asString().contains("entry 3");
    }

    @Test
    void cannotTakeMoreCostThanThereIs() throws IOException {
        before(grant("one", 10, 500));
        assertThat(forge(charge("one", 1, 501)).findings()).asString().contains("entry 2");
    }

    @Test
    void cannotGrantOverAndOverUntilTheSumTurnsAround() throws IOException {
        assertThat(forge(
                                grant("one", Long.MAX_VALUE, Long.MAX_VALUE),
                                grant("one", Long.MAX_VALUE, Long.MAX_VALUE),
                                grant("one", 2, 2))
                        .findings())
                .asString()
                .contains("entry 1");
    }

    @Test
    void cannotSellMoreThanItsPackSays() throws IOException {
        assertThat(forge(grant("one", 9, 500)).findings()).asString().contains("entry 1");
    }

    @Test
    void cannotSellForAnotherPriceThanItsPackSays() throws IOException {
        assertThat(forge(grant("one", 10, 499)).findings()).asString().contains("entry 1");
    }

    @Test
    void cannotHaveMoreLeftThanWasGranted() throws IOException {
        before(grant("one", 11, 500));
        assertThat(forge().findings()).asString().contains("line 4 (opening-pack)");
    }

    @Test
    void cannotChangeThePacksUnit() throws IOException {
        pack("one", BalanceKey.CREDITS, 10, Optional.of(Money.usd("5.00")));
        assertThat(forge(grant("one", 10, 500)).findings()).asString().contains("entry 1");
    }

    @Test
    void cannotChangeThePacksUnitAtTheOpening() throws IOException {
        before(grant("one", 10, 500));
        pack("one", BalanceKey.CREDITS, 10, Optional.of(Money.usd("5.00")));
        assertThat(forge().findings()).asString().contains("line 4 (opening-pack)");
    }

    @Test
    void cannotListAPackOfWhichNothingIsTold() throws Exception {
        before(grant("one", 10, 500));
        forge(charge("one", 1, 50));
        for (String place : List.of("pack\t", "entry\t", "closing\t")) {
            assertThat(insert(text.toString(), place, Lines.pack(packs.get(PackId.of("two"))) + "\n")
                            .findings())
                    .asString()
                    .contains(" (pack)");
        }
    }

    @Test
    void cannotListNothing() throws Exception {
        before(grant("one", 10, 500));
        forge(charge("one", 1, 50));
        assertThat(insert(text.toString(), "entry\t", Lines.debt(Lines.OPENING_DEBT, BalanceKey.CREDITS, 0) + "\n")
                        .findings())
                .asString()
                .contains(" (opening-debt)");
    }

    @Test
    void cannotRepayWhatNobodyOwes() throws Exception {
        before(grant("one", 10, 500));
        assertThat(forge(
                                movement(Kind.REPAYMENT, Account.AVAILABLE, Account.DEBT, "one", 3, 150),
                                new Movement(
                                        START.plusSeconds(1),
                                        Kind.CHARGE,
                                        Account.DEBT,
                                        Account.CONSUMED,
                                        RUNS,
                                        Optional.empty(),
                                        3,
                                        0,
                                        "key"))
                        .findings())
                .asString()
                .contains("entry 2");
    }

    @Test
    void cannotConfuseTheReader() throws IOException {
        Movement[] charges = new Movement[8];
        Arrays.fill(charges, charge("one", 1, 50));
        before(grant("one", 10, 500));
        assertThat(forge(charges).findings()).isEmpty();
        List<String> entries =
                text.toString().lines().filter(line -> line.startsWith("entry")).toList();
        String opening = text.substring(0, text.indexOf("entry"));
        long seed = Long.getLong("carnet.story.seed", 7);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 4_000; i++) {
            int[] order = i == 0
                    ? new int[] {2, 0, 4, 8, 8}
                    : random.ints(1 + random.nextInt(9), 0, 12).toArray();
            long count = i == 0 ? 4 : random.nextLong(12);
            StringBuilder confused = new StringBuilder(opening);
            for (int line : order) {
                confused.append(line < 8 ? entries.get(line) : "?").append('\n');
            }
            confused.append(Lines.closing(new Standing(count, Hash.ZERO, new TreeMap<>(), new TreeMap<>())))
                    .append("\nseal\t\n");
            assertThat(verify(confused.toString()).findings())
                    .as("seed %s: %s", seed, confused)
                    .isNotEmpty()
                    .noneMatch(finding -> finding.where().matches("entries (\\d+) to (\\d+)")
                            && Long.parseLong(finding.where().split(" ", -1)[1])
                                    > Long.parseLong(finding.where().split(" ", -1)[3]));
        }
    }

    @Test
    void cannotFillTheMemoryWithBalances() throws IOException {
        Movement[] owed = new Movement[60_000];
        for (int i = 0; i < owed.length; i++) {
            BalanceKey key = new BalanceKey(Unit.RUNS, Scope.of(ProductId.of("p" + i)));
            owed[i] = new Movement(
                    START, Kind.CHARGE, Account.DEBT, Account.CONSUMED, key, Optional.empty(), 1, 0, "key");
        }
        assertThat(forge(owed).findings()).asString().contains("one balance too many");
    }

    @Test
    void cannotOpenInAnotherCurrencyThanTheStatementBeforeClosed() throws IOException {
        Verdict february = forge(grant("one", 10, 500));
        assertThat(february.clean()).isTrue();
        text.setLength(0);
        positions = new Positions();
        writer = new StatementWriter(ALICE, new Span(MARCH.end(), MARCH.end().plusSeconds(60)), positions, text);
        Hash closing = head;
        number = 0;
        head = Hash.ZERO;
        before(grant("one", 10, 500));
        assertThat(head).isEqualTo(closing);
        pack("one", RUNS, 10, Optional.of(Money.of("EUR", 2, "5.00")));
        Verdict forged = forge();
        assertThat(forged.clean()).isTrue();
        assertThat(forged.following(february.statement().orElseThrow()).findings())
                .asString()
                .contains("opening revenue");
    }
}
