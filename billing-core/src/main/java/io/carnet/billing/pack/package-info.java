/** What a principal owns: packs, and the balances they add up to. */
@NullMarked
package io.carnet.billing.pack;

import org.jspecify.annotations.NullMarked;
