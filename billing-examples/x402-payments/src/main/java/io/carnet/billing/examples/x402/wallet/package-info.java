/** Wallets as credentials: requests that a wallet has signed, and signing in with one. */
package io.carnet.billing.examples.x402.wallet;
