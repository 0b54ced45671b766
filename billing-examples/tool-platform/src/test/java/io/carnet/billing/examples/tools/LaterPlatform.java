package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.host.Program;
import io.carnet.billing.examples.tools.tool.Action;
import io.carnet.billing.examples.tools.tool.Done;
import io.carnet.billing.examples.tools.tool.Job;
import io.carnet.billing.examples.tools.tool.Pricing;
import io.carnet.billing.examples.tools.tool.Toolbox;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** A platform whose clock is ahead by its first argument, and which has a tool that never ends. */
final class LaterPlatform {

    private LaterPlatform() {}

    static class Stuck {

        @Bean
        @Primary
        Toolbox stuck() {
            Action stuck = new Action(
                    "stuck",
                    "fast",
                    "",
                    List.of(),
                    new Pricing(BigDecimal.TEN, "call", 1),
                    fields -> new Job(1, Stuck::stay));
            Toolbox standard = Toolbox.standard();
            return new Toolbox(
                    Stream.concat(standard.actions().stream(), Stream.of(stuck)).toList(), standard.workflows());
        }

        private static Done stay() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalStateException();
        }
    }

    public static void main(String... arguments) {
        Program.endWithTheParent();
        InstantSource clock = () -> InstantSource.system().instant().plus(Duration.parse(arguments[0]));
        ToolPlatform.serve(List.of(Arrays.copyOfRange(arguments, 1, arguments.length)), clock, Stuck.class);
    }
}
