package io.carnet.billing.examples.x402.payment;

import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.ethereum.Token;
import io.carnet.billing.examples.x402.protocol.Network;
import io.carnet.billing.examples.x402.protocol.Requirement;
import io.carnet.billing.value.Money;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/**
 * A token that is taken for money, one for one. Nothing is rounded: a price that the token can't express is not taken in it.
 *
 * @param currency the prices it is taken for, such as {@code USD}
 * @param network where the token is
 * @param token which it is
 * @param decimals decimal places of the token; 6 for USDC, as its contract tells it
 * @param payTo who gets it
 * @param seconds how long a payment must be valid when it is asked for
 */
public record Tender(String currency, Network network, Token token, int decimals, Address payTo, int seconds) {

    private static final int MOST_DECIMALS = 36;
    private static final Token TEST_USDC = new Token(
            "USDC", "2", Network.BASE_SEPOLIA.chain(), Address.of("0x036CbD53842c5426634e7929541eC2318f3dCF7e"));

    /**
     * Guards the figures.
     *
     * @throws IllegalArgumentException if the token is on another network, has decimals below 0 or above 36, or the seconds
     *     are not above zero
     */
    public Tender {
        new Requirement(network, token, BigInteger.ONE, payTo, seconds);
        if (decimals < 0 || decimals > MOST_DECIMALS) {
            throw new IllegalArgumentException("decimals must be 0 to " + MOST_DECIMALS);
        }
    }

    /**
     * USDC on Base Sepolia, for dollars, where it is worth nothing: of the contract
     * {@code 0x036CbD53842c5426634e7929541eC2318f3dCF7e}, with 6 decimals, for payments that are valid for 60 seconds.
     *
     * @param payTo who gets it
     * @return the tender
     */
    public static Tender testUsdc(Address payTo) {
        return new Tender("USD", Network.BASE_SEPOLIA, TEST_USDC, 6, payTo, 60);
    }

    /**
     * What is asked for a price.
     *
     * @param price any price
     * @return as many of the token's smallest units as make up the price; empty if it is in another currency, is zero, or
     *     is finer than the token
     */
    public Optional<Requirement> requirement(Money price) {
        if (!price.currency().equals(currency) || price.minor() == 0) {
            return Optional.empty();
        }
        BigDecimal units = price.decimal().movePointRight(decimals).stripTrailingZeros();
        return units.scale() > 0
                ? Optional.empty()
                : Optional.of(new Requirement(network, token, units.toBigIntegerExact(), payTo, seconds));
    }
}
