package io.carnet.billing.examples.x402.protocol;

/**
 * What is paid for.
 *
 * @param url where it is
 * @param description for people
 * @param mimeType of what comes back
 */
public record Resource(String url, String description, String mimeType) {}
