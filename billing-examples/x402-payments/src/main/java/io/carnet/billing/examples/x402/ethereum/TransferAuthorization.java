package io.carnet.billing.examples.x402.ethereum;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The leave to transfer a token once, in a span of time (EIP-3009, {@code TransferWithAuthorization}).
 *
 * @param from whose tokens
 * @param to who gets them
 * @param value how many of the token's smallest units
 * @param validAfter in seconds since 1970, exclusive
 * @param validBefore in seconds since 1970, exclusive
 * @param nonce {@code 0x} and 32 bytes; a contract lets each owner's nonce through once
 */
public record TransferAuthorization(
        Address from, Address to, BigInteger value, BigInteger validAfter, BigInteger validBefore, String nonce) {

    private static final byte[] TYPE = Keccak.hash("TransferWithAuthorization(address from,address to,uint256 value,"
            + "uint256 validAfter,uint256 validBefore,bytes32 nonce)");
    private static final byte[] PREFIX = {0x19, 0x01};
    private static final byte[] STATE =
            Arrays.copyOf(Keccak.hash("authorizationState(address,bytes32)"), Integer.BYTES);

    /**
     * Guards the figures.
     *
     * @throws IllegalArgumentException if a figure is no unsigned number of 256 bits, or the nonce not 32 bytes
     */
    public TransferAuthorization {
        Words.of(value);
        Words.of(validAfter);
        Words.of(validBefore);
        nonce = Hex.write(Hex.read("a nonce", nonce, Keccak.LENGTH));
    }

    /**
     * Who signed it (EIP-712). It is worth something only if that is {@link #from}.
     *
     * @param token which token it is about
     * @param signature what the wallet answered
     * @return the account; empty if nobody can have made this signature of it
     */
    public Optional<Address> signer(Token token, Signature signature) {
        return signature.signer(hash(token));
    }

    /** What is signed (EIP-712). */
    byte[] hash(Token token) {
        byte[] struct = Keccak.hash(
                TYPE,
                from.word(),
                to.word(),
                Words.of(value),
                Words.of(validAfter),
                Words.of(validBefore),
                Hex.read("a nonce", nonce, Keccak.LENGTH));
        return Keccak.hash(PREFIX, token.domain(), struct);
    }

    /**
     * What a contract lets through once: the token, the owner and the owner's nonce.
     *
     * @param token which token it is about
     * @return a hash of them, {@code 0x} and 32 bytes
     */
    public String identity(Token token) {
        byte[] once = Hex.read("a nonce", nonce, Keccak.LENGTH);
        return Hex.write(Keccak.hash(Words.of(token.chain()), token.contract().word(), from.word(), once));
    }

    /**
     * What a contract is called with to tell whether the nonce is used: {@code authorizationState(from, nonce)}.
     *
     * @return the call's data, {@code 0x} and bytes
     */
    public String stateCall() {
        return Hex.write(STATE) + HexFormat.of().formatHex(from.word()) + nonce.substring(2);
    }
}
