/** What became of payments, as a node of their chain tells it. */
package io.carnet.billing.examples.x402.chain;
