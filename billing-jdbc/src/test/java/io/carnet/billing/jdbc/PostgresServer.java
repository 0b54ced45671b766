package io.carnet.billing.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A PostgreSQL server. */
final class PostgresServer implements MortalServer {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** More than once: the server may be about to start. */
    private static final String CLEAN_UP = "for again in 1 2 3; do"
            + " kill -QUIT \"$(head -n 1 \"$1/data/postmaster.pid\")\"; sleep 2; done; rm -rf \"$1\"";

    private final Map<String, String> settings;
    private final Path folder;
    private final Path programs;
    private final int port;

    private PostgresServer(Map<String, String> settings) {
        this.settings = settings;
        try {
            folder = Files.createTempDirectory("carnet-postgres");
            Watchdog.afterwards(CLEAN_UP, folder.toString());
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(data())
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(PATIENCE);
            settings.forEach(builder::setServerConfig);
            port = builder.start().getPort();
            programs = Path.of(postmaster().info().command().orElseThrow()).getParent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For tests that don't touch the server: it does without waiting for the disk. */
    static PostgresServer quick() {
        return new PostgresServer(Map.of());
    }

    /** As in production: what is committed survives everything. */
    static PostgresServer durable() {
        return new PostgresServer(Map.of("fsync", "on", "synchronous_commit", "on"));
    }

    @Override
    public void start() {
        List<String> options = new ArrayList<>(List.of("-p " + port));
        settings.forEach((name, value) -> options.add("-c " + name + "=" + value));
        MortalServer.keepTrying(
                PATIENCE,
                () -> control("start", "-l", folder.resolve("log").toString(), "-o", String.join(" ", options)));
    }

    /** All of its processes at once, as when the machine fails. */
    @Override
    public void kill() {
        ProcessHandle postmaster = postmaster();
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        forgetTheDead();
    }

    /** It closes all connections, and neither waits for anybody nor leaves the disk in order. */
    void stopAtOnce() {
        try {
            control("stop", "-m", "immediate");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where nobody buries dead processes their numbers look alive. */
    private void forgetTheDead() {
        try {
            Files.deleteIfExists(pidFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** PostgreSQL does not run as root, but it does as somebody whom the system takes for root and it does not. */
    private void control(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(programs.resolve("pg_ctl").toString(), "-w", "-D", data().toString()));
        command.addAll(List.of(arguments));
        int end = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (end != 0) {
            throw new IOException("pg_ctl ended with " + end);
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    private Path pidFile() {
        return data().resolve("postmaster.pid");
    }

    private ProcessHandle postmaster() {
        try {
            return ProcessHandle.of(
                            Long.parseLong(Files.readAllLines(pidFile()).get(0).strip()))
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String user() {
        return "postgres";
    }

    @Override
    public String url(int otherPort, String database) {
        return "jdbc:postgresql://localhost:" + otherPort + "/" + database;
    }

    @Override
    public String administration() {
        return "postgres";
    }

    @Override
    public void close() {
        stopAtOnce();
    }
}
