package io.carnet.billing.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.model.ModelPack.Place;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.StoredPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.spending.WindowKey;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.Unit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Compares all that a principal can see with the model, and checks what must always be true. */
final class WalletCheck {

    private final Billing billing;
    private final BillingStore store;
    private final Principal principal;
    private final Ledger ledger;
    private final EventFold events;
    private final Map<WindowKey, Long> usedBefore = new HashMap<>();
    private final Map<Subject, Long> versionBefore = new HashMap<>();

    WalletCheck(Library library, Principal principal) {
        billing = library.billing;
        store = library.store;
        this.principal = principal;
        ledger = new Ledger(principal);
        events = new EventFold(store, principal);
    }

    void check(ModelWallet wallet, Instant clock) {
        ModelWallet seen = wallet.seenAt(clock);
        checkBalance(seen, Unit.CREDITS, "*");
        for (String product : Assortment.PRODUCTS) {
            checkBalance(seen, Unit.CREDITS, product);
            checkBalance(seen, Unit.RUNS, product);
        }
        checkStoredRuns(wallet);
        seen.runs.forEach(
                (key, run) -> assertThat(billing.runs().find(principal, key).map(Library::text))
                        .as("run %s as seen now", key)
                        .contains(run.toString()));
        seen.policies.keySet().forEach(subject -> checkCaps(seen, subject));
        seen.purchases
                .keySet()
                .forEach(key -> assertThat(billing.packs().purchase(principal, key))
                        .as("purchase %s", key)
                        .isPresent());
        ledger.check(billing, wallet);
        events.check(wallet);
        assertThat(billing.audit(principal).drifts()).as("drifts").isEmpty();
    }

    private void checkBalance(ModelWallet seen, Unit unit, String scope) {
        BalanceKey key = new BalanceKey(unit, ChangingCatalog.scope(scope));
        Balance balance = billing.packs().balance(principal, key);
        List<ModelPack> packs = seen.packs.values().stream()
                .filter(pack -> pack.terms.unit() == unit && pack.terms.scope().equals(scope))
                .filter(pack -> pack.remaining() > 0)
                .sorted(ModelPack.BURN_ORDER)
                .toList();
        assertThat(balance.packs().stream().map(WalletCheck::text))
                .as("packs of %s", key)
                .containsExactlyElementsOf(packs.stream().map(WalletCheck::text).toList());
        long held = packs.stream().mapToLong(pack -> pack.steps(Place.HELD)).sum();
        long available = packs.stream().mapToLong(ModelPack::available).sum();
        Optional<Instant> nextExpiry = packs.stream()
                .filter(pack -> pack.available() > 0)
                .flatMap(pack -> pack.terms.expires().stream())
                .min(Comparator.naturalOrder());
        long debt = unit == Unit.CREDITS && scope.equals("*") ? seen.debt : 0;
        assertThat(List.of(
                        balance.total().steps(),
                        balance.held().steps(),
                        balance.available().steps(),
                        balance.debt().steps(),
                        balance.nextExpiry()))
                .as("total, held, available, debt, next expiry of %s", key)
                .isEqualTo(List.of(held + available, held, available, debt, nextExpiry));
        assertThat(debt == 0 || available == 0)
                .as("debt beside something available")
                .isTrue();
    }

    private static String text(ModelPack pack) {
        return pack.id + " #" + pack.number + " " + pack.state + " created " + pack.created + " expires "
                + pack.terms.expires() + " remaining " + pack.remaining() + " held " + pack.steps(Place.HELD)
                + " lost " + (pack.steps(Place.BREAKAGE) + pack.steps(Place.REVOKED))
                + " basis " + (pack.basis(Place.AVAILABLE) + pack.basis(Place.HELD)) + " held basis "
                + pack.basis(Place.HELD) + " from " + pack.terms.offer();
    }

    private static String text(Pack pack) {
        return pack.id() + " #" + pack.number() + " " + pack.state() + " created " + pack.createdAt() + " expires "
                + pack.terms().expiresAt() + " remaining " + pack.remaining() + " held " + pack.held() + " lost "
                + pack.lost() + " basis "
                + pack.basis() + " held basis " + pack.heldBasis() + " from "
                + pack.terms().offer();
    }

    /** The activity log shows runs as last written, latest first, numbered without a gap. */
    private void checkStoredRuns(ModelWallet wallet) {
        List<Run> stored = new ArrayList<>();
        Optional<Long> before = Optional.empty();
        for (List<Run> page = store.runs(principal, ActivityFilter.ALL, before, 50);
                !page.isEmpty();
                page = store.runs(principal, ActivityFilter.ALL, before, 50)) {
            stored.addAll(page);
            before = Optional.of(page.get(page.size() - 1).number());
        }
        SortedMap<Long, String> expected = new TreeMap<>(Comparator.reverseOrder());
        expected.putAll(wallet.refused);
        wallet.runs.values().forEach(run -> expected.put(run.number, run.toString()));
        assertThat(stored.stream().map(Library::text)).as("runs").containsExactlyElementsOf(expected.values());
    }

    private void checkCaps(ModelWallet seen, Subject subject) {
        SpendingPolicy policy = seen.policies.get(subject);
        assertThat(billing.spending().policy(principal, subject))
                .isEqualTo(new StoredPolicy(subject, seen.versions.get(subject), policy));
        List<String> expected = new ArrayList<>();
        for (Cap cap : policy.caps()) {
            if (cap.window() != Window.CALL) {
                ModelWindow window = ModelCaps.window(seen, subject, cap.window(), cap.measure());
                expected.add(window.window + " " + window.measure + " " + window.start + " to " + window.end + " spent "
                        + ModelCaps.spent(seen, window) + " held " + ModelCaps.held(seen, window) + " used "
                        + ModelCaps.used(seen, window));
            }
        }
        List<CapWindow> counters = billing.spending().used(principal, subject);
        assertThat(counters.stream().map(WalletCheck::text))
                .as("caps of %s", subject)
                .containsExactlyElementsOf(expected);
        Long version = seen.versions.get(subject);
        boolean unchanged = version.equals(versionBefore.put(subject, version));
        for (CapWindow counter : counters) {
            if (unchanged) {
                checkLimit(policy, counter);
            }
            usedBefore.put(counter.key(), counter.used());
        }
    }

    private static String text(CapWindow counter) {
        return counter.key().window() + " " + counter.key().measure() + " "
                + counter.key().start() + " to " + counter.end() + " spent " + counter.spent() + " held "
                + counter.held() + " used " + counter.used();
    }

    /** A counter may stand above a cap that was lowered, but nothing raises it there. */
    private void checkLimit(SpendingPolicy policy, CapWindow counter) {
        long limit = policy.caps().stream()
                .filter(cap -> cap.window() == counter.key().window()
                        && cap.measure().equals(counter.key().measure()))
                .mapToLong(Cap::limit)
                .findFirst()
                .orElseThrow();
        long before = usedBefore.getOrDefault(counter.key(), 0L);
        assertThat(counter.used()).as("used of the cap %s", counter.key()).isLessThanOrEqualTo(Math.max(limit, before));
    }
}
