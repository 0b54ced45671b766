package io.carnet.billing.planted.value;

import io.carnet.billing.planted.catalog.Priced;

/** Uses a higher package, which uses it back. */
public record Upward(Priced priced) {}
