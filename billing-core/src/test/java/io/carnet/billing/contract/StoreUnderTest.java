package io.carnet.billing.contract;

import io.carnet.billing.store.BillingStore;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;

/** What every part of {@link BillingStoreContract} works on. */
public interface StoreUnderTest {

    /** An instant with all the digits a store must keep. */
    Instant NOW = Instant.parse("2026-03-01T10:15:30.123456Z");

    /** Nobody but the store's own units of work locks a principal, so it is always long enough. */
    Duration PATIENCE = Duration.ofSeconds(30);

    Principal ALICE = Principal.of("alice");
    Principal BOB = Principal.of("bob");

    /** The store, empty when a test begins. */
    BillingStore store();

    /** Another way to the same data, or the same store again. */
    BillingStore second();
}
