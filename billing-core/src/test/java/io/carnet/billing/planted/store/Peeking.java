package io.carnet.billing.planted.store;

import io.carnet.billing.planted.internal.Impure;

/** Published, yet built on an internal type. */
public interface Peeking {

    Impure impure();
}
