/**
 * x402, versions 2 and 1 side by side: what a resource costs, what a client offers to pay, and how a facilitator settles it.
 * Shapes are those of the public specification and of the documentation of Coinbase's facilitator, as of November 2026.
 */
package io.carnet.billing.examples.x402.protocol;
