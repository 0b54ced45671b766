package io.carnet.billing.examples.x402.ethereum;

import java.util.Arrays;
import java.util.Locale;

/**
 * An account or a contract. Addresses are compared and stored in lower case; upper case is a check sum and no more.
 *
 * @param value {@code 0x} and forty hexadecimal digits, in lower case
 */
public record Address(String value) {

    private static final int LENGTH = 20;
    private static final int EIGHT = 8;

    /**
     * Guards the form.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public Address {
        if (!Hex.write(Hex.read("an address", value, LENGTH)).equals(value)) {
            throw new IllegalArgumentException("an address is kept in lower case");
        }
    }

    /**
     * Reads an address. Mixed case must be its check sum (EIP-55).
     *
     * @param text as somebody wrote it
     * @return the address
     * @throws IllegalArgumentException if it is none
     */
    public static Address of(String text) {
        Address address = new Address(Hex.write(Hex.read("an address", text, LENGTH)));
        String digits = text.substring(2);
        boolean oneCase = digits.equals(address.digits())
                || digits.equals(address.digits().toUpperCase(Locale.ROOT));
        if (!oneCase && !text.equals(address.withCheckSum())) {
            throw new IllegalArgumentException("the address has a mistake: its check sum is wrong");
        }
        return address;
    }

    /** The account of a public key, which is given as its two coordinates. */
    static Address ofKey(byte[] coordinates) {
        byte[] hash = Keccak.hash(coordinates);
        return new Address(Hex.write(Arrays.copyOfRange(hash, hash.length - LENGTH, hash.length)));
    }

    /** As an argument of a contract: 32 bytes, zeros first. */
    byte[] word() {
        byte[] word = new byte[Keccak.LENGTH];
        System.arraycopy(Hex.read("an address", value, LENGTH), 0, word, word.length - LENGTH, LENGTH);
        return word;
    }

    /**
     * With a check sum in its case (EIP-55), as people are shown it.
     *
     * @return the address
     */
    public String withCheckSum() {
        byte[] hash = Keccak.hash(digits());
        StringBuilder text = new StringBuilder("0x");
        for (int i = 0; i < digits().length(); i++) {
            int half = i % 2 == 0 ? hash[i / 2] >> 4 & 0xf : hash[i / 2] & 0xf;
            char digit = digits().charAt(i);
            text.append(half >= EIGHT ? Character.toUpperCase(digit) : digit);
        }
        return text.toString();
    }

    private String digits() {
        return value.substring(2);
    }

    @Override
    public String toString() {
        return value;
    }
}
