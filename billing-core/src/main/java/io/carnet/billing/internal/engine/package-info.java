/** The one path of every command: queue, batch, decide, write, answer. */
@NullMarked
package io.carnet.billing.internal.engine;

import org.jspecify.annotations.NullMarked;
