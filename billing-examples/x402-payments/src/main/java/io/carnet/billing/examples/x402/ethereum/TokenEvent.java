package io.carnet.billing.examples.x402.ethereum;

import java.util.List;
import java.util.Locale;

/**
 * What a contract told when it was called in a transaction. The questions are about the events of tokens whose owners can
 * let others transfer for them (EIP-20, EIP-3009).
 *
 * @param contract who told it
 * @param topics the event's hash and what it is found by, {@code 0x} and 32 bytes each
 * @param data the rest of it, {@code 0x} and bytes
 */
public record TokenEvent(Address contract, List<String> topics, String data) {

    private static final String USED = hash("AuthorizationUsed(address,bytes32)");
    private static final String CANCELED = hash("AuthorizationCanceled(address,bytes32)");
    private static final String TRANSFER = hash("Transfer(address,address,uint256)");

    /**
     * Brings hexadecimal digits into lower case.
     *
     * @throws IllegalArgumentException if a topic is not 32 bytes
     */
    public TokenEvent {
        topics = topics.stream()
                .map(topic -> Hex.write(Hex.read("a topic", topic, Keccak.LENGTH)))
                .toList();
        data = data.toLowerCase(Locale.ROOT);
    }

    /**
     * What the events are found by that tell of a nonce's end: it was used, or cancelled.
     *
     * @param authorization whose nonce
     * @return what may stand in each place of the topics
     */
    public static List<List<String>> ofTheEnd(TransferAuthorization authorization) {
        return List.of(
                List.of(USED, CANCELED),
                List.of(Hex.write(authorization.from().word())),
                List.of(authorization.nonce()));
    }

    /**
     * Whether it tells that a nonce was used.
     *
     * @param authorization whose nonce
     * @return true if it does
     */
    public boolean uses(TransferAuthorization authorization) {
        return topics.equals(List.of(USED, Hex.write(authorization.from().word()), authorization.nonce()));
    }

    /**
     * Whether it tells that a nonce was cancelled.
     *
     * @param authorization whose nonce
     * @return true if it does
     */
    public boolean cancels(TransferAuthorization authorization) {
        return topics.equals(List.of(CANCELED, Hex.write(authorization.from().word()), authorization.nonce()));
    }

    /**
     * Whether it tells of a transfer of exactly what was allowed, from whom and to whom it was.
     *
     * @param authorization the leave
     * @return true if it does
     */
    public boolean transfers(TransferAuthorization authorization) {
        String from = Hex.write(authorization.from().word());
        String to = Hex.write(authorization.to().word());
        return topics.equals(List.of(TRANSFER, from, to)) && data.equals(Hex.write(Words.of(authorization.value())));
    }

    private static String hash(String signature) {
        return Hex.write(Keccak.hash(signature));
    }
}
