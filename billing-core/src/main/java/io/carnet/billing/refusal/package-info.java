/** How the library says no: refusals as values, with everything a host needs to answer its customer. */
@NullMarked
package io.carnet.billing.refusal;

import org.jspecify.annotations.NullMarked;
