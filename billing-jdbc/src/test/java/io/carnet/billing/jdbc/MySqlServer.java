package io.carnet.billing.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A MySQL server, as durable as it is by default. Nobody brings its programs but the machine. */
final class MySqlServer implements MortalServer {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String CLEAN_UP = "kill -KILL $(cat \"$1/pid\"); sleep 1; rm -rf \"$1\"";

    private final Path program;
    private final Path folder;
    private final int port;
    private @Nullable Process process;

    private MySqlServer(Path program) {
        this.program = program;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
            folder = Files.createTempDirectory("carnet-mysql");
            Watchdog.afterwards(CLEAN_UP, folder.toString());
            if (launch("--initialize-insecure").onExit().join().exitValue() != 0) {
                throw new IllegalStateException("see " + folder.resolve("log"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    /** The program, if the tests of MariaDB are to be run on MySQL: {@code -Dcarnet.mysql=/usr/sbin/mysqld}. */
    static Optional<MySqlServer> wanted() {
        return Optional.ofNullable(System.getProperty("carnet.mysql"))
                .map(program -> new MySqlServer(Path.of(program)));
    }

    @Override
    public void start() {
        MortalServer.keepTrying(PATIENCE, () -> {
            if (process == null || !process.isAlive()) {
                process = launch("--bind-address=127.0.0.1");
            }
            DriverManager.getConnection(url(port, ""), user(), "").close();
        });
    }

    private Process launch(String also) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--no-defaults",
                also,
                "--mysqlx=OFF",
                "--secure-file-priv=",
                "--port=" + port,
                "--datadir=" + folder.resolve("data"),
                "--socket=" + folder.resolve("socket"),
                "--pid-file=" + folder.resolve("pid")));
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    @Override
    public void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String user() {
        return "root";
    }

    @Override
    public String url(int otherPort, String database) {
        return "jdbc:mysql://localhost:" + otherPort + "/" + database
                + "?sslMode=DISABLED&allowPublicKeyRetrieval=true";
    }

    @Override
    public String administration() {
        return "";
    }

    @Override
    public void close() {
        kill();
    }
}
