/** The facade: everything a host calls. */
@NullMarked
package io.carnet.billing;

import org.jspecify.annotations.NullMarked;
