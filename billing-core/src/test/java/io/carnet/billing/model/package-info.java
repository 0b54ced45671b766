/** A plain second opinion on what wallets do, and random sequences that compare it with the library. */
@NullMarked
package io.carnet.billing.model;

import org.jspecify.annotations.NullMarked;
