package io.carnet.billing.examples.gateway;

import io.carnet.billing.examples.host.Program;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;

/** A gateway whose clock is ahead by its first argument. */
final class LaterGateway {

    private LaterGateway() {}

    public static void main(String... arguments) {
        Program.endWithTheParent();
        InstantSource clock = () -> InstantSource.system().instant().plus(Duration.parse(arguments[0]));
        Gateway.serve(Arrays.copyOfRange(arguments, 1, arguments.length), clock);
    }
}
