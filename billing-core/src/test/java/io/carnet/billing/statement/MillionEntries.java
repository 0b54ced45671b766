package io.carnet.billing.statement;

import io.carnet.billing.Billing;
import io.carnet.billing.StatementVerifier;
import io.carnet.billing.contract.WrappedStore;
import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Chain;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Origin;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackTerms;
import io.carnet.billing.spending.Span;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Wallet;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Writes and verifies a statement of a million entries on a hundred thousand packs, none of which is kept anywhere. */
final class MillionEntries {

    static final long ENTRIES = 1_000_000;

    private static final int BETWEEN_CHECKPOINTS = 500;
    private static final int ENTRIES_OF_A_PACK = 7;
    private static final Principal ALICE = Principal.of("alice");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final BalanceKey RUNS = new BalanceKey(Unit.RUNS, Scope.of(ProductId.of("image")));

    private MillionEntries() {}

    /** Says what was found. */
    public static void main(String... arguments) throws Exception {
        SettableClock clock = SettableClock.at("2027-01-01T00:00:00Z");
        try (Billing billing = Billing.on(new MadeUpStore()).clock(clock).build();
                PipedInputStream in = new PipedInputStream(1 << 16)) {
            PipedOutputStream out = new PipedOutputStream(in);
            Thread writer = new Thread(() -> write(billing, new Span(START, clock.instant()), out));
            writer.start();
            Verdict verdict = StatementVerifier.verify(in);
            writer.join();
            System.out.println(verdict.findings() + " "
                    + verdict.statement().map(read -> read.closing().entries()).orElse(0L));
        }
    }

    private static void write(Billing billing, Span period, PipedOutputStream out) {
        try (Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8)) {
            billing.statements().write(ALICE, period, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Computes every entry when it is asked for. */
    private static final class MadeUpStore extends WrappedStore {

        private final List<Hash> checkpoints = new ArrayList<>(List.of(Hash.ZERO));

        MadeUpStore() {
            super(new InMemoryBillingStore(), Threading.CALLERS);
        }

        @Override
        public List<Entry> entries(Principal principal, Optional<String> reference, long after, int limit) {
            long number = after / BETWEEN_CHECKPOINTS * BETWEEN_CHECKPOINTS;
            while (checkpoints.size() * (long) BETWEEN_CHECKPOINTS <= number) {
                from((checkpoints.size() - 1L) * BETWEEN_CHECKPOINTS, BETWEEN_CHECKPOINTS);
            }
            int skipped = (int) (after - number);
            return from(number, skipped + limit).subList(skipped, skipped + limit);
        }

        private List<Entry> from(long checkpoint, int count) {
            Chain chain = new Chain();
            Hash hash = checkpoints.get((int) (checkpoint / BETWEEN_CHECKPOINTS));
            List<Entry> entries = new ArrayList<>(count);
            for (long number = checkpoint + 1; number <= checkpoint + count; number++) {
                Movement movement = movement(number);
                hash = chain.hash(hash, ALICE, number, movement);
                entries.add(new Entry(number, movement, hash));
                if (number == (long) checkpoints.size() * BETWEEN_CHECKPOINTS) {
                    checkpoints.add(hash);
                }
            }
            return entries;
        }

        /** A pack of three paid runs after the other, each granted and spent run by run. */
        private static Movement movement(long number) {
            long pack = (number - 1) / ENTRIES_OF_A_PACK;
            int step = (int) ((number - 1) % ENTRIES_OF_A_PACK);
            Kind kind = step == 0 ? Kind.GRANT : step % 2 == 1 ? Kind.HOLD : Kind.CHARGE;
            return new Movement(
                    START.plusSeconds(number),
                    kind,
                    step == 0 ? Account.ISSUED : step % 2 == 1 ? Account.AVAILABLE : Account.HELD,
                    step == 0 ? Account.AVAILABLE : step % 2 == 1 ? Account.HELD : Account.CONSUMED,
                    RUNS,
                    Optional.of(PackId.of("pack-" + pack)),
                    step == 0 ? 3 : 1,
                    step == 0 ? 300 : 100,
                    "run-" + number);
        }

        @Override
        public <T> T read(Need need, Instant at, Function<WalletView, T> reader) {
            Wallet wallet = new Wallet(
                    ALICE,
                    Optional.empty(),
                    START,
                    ENTRIES,
                    Hash.ZERO,
                    0,
                    0,
                    0,
                    0,
                    START,
                    new TreeMap<>(),
                    Optional.empty());
            return reader.apply((WalletView) Proxy.newProxyInstance(
                    WalletView.class.getClassLoader(), new Class<?>[] {WalletView.class}, (view, method, arguments) -> {
                        return switch (method.getName()) {
                            case "wallet" -> wallet;
                            case "pack" -> Optional.of(pack((PackId) arguments[0]));
                            case "livePacks", "dueRuns" -> List.of();
                            default -> throw new UnsupportedOperationException(method.getName());
                        };
                    }));
        }

        private static Pack pack(PackId id) {
            PackTerms terms = new PackTerms(
                    RUNS,
                    Amount.runs(3),
                    Origin.PAID,
                    Optional.of(Money.usd("3.00")),
                    100,
                    Optional.empty(),
                    "made-up");
            return Pack.fresh(id, 1, terms, START);
        }
    }
}
