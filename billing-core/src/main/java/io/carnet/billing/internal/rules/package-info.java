/** The rules: pure functions from a principal's state, a command and an instant to an answer and changes. */
@NullMarked
package io.carnet.billing.internal.rules;

import org.jspecify.annotations.NullMarked;
