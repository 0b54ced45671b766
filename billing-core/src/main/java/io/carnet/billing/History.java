package io.carnet.billing;

import io.carnet.billing.history.AsOf;
import io.carnet.billing.history.Forecast;
import io.carnet.billing.history.Spend;
import io.carnet.billing.internal.books.Depletion;
import io.carnet.billing.internal.books.SpendTally;
import io.carnet.billing.internal.engine.Engine;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.journal.Position;
import io.carnet.billing.journal.Positions;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackState;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.Span;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a principal had, spent and can expect, told from its journal. Every question reads the journal a page at a time;
 * none changes anything but what time has done anyway, and which instant is past. Thread-safe.
 */
public final class History {

    /** How far back a forecast looks, unless it is told otherwise. */
    public static final Duration DEFAULT_WINDOW = Duration.ofDays(7);

    private final Engine engine;
    private final JournalReader journal;

    History(Engine engine, JournalReader journal) {
        this.engine = engine;
        this.journal = journal;
    }

    /**
     * What a principal had at an instant, all that happened at it included. About the present instant more may still
     * happen; the past stays as it was told: what arrives later happens later, even if the clock it came by is behind. A
     * pack that was for one run only, and is for any by now, is told as open.
     *
     * @param principal whose
     * @param instant in whole microseconds, what is below is cut off
     * @return every balance and pack as it was
     * @throws InvalidRequestException if the instant is after now
     * @throws io.carnet.billing.refusal.ArchivedException if what came after it has been archived
     */
    public AsOf asOf(Principal principal, Instant instant) {
        Instant at = instant.truncatedTo(ChronoUnit.MICROS);
        journal.catchUp(principal, "instant", at);
        long entries = journal.countBefore(principal, at.plus(1, ChronoUnit.MICROS));
        Positions positions = journal.positions(principal, entries);
        return new AsOf(principal, at, entries, journal.head(principal, entries), balances(principal, at, positions));
    }

    private List<Balance> balances(Principal principal, Instant at, Positions positions) {
        Map<PackId, Pack> rows = journal.packs(principal, positions.packs().keySet());
        TreeMap<BalanceKey, List<Pack>> packs = new TreeMap<>();
        positions.debts().keySet().forEach(key -> packs.put(key, new ArrayList<>()));
        positions
                .packs()
                .forEach((id, position) -> packs.computeIfAbsent(position.key(), key -> new ArrayList<>())
                        .add(then(Objects.requireNonNull(rows.get(id)), position, positions, at)));
        return packs.entrySet().stream()
                .map(row -> Balance.of(row.getKey(), row.getValue(), positions.debt(row.getKey())))
                .toList();
    }

    private static Pack then(Pack row, Position position, Positions positions, Instant at) {
        PackState bound = row.state() == PackState.BOUND ? PackState.BOUND : PackState.OPEN;
        PackState open = row.expiredAt(at) ? PackState.EXPIRED : bound;
        return new Pack(
                row.id(),
                row.number(),
                row.terms(),
                row.createdAt(),
                positions.revoked(row.id()) ? PackState.REVOKED : open,
                position.remaining(),
                position.held(),
                position.basis(),
                position.heldBasis(),
                positions.lost(row.id()));
    }

    /**
     * What runs were charged within a period, by day, product, spender and unit. Charges and what failed runs gave back
     * count on the day they were booked, so that the sums are those of the {@linkplain Statements statement} of the same
     * period. Runs that cost nothing are not here. Needs memory for the result and for the runs of one day.
     *
     * @param principal whose
     * @param period which, half-open, in whole microseconds, what is below is cut off; it may reach into the future
     * @return by rising day; days are the calendar's in the zone the principal has now
     * @throws InvalidRequestException if the period begins before 1970, or is empty
     * @throws io.carnet.billing.refusal.ArchivedException if entries of the period have been archived
     */
    public List<Spend> spend(Principal principal, Span period) {
        Span whole = JournalReader.whole(period);
        engine.catchUp(principal);
        SpendTally tally = new SpendTally(journal.zone(principal));
        long after = journal.countBefore(principal, whole.start());
        long last = journal.countBefore(principal, whole.end());
        journal.pages(principal, after, last, page -> {
            List<Movement> charges = page.stream()
                    .map(Entry::movement)
                    .filter(SpendTally::counts)
                    .toList();
            add(tally, charges, rows(principal, charges));
        });
        return tally.spends();
    }

