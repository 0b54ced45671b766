package io.carnet.billing.examples.x402.ethereum;

import java.math.BigInteger;

/**
 * A token whose owners can let others transfer it for them (EIP-3009), such as USDC.
 *
 * @param name as its contract tells it; on test networks it may be another than on main networks
 * @param version as its contract tells it
 * @param chain the network's number
 * @param contract where it is
 */
public record Token(String name, String version, BigInteger chain, Address contract) {

    private static final byte[] TYPE =
            Keccak.hash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    byte[] domain() {
        return Keccak.hash(TYPE, Keccak.hash(name), Keccak.hash(version), Words.of(chain), contract.word());
    }
}
