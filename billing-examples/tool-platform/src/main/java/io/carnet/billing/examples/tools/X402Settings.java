package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.x402.ethereum.Address;
import java.net.URI;
import java.util.Optional;

/**
 * How wallets pay.
 *
 * @param facilitator has payments made
 * @param authorization a header for it, empty if it wants none
 * @param node of the chain, which tells of payments whose answer was lost
 * @param payTo whose the money is
 * @param url where customers reach the platform
 */
record X402Settings(URI facilitator, String authorization, Optional<URI> node, Address payTo, URI url) {

    /** Leaves the secrets out; the node's address may hold one. */
    @Override
    public String toString() {
        return "X402Settings[" + facilitator + ", " + payTo + "]";
    }
}
