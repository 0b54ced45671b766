/** For hosts' own unit tests: a settable clock, ids and metrics that count, and a payment provider without a bank. */
@NullMarked
package io.carnet.billing.testing;

import org.jspecify.annotations.NullMarked;
