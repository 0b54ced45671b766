/** What goes on behind the commands: sweeping what time has ended, and delivering events. */
@NullMarked
package io.carnet.billing.internal.worker;

import org.jspecify.annotations.NullMarked;
