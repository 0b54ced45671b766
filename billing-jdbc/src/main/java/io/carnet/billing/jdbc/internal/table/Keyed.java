package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.value.Principal;

/**
 * Something of a principal.
 *
 * @param principal whose
 * @param key which
 */
public record Keyed<K>(Principal principal, K key) {}
