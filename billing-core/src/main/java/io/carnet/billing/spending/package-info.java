/** Who spends for a principal, and what they may: spenders, allow-lists, caps and their windows. */
@NullMarked
package io.carnet.billing.spending;

import org.jspecify.annotations.NullMarked;
