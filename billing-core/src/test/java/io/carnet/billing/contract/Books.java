package io.carnet.billing.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.Page;
import io.carnet.billing.StatementVerifier;
import io.carnet.billing.history.AsOf;
import io.carnet.billing.history.Spend;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.spending.Span;
import io.carnet.billing.statement.Statement;
import io.carnet.billing.statement.Turnover;
import io.carnet.billing.statement.Verdict;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Wallet;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.Unit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is told of a principal: history, statements and activity, which must agree with each other and with what is stored. */
final class Books {

    private Books() {}

    /** A statement, and the text it was written as. */
    record Written(Statement statement, String text) {

        static Written by(Billing billing, Principal principal, Span period) {
            StringBuilder text = new StringBuilder();
            try {
                return new Written(billing.statements().write(principal, period, text), text.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** What its text proves by itself. */
        Verdict verdict() {
            return Books.verdict(text);
        }

        void isWhole() {
            Verdict verdict = verdict().endingWith(statement.closing().head());
            assertThat(verdict.findings()).isEmpty();
            assertThat(verdict.statement()).contains(statement);
        }
    }

    /** What a text proves by itself. */
    static Verdict verdict(String text) {
        try {
            return StatementVerifier.verify(new ByteArrayInputStream(text.getBytes(US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the books of everybody, which must agree. */
    static void agree(BillingUnderTest host) {
        for (List<Principal> page = principals(host, Optional.empty());
                !page.isEmpty();
                page = principals(host, Optional.of(page.get(page.size() - 1)))) {
            page.forEach(principal -> agree(host, principal));
        }
    }

    private static List<Principal> principals(BillingUnderTest host, Optional<Principal> after) {
        return host.handle(1).principals(after, Limits.PAGE);
    }

    private static void agree(BillingUnderTest host, Principal principal) {
        Instant now = toTheLatest(host, principal);
        AsOf asOf = host.billing(1).history().asOf(principal, now);
        for (BalanceKey key : balances(host, principal)) {
            Balance live = host.billing(0).packs().balance(principal, key);
            assertThat(asOf.balance(key)).as("%s of %s", key, principal).isEqualTo(live);
        }
        Wallet wallet = wallet(host, principal);
        assertThat(asOf.entries()).isEqualTo(wallet.entries());
        assertThat(asOf.head()).isEqualTo(wallet.head());

        Instant end = host.clock().advance(ChronoUnit.MICROS.getDuration());
        Everything kept = Everything.of(principal, host.handle(1));
        Span all = new Span(kept.checkpoint().since(), end);
        Written written = Written.by(host.billing(0), principal, all);
        written.isWhole();
        assertThat(written.statement().closing().head()).isEqualTo(wallet.head());
        spendIsAsStated(host.billing(1), written.statement());
        activityIsWhole(host.billing(1), principal, listed(kept));
    }

    /** Clocks may have gone back; a wallet's time has not. */
    private static Instant toTheLatest(BillingUnderTest host, Principal principal) {
        Instant last = wallet(host, principal).lastInstant();
        if (host.clock().instant().isBefore(last)) {
            host.clock().moveTo(last);
        }
        return host.clock().instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static Wallet wallet(BillingUnderTest host, Principal principal) {
        return host.handle(1).read(Need.of(principal), Instant.EPOCH, view -> view.wallet());
    }

    private static Collection<BalanceKey> balances(BillingUnderTest host, Principal principal) {
        Everything everything = Everything.of(principal, host.handle(0));
        TreeSet<BalanceKey> keys = new TreeSet<>(everything.wallet().debts().keySet());
        everything.packs().forEach(pack -> keys.add(pack.terms().key()));
        return keys;
    }

    /** What runs were charged in a period by days is what its statement says by balances. */
    static void spendIsAsStated(Billing billing, Statement statement) {
        Map<Unit, BigDecimal> charged = new TreeMap<>();
        Map<Unit, BigDecimal> restored = new TreeMap<>();
        Map<String, BigDecimal> basis = new TreeMap<>();
        for (Spend spend : billing.history().spend(statement.principal(), statement.period())) {
            add(charged, spend.unit(), spend.charged());
            add(restored, spend.unit(), spend.restored());
            spend.basis().forEach((currency, sum) -> add(basis, currency, sum));
        }
        Map<Unit, BigDecimal> statedCharged = new TreeMap<>();
        Map<Unit, BigDecimal> statedRestored = new TreeMap<>();
        Map<String, BigDecimal> statedBasis = new TreeMap<>();
        for (Turnover turnover : statement.turnover()) {
            if (turnover.kind() == Kind.CHARGE) {
                add(statedCharged, turnover.key().unit(), turnover.units());
                add(statedBasis, turnover.currency(), turnover.basis());
            } else if (turnover.kind() == Kind.RESTORE) {
                add(statedRestored, turnover.key().unit(), turnover.units());
                add(statedBasis, turnover.currency(), turnover.basis().negate());
            }
        }
        assertThat(charged).isEqualTo(statedCharged);
        assertThat(restored).isEqualTo(statedRestored);
        assertThat(basis).isEqualTo(statedBasis);
    }

    /** Leaves out what is nothing, and what nothing was paid for. */
    private static <K> void add(Map<K, BigDecimal> sums, K key, BigDecimal more) {
        if (!key.equals("") && more.signum() != 0) {
            sums.merge(key, more.stripTrailingZeros(), Books::sum);
        }
    }

    private static @Nullable BigDecimal sum(BigDecimal one, BigDecimal other) {
        BigDecimal sum = one.add(other);
        return sum.signum() == 0 ? null : sum.stripTrailingZeros();
    }

    private static List<Long> listed(Everything kept) {
        return kept.runs().stream()
                .filter(run -> run.state() != RunState.ARCHIVED)
                .map(Run::number)
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private static void activityIsWhole(Billing billing, Principal principal, List<Long> runs) {
        List<Long> numbers = new ArrayList<>();
        Optional<Long> before = Optional.empty();
        do {
            Page<Run> page = billing.activity().page(principal, ActivityFilter.ALL, before, Limits.PAGE);
            page.rows().forEach(run -> numbers.add(run.number()));
            before = page.next();
        } while (before.isPresent());
        assertThat(numbers).isEqualTo(runs);
        assertThat(Exported.csv(billing, principal, ActivityFilter.ALL)).isEqualTo(runs);
    }
}
