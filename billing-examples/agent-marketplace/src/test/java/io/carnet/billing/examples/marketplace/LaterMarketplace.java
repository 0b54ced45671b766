package io.carnet.billing.examples.marketplace;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;

/** A marketplace whose clock is ahead by its first argument. */
final class LaterMarketplace {

    private LaterMarketplace() {}

    public static void main(String... arguments) {
        InstantSource clock = () -> InstantSource.system().instant().plus(Duration.parse(arguments[0]));
        String[] own = Arrays.copyOfRange(arguments, 1, arguments.length);
        if (!own[0].equals("stdio")) {
            io.carnet.billing.examples.host.Program.endWithTheParent();
        }
        Marketplace.serve(own, clock);
    }
}
