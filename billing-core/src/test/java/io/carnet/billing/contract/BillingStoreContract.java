package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.carnet.billing.store.BillingStore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Everything a {@link BillingStore} must do. Whoever writes a store extends this class by one method, and runs
 * {@link BillingContract} as well.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
public abstract class BillingStoreContract
        implements LoadsWhatIsNeeded,
                LoadsWhatIsDue,
                FindsWhatEnds,
                KeepsClaims,
                KeepsEvents,
                FindsCounters,
                KeepsRowsExactly,
                KeepsKeysApart,
                WritesAllOrNothing,
                OneAtATime,
                ReadsWhileWriting,
                Pages,
                FindsActivity,
                ArchivesRows {

    private BillingStore store;
    private BillingStore second;

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

    @BeforeEach
    void openTheStore() {
        store = emptyStore();
        second = secondHandle(store);
    }

    @AfterEach
    void closeTheStore() {
        second.close();
        store.close();
    }

    @Override
    public BillingStore store() {
        return store;
    }

    @Override
    public BillingStore second() {
        return second;
    }

    @Test
    void closingTwiceIsClosingOnce() {
        store.close();

        assertThatCode(store::close).doesNotThrowAnyException();
    }
}
