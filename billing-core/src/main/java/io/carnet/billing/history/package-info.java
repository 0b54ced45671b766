/** What a principal had, spent and can expect, told from its journal. */
@NullMarked
package io.carnet.billing.history;

import org.jspecify.annotations.NullMarked;
