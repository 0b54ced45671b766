package io.carnet.billing.planted.catalog;

import io.carnet.billing.planted.value.Upward;

/** The other half of a cycle. */
public interface Priced {

    Upward upward();
}
