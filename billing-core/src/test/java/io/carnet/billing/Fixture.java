package io.carnet.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.Event;
import io.carnet.billing.history.AsOf;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.StoredPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.testing.FakePaymentProvider;
import io.carnet.billing.testing.SequentialIds;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Billing in memory with its clock, shelf and bank in the test's hand. It is audited when the test ends. */
public final class Fixture implements AfterEachCallback {

    /** Who pays, unless a test says otherwise. */
    public static final Principal ALICE = Principal.of("alice");

    /** Somebody else. */
    public static final Principal BOB = Principal.of("bob");

    /** When every test begins: a Wednesday. */
    public static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");

    public final SettableClock clock = SettableClock.at(NOON.toString());
    public final Shelf shelf = new Shelf();
    public final FakePaymentProvider bank = new FakePaymentProvider();
    public final BillingStore store;
    public final Billing billing;

    public Fixture() {
        this(new InMemoryBillingStore(), settings -> settings);
    }

    private Fixture(BillingStore store, UnaryOperator<BillingBuilder> settings) {
        this.store = store;
        billing = settings.apply(builder()).build();
    }

    /** Another billing like this one, on the same store. */
    public BillingBuilder builder() {
        return Billing.on(store)
                .catalog(shelf)
                .payments(bank)
                .clock(clock)
                .ids(new SequentialIds())
                .holdFor(Duration.ofMinutes(15))
                .longestHold(Duration.ofHours(24))
                .grace(Duration.ofHours(1));
    }

    /** A catalog that changes when the test says so. */
    public static final class Shelf implements Catalog {

        private final Map<ProductId, Product> products = new LinkedHashMap<>();
        private final List<Offer> offers = new ArrayList<>();

        public void sell(Product... sold) {
            for (Product product : sold) {
                products.put(product.id(), product);
            }
        }

        public void withdraw(String product) {
            products.remove(ProductId.of(product));
        }

        public void offer(Offer... replaced) {
            offers.clear();
            offers.addAll(List.of(replaced));
        }

        @Override
        public Optional<Product> product(ProductId id) {
            return Optional.ofNullable(products.get(id));
        }

        @Override
        public List<Offer> offers(Scope scope) {
            return offers.stream().filter(offer -> offer.scope().equals(scope)).toList();
        }
    }

    /** A host that sells these. */
    public static Fixture selling(Product... products) {
        return with(settings -> settings, products);
    }

    /** A host that sells these and keeps refused runs. */
    public static Fixture recordingRefusals(Product... products) {
        return with(BillingBuilder::recordRefusals, products);
    }

    /** A host with settings of its own. */
    public static Fixture with(UnaryOperator<BillingBuilder> settings, Product... products) {
        return on(new InMemoryBillingStore(), settings, products);
    }

    /** A host with settings and a store of its own. */
    public static Fixture on(BillingStore store, UnaryOperator<BillingBuilder> settings, Product... products) {
        Fixture fixture = new Fixture(store, settings);
        fixture.shelf.sell(products);
        return fixture;
    }

    /** Alice's first {@link Limits#PAGE} events, as of now. */
    public List<Event> events() {
        return billing.events().list(ALICE, 0, Limits.PAGE).stream()
                .map(Envelope::event)
                .toList();
    }

    /** Grants Alice credits for any product, free of charge. */
    public Pack credits(String key, String amount) {
        return grant(GrantRequest.credits(key, ALICE, Amount.credits(amount)));
    }

    /** Grants Alice runs of a product, free of charge. */
    public Pack runs(String key, String product, long runs) {
        return grant(GrantRequest.runs(key, ALICE, product, runs));
    }

    public Pack grant(GrantRequest request) {
        return billing.packs().grant(request).orElseThrow();
    }

    /** Authorises the simplest run of Alice's. */
    public Run hold(String key, String product) {
        return hold(request(key, product));
    }

    public Run hold(RunRequest request) {
        return billing.runs().authorize(request).orElseThrow();
    }

    public static RunRequest request(String key, String product) {
        return RunRequest.of(key, ALICE, product);
    }

    public Run accept(String key) {
        return billing.runs().accept(ALICE, key).orElseThrow();
    }

    public Run capture(String key, Usage usage) {
        return billing.runs().capture(ALICE, key, usage).orElseThrow();
    }

    public Run settle(String key, Usage usage) {
        return billing.runs().settle(ALICE, key, usage).orElseThrow();
    }

    public Run settle(String key) {
        return settle(key, Usage.none());
    }

    public Run release(String key) {
        return billing.runs().release(ALICE, key).orElseThrow();
    }

    /** The run as it is now. */
    public Run run(String key) {
        return billing.runs().find(ALICE, key).orElseThrow();
    }

    /** Alice's activity log, latest first. */
    public List<Run> activity() {
        return billing.activity().page(ALICE).rows();
    }

    /** Alice's credits for any product. */
    public Balance balance() {
        return billing.credits().balance(ALICE);
    }

    /** Alice's runs of a product. */
    public Balance balance(String product) {
        return billing.packs().list(ALICE, product).runs();
    }

    /** One of Alice's live packs. */
    public Pack pack(String key) {
        return balance().packs().stream()
                .filter(pack -> pack.id().value().equals(key))
                .findFirst()
                .orElseThrow();
    }

    /** Replaces a policy of Alice's, whatever its version. */
    public StoredPolicy policy(Subject subject, SpendingPolicy policy) {
        long version = billing.spending().policy(ALICE, subject).version();
        return billing.spending().set(ALICE, subject, version, policy).orElseThrow();
    }

    /** Alice's first {@link Limits#PAGE} journal entries. */
    public List<Entry> journal() {
        return billing.journal(ALICE, 0, Limits.PAGE);
    }

    public void pass(Duration time) {
        clock.advance(time);
    }

    /** Now, or a principal's last entry if the clock was set back behind it. */
    private Instant latest(Principal principal) {
        Instant latest = clock.instant();
        long number = 0;
        for (List<Entry> page = billing.journal(principal, 0, Limits.PAGE);
                !page.isEmpty();
                page = billing.journal(principal, number, Limits.PAGE)) {
            Entry last = page.get(page.size() - 1);
            number = last.number();
            latest = last.movement().at().isAfter(latest) ? last.movement().at() : latest;
        }
        return latest;
    }

    /** What stands against a command that must have been refused. */
    public static Refusal refusal(Outcome<?> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused<?>) outcome).refusal();
    }

    /** The only thing that stands against a command. */
    public static Violation violation(Outcome<?> outcome) {
        List<Violation> violations = refusal(outcome).violations();
        assertThat(violations).hasSize(1);
        return violations.get(0);
    }

    /** Whether a command that took effect did so just now. */
    public static Outcome.Effect effect(Outcome<?> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done<?>) outcome).effect();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        for (Principal principal : List.of(ALICE, BOB)) {
            AsOf now = billing.history().asOf(principal, latest(principal));
            for (Balance balance : now.balances()) {
                assertThat(balance).isEqualTo(billing.packs().balance(principal, balance.key()));
            }
        }
        assertThat(billing.audit().drifts()).isEmpty();
        billing.close();
    }
}
