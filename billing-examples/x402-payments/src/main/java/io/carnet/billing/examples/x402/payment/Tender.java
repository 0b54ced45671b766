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
