package io.carnet.billing.examples.shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A shop in a JVM of its own, which tells all that it logs and ends with whoever started it. */
final class ShopProcess implements AutoCloseable {

    private static final String LISTENING = "listening on http://localhost:";

    private final Process process;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    /**
     * Starts one.
     *
     * @param later how much later it is there
     * @param log where its output goes
     */
    ShopProcess(Duration later, List<String> arguments, Queue<String> log) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dorg.jboss.logging.provider=slf4j",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=debug",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ShopProcess.class.getName(),
                later.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Shops.ENVIRONMENT);
        process = builder.start();
        Thread reader = new Thread(() -> read(log));
        reader.setDaemon(true);
        reader.start();
    }

    private void read(Queue<String> log) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            lines.lines().forEach(line -> {
                log.add(line);
                if (line.startsWith(LISTENING)) {
                    port.complete(Integer.valueOf(line.substring(LISTENING.length())));
                }
            });
        } catch (IOException | UncheckedIOException e) {
            log.add("its output broke off");
        }
        port.completeExceptionally(new IOException("it ended without listening"));
    }

    int port() throws Exception {
        return port.get(60, TimeUnit.SECONDS);
    }

    /** As kill -9 does. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    /** As kill does; answers how it ended. */
    int terminate() throws InterruptedException {
        process.toHandle().destroy();
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The shop itself. */
    public static void main(String... arguments) {
        endWithTheParent();
        InstantSource clock = () -> InstantSource.system().instant().plus(Duration.parse(arguments[0]));
        Shop.serve(Arrays.copyOfRange(arguments, 1, arguments.length), clock, StripeShop::open);
    }

    /** Nobody writes to it: its input ends when the parent does, however that ends. */
    private static void endWithTheParent() {
        Thread watch = new Thread(() -> {
            try {
                Runtime.getRuntime().halt(System.in.read());
            } catch (IOException e) {
                Runtime.getRuntime().halt(1);
            }
        });
        watch.setDaemon(true);
        watch.start();
    }
}
