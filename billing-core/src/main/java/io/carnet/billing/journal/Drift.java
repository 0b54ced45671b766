package io.carnet.billing.journal;

import io.carnet.billing.value.Principal;

/**
 * A difference between what is stored and what the journal proves.
 *
 * @param principal whose
 * @param what which figure
 * @param expected as recomputed
 * @param actual as stored
 */
public record Drift(Principal principal, String what, String expected, String actual) {}
