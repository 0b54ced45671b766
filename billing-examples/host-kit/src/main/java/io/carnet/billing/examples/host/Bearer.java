package io.carnet.billing.examples.host;

import java.util.Optional;

/** What is shown as {@code Authorization: Bearer}. */
public final class Bearer {

    private static final String SCHEME = "Bearer ";

    private Bearer() {}

    /** Of the header, if it is there; empty if it shows something else. */
    public static Optional<String> in(Optional<String> authorization) {
        return authorization
                .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(value -> value.substring(SCHEME.length()).strip());
    }
}
