package io.carnet.billing.examples.x402.wallet;

import io.carnet.billing.examples.x402.ethereum.Address;
import java.time.Instant;

/**
 * The time in which a wallet's signed requests are taken.
 *
 * @param nonce names it; signed with every request
 * @param wallet whose
 * @param until when it ends
 */
public record Session(String nonce, Address wallet, Instant until) {}
