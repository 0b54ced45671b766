/** One billable action from authorisation to settlement, and what it holds and is charged. */
@NullMarked
package io.carnet.billing.run;

import org.jspecify.annotations.NullMarked;
