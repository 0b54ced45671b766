/** What happened that a host may want to know, and how far its handlers have come. */
@NullMarked
package io.carnet.billing.event;

import org.jspecify.annotations.NullMarked;
