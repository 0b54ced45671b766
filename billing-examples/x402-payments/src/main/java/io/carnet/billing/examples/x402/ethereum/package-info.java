/** Who signed: addresses, hashes and signatures as Ethereum's accounts make them, checked without asking a chain. */
package io.carnet.billing.examples.x402.ethereum;
