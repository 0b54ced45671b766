package io.carnet.billing.examples.x402.protocol;

import java.math.BigInteger;

/**
 * A chain, by the names that the two versions have for it.
 *
 * @param name version 1's, such as {@code base}
 * @param chain its number, which version 2 calls it by
 */
public record Network(String name, BigInteger chain) {

    /** Where USDC is worth something. */
    public static final Network BASE = new Network("base", BigInteger.valueOf(8453));

    /** For trying out. */
    public static final Network BASE_SEPOLIA = new Network("base-sepolia", BigInteger.valueOf(84532));

    /**
     * What a version of the protocol calls it.
     *
     * @param version the version
     * @return such as {@code eip155:8453}, or {@code base}
     */
    public String in(Version version) {
        return version == Version.V2 ? "eip155:" + chain : name;
    }
}
