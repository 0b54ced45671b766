/**
 * Takes payments and gives them back through Stripe. What Stripe does is told as its public documentation and its client for
 * Java (33.3.0) tell it, as of November 2026.
 */
@NullMarked
package io.carnet.billing.examples.stripe;

import org.jspecify.annotations.NullMarked;
