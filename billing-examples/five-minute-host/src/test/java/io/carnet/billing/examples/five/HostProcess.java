package io.carnet.billing.examples.five;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** A host in a JVM of its own, which tells all that it logs and ends with whoever started it. */
final class HostProcess implements AutoCloseable {

    private static final Pattern LISTENS = Pattern.compile("Tomcat started on port (\\d+)");
    private static final String STUCK = "stuck in its work";

    private final Process process;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final CompletableFuture<Void> stuck = new CompletableFuture<>();

    /**
     * Starts one.
     *
     * @param later how much later it is there
     * @param database the H2 file
     * @param log where its output goes
     */
    HostProcess(Duration later, Path database, Queue<String> log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        HostProcess.class.getName(),
                        later.toString(),
                        "--server.port=0",
                        "--logging.level.io.carnet=debug",
                        "--logging.level.org.springframework=debug",
                        "--spring.datasource.url=jdbc:h2:file:" + database + ";DB_CLOSE_ON_EXIT=FALSE")
                .redirectErrorStream(true);
        builder.environment().putAll(Client.ENVIRONMENT);
        process = builder.start();
        Thread reader = new Thread(() -> read(log));
        reader.setDaemon(true);
        reader.start();
    }

    private void read(Queue<String> log) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            lines.lines().forEach(line -> {
                log.add(line);
                Matcher listens = LISTENS.matcher(line);
                if (listens.find()) {
                    port.complete(Integer.valueOf(listens.group(1)));
                }
                if (line.equals(STUCK)) {
                    stuck.complete(null);
                }
            });
        } catch (IOException | UncheckedIOException e) {
            log.add("its output broke off");
        }
        port.completeExceptionally(new IOException("it ended without listening"));
        stuck.completeExceptionally(new IOException("it ended without being stuck"));
    }

    Client asked() throws Exception {
        return Client.of(port.get(60, TimeUnit.SECONDS));
    }

    /** Returns when it is at a work that never ends. */
    void awaitStuck() throws Exception {
        stuck.get(60, TimeUnit.SECONDS);
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

    /** The host itself. */
    public static void main(String... arguments) {
        endWithTheParent();
        SpringApplication application = FiveMinuteHost.application(new Callers(System.getenv()));
        application.addPrimarySources(List.of(Changes.class));
        application.run(arguments);
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

    /** What is different about it: the time, and what it does about a text that says so. */
    static class Changes {

        @Bean
        @Primary
        InstantSource later(ApplicationArguments arguments) {
            Duration later = Duration.parse(arguments.getNonOptionArgs().get(0));
            return () -> InstantSource.system().instant().plus(later);
        }

        @Bean
        @Primary
        Summarizer stuck() {
            return new Summarizer() {
                @Override
                String summarize(String text, int mostWords) {
                    if (text.equals("get stuck")) {
                        System.out.println(STUCK);
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                    return super.summarize(text, mostWords);
                }
            };
        }
    }
}
