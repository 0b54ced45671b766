package io.carnet.billing.catalog;

import io.carnet.billing.value.Keys;

final class Versions {

    private Versions() {}

    static void require(String version) {
        if (!Keys.wellFormed(version)) {
            throw new IllegalArgumentException("version must match " + Keys.SYNTAX);
        }
    }
}
