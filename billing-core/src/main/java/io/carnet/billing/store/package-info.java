/** The storage port: what a store keeps, loads and writes. A store decides nothing. */
@NullMarked
package io.carnet.billing.store;

import org.jspecify.annotations.NullMarked;
