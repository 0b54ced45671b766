/** The store that keeps everything in the JVM's memory. */
@NullMarked
package io.carnet.billing.memory;

import org.jspecify.annotations.NullMarked;
