/** Tables as CSV and JSON Lines. */
@NullMarked
package io.carnet.billing.internal.export;

import org.jspecify.annotations.NullMarked;
