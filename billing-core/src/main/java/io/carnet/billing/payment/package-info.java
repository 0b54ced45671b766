/** Buying offers: purchases, the attempts to pay for them, and the port to payment providers. */
@NullMarked
package io.carnet.billing.payment;

import org.jspecify.annotations.NullMarked;
