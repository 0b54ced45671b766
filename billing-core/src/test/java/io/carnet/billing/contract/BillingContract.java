package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.BillingBuilder;
import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Overrun;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.testing.FakePaymentProvider;
import io.carnet.billing.testing.SequentialIds;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * What billing promises about money when many want it at once, and about what it tells of it afterwards, on any store. Two
 * engines share the data, and every test ends with an audit that must find nothing, and with books that agree.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
public abstract class BillingContract
        implements RacesForTheLast,
                RacesUnderOneKey,
                RacesOnOneRun,
                RacesOfGrants,
                CountsAcrossZones,
                AnyMixture,
                ListsActivity,
                TellsThePast,
                DeliversEvents,
                Archives,
                PaysOnce,
                StoppedAnywhere {

    private final SettableClock clock = SettableClock.at("2026-03-01T10:15:30.123456Z");
    private final FakePaymentProvider provider = new FakePaymentProvider();
    private final SequentialIds ids = new SequentialIds();
    private List<BillingStore> handles = List.of();
    private Crowd crowd;
    private Billing billing;
    private Billing other;

    /**
     * Makes a store for one test.
     *
     * @return with nothing in it
     */
    protected abstract BillingStore emptyStore();

    /**
     * Opens the data of a store a second time, as another process would.
     *
     * @param first as {@link #emptyStore} made it
     * @return another store over the same data, or the same one if there can be no other
     */
    protected BillingStore secondHandle(BillingStore first) {
        return first;
    }

    /**
     * Makes the threads that race.
     *
     * @return as many as are asked for at once
     */
    protected Crowd newCrowd() {
        return Crowd.ofPlatformThreads();
    }

    /** Sixteen, or as many as a subclass wants. */
    @Override
    public int many() {
        return 16;
    }

    @BeforeEach
    void open() {
        BillingStore store = emptyStore();
        handles = List.of(store, secondHandle(store));
        billing = on(handles.get(0)).build();
        other = on(handles.get(1)).build();
        crowd = newCrowd();
    }

    @AfterEach
    void auditAndClose() {
        crowd.close();
        assertThat(billing.audit().drifts()).isEmpty();
        Books.agree(this);
        other.close();
        billing.close();
    }

    @Override
    public BillingBuilder on(BillingStore store) {
        return Billing.on(store)
                .catalog(catalog())
                .payments(provider)
                .clock(clock)
                .recordRefusals()
                .ids(ids);
    }

    private static Catalog catalog() {
        Price aCreditAToken = Price.metered(Rate.per("tokens", "1", 1));
        RunPolicies lenient = RunPolicies.DEFAULT.with(new Overrun.DebtUpTo(Amount.credits(MOST_DEBT)));
        return StaticCatalog.of(
                List.of(
                        Product.of(REMOVER, Price.perRun(Amount.credits(1))),
                        Product.of(CHAT, aCreditAToken),
                        Product.of(LENIENT_CHAT, aCreditAToken).with(lenient)),
                List.of(
                        Offer.runs("starter", REMOVER, 10, Money.usd("9.99")),
                        Offer.runs("trial", REMOVER, 3, Money.usd("0.99")).atMost(1)));
    }

    @Override
    public Billing billing(int who) {
        return who % 2 == 0 ? billing : other;
    }

    @Override
    public BillingStore handle(int who) {
        BillingStore handle = handles.get(who % 2);
        return new WrappedStore(handle, handle.threading()) {
            @Override
            public void close() {}
        };
    }

    @Override
    public SettableClock clock() {
        return clock;
    }

    @Override
    public FakePaymentProvider provider() {
        return provider;
    }

    @Override
    public Crowd crowd() {
        return crowd;
    }
}
