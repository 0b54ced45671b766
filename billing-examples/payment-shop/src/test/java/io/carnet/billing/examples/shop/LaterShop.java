package io.carnet.billing.examples.shop;

import io.carnet.billing.examples.host.Program;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;

/** A shop whose clock is ahead by its first argument. */
final class LaterShop {

    private LaterShop() {}

    public static void main(String... arguments) {
        Program.endWithTheParent();
        InstantSource clock = () -> InstantSource.system().instant().plus(Duration.parse(arguments[0]));
        Shop.serve(Arrays.copyOfRange(arguments, 1, arguments.length), clock, StripeShop::open);
    }
}