    private JournalReader.Rows rows(Principal principal, List<Movement> charges) {
        Set<RunKey> runs = new HashSet<>();
        Set<PackId> packs = new HashSet<>();
        for (Movement charge : charges) {
            runs.add(RunKey.of(charge.reference()));
            charge.pack().ifPresent(packs::add);
        }
        return journal.rows(principal, runs, packs);
    }

    private static void add(SpendTally tally, List<Movement> charges, JournalReader.Rows rows) {
        for (Movement charge : charges) {
            Run run = Objects.requireNonNull(rows.runs().get(RunKey.of(charge.reference())));
            tally.add(
                    charge,
                    run,
                    charge.pack()
                            .map(rows.packs()::get)
                            .flatMap(pack -> pack.terms().cost()));
        }
    }

    /**
     * What becomes of what a principal has available, if it goes on spending as in the last seven days.
     *
     * @param principal whose
     * @return see {@link #forecast(Principal, Duration)}
     */
    public Forecast forecast(Principal principal) {
        return forecast(principal, DEFAULT_WINDOW);
    }

    /**
     * What becomes of what a principal has available, if it goes on spending as lately.
     *
     * @param principal whose
     * @param window how far back to look, from a second to {@link Limits#DAYS} days
     * @return as of now
     * @throws InvalidRequestException if the window is out of bounds
     * @throws io.carnet.billing.refusal.ArchivedException if entries within the window have been archived
     */
    public Forecast forecast(Principal principal, Duration window) {
        if (window.compareTo(Duration.ofSeconds(1)) < 0 || window.compareTo(Duration.ofDays(Limits.DAYS)) > 0) {
            throw new InvalidRequestException("window", "must be a second to " + Limits.DAYS + " days");
        }
        engine.catchUp(principal);
        Instant now = journal.now(principal);
        Map<BalanceKey, BigInteger> spent = spent(principal, now.minus(window));
        List<Pack> packs = engine.read(
                Need.of(principal),
                draft -> draft.livePacks().stream()
                        .filter(pack -> pack.open() && pack.available() > 0)
                        .toList());
        TreeSet<BalanceKey> keys = new TreeSet<>();
        packs.forEach(pack -> keys.add(pack.terms().key()));
        return new Forecast(
                principal,
                now,
                window,
                packs.stream()
                        .flatMap(pack -> expiring(pack).stream())
                        .sorted(Comparator.comparing(Forecast.Expiring::at).thenComparing(Forecast.Expiring::pack))
                        .toList(),
                keys.stream()
                        .map(key -> outlook(key, packs, now, spent.getOrDefault(key, BigInteger.ZERO), window))
                        .toList());
    }

    private Map<BalanceKey, BigInteger> spent(Principal principal, Instant since) {
        Map<BalanceKey, BigInteger> spent = new HashMap<>();
        long after = journal.countBefore(principal, since);
        journal.pages(
                principal,
                after,
                journal.count(principal),
                page -> page.stream()
                        .map(Entry::movement)
                        .filter(SpendTally::counts)
                        .forEach(charge -> {
                            BigInteger steps = BigInteger.valueOf(charge.steps());
                            spent.merge(
                                    charge.key(),
                                    charge.kind() == Kind.CHARGE ? steps : steps.negate(),
                                    BigInteger::add);
                        }));
        return spent;
    }

    private static Optional<Forecast.Expiring> expiring(Pack pack) {
        BalanceKey key = pack.terms().key();
        Amount available = new Amount(key.unit(), pack.available());
        return pack.terms().expiresAt().map(at -> new Forecast.Expiring(pack.id(), key, at, available));
    }

    private static Forecast.Outlook outlook(
            BalanceKey key, List<Pack> packs, Instant now, BigInteger spent, Duration window) {
        List<Pack> own =
                packs.stream().filter(pack -> pack.terms().key().equals(key)).toList();
        long available = own.stream().mapToLong(Pack::available).sum();
        return new Forecast.Outlook(
                key,
                new Amount(key.unit(), available),
                new BigDecimal(spent, key.unit().scale()),
                Depletion.of(own, now, spent, window));
    }
}
