/** How the store loads, writes and commits. */
@NullMarked
package io.carnet.billing.jdbc.internal;

import org.jspecify.annotations.NullMarked;
