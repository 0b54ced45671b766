/** The hook by which a host counts and times what billing does. */
@NullMarked
package io.carnet.billing.metrics;

import org.jspecify.annotations.NullMarked;
