package io.carnet.billing.examples.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A host in a JVM of its own, which tells all that it logs. Its main method ends with whoever started it, see {@link #endWithTheParent}. */
public final class Program implements AutoCloseable {

    private static final String LISTENING = "listening on http://localhost:";

    private final Process process;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    /**
     * Starts one.
     *
     * @param main what it runs
     * @param environment its secrets
     * @param log where its output goes
     */
    public Program(Class<?> main, List<String> arguments, Map<String, String> environment, Queue<String> log)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dorg.jboss.logging.provider=slf4j",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=debug",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
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

    /** Where it listens, once it says so. */
    public int port() throws Exception {
        return port.get(60, TimeUnit.SECONDS);
    }

    /** As kill -9 does. */
    public void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    /** As kill does; answers how it ended. */
    public int terminate() throws InterruptedException {
        process.toHandle().destroy();
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Nobody writes to it: its input ends when the parent does, however that ends. */
    public static void endWithTheParent() {
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
