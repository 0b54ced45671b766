/** What a statement of a period says, and what its verification found. */
@NullMarked
package io.carnet.billing.statement;

import org.jspecify.annotations.NullMarked;
