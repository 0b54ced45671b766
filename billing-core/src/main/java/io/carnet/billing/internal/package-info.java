/** What the facade needs and nobody else may. */
@NullMarked
package io.carnet.billing.internal;

import org.jspecify.annotations.NullMarked;
