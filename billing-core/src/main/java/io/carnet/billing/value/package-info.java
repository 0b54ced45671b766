/** Identifiers, amounts, money and limits: values that guard themselves. */
@NullMarked
package io.carnet.billing.value;

import org.jspecify.annotations.NullMarked;
