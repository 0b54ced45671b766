/** The append-only, double-entry, hash-chained record of everything that moved. */
@NullMarked
package io.carnet.billing.journal;

import org.jspecify.annotations.NullMarked;
