/** Purchases paid by x402: the adapter for the library, and what a host says over HTTP before and after. */
package io.carnet.billing.examples.x402.payment;
