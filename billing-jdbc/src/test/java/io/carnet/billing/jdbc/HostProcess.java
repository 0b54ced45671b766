package io.carnet.billing.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.carnet.billing.Billing;
import io.carnet.billing.value.Principal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A host in a JVM of its own, which tells what it is answered and ends with whoever started it. */
final class HostProcess implements AutoCloseable {

    /** How many calls a host has under way at once. */
    static final int CALLERS = 4;

    private final Process process;
    private final BufferedReader lines;
    private final Answers answers;

    /** Starts one that works until it is killed. */
    HostProcess(String url, String user, String name, int principals, Answers answers) throws IOException {
        this(url, user, name, principals, Integer.MAX_VALUE, answers);
    }

    /**
     * Starts one.
     *
     * @param name that no other has on this database
     * @param runs how many each of its callers does
     * @param answers where its answers go
     */
    HostProcess(String url, String user, String name, int principals, int runs, Answers answers) throws IOException {
        this.answers = answers;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dorg.jboss.logging.provider=slf4j",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                HostProcess.class.getName()));
        command.addAll(List.of(url, user, name, Integer.toString(principals), Integer.toString(runs)));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    /** Waits for some answers. */
    void await(int some) throws IOException {
        for (int i = 0; i < some; i++) {
            answers.note(Optional.ofNullable(lines.readLine()).orElseThrow());
        }
    }

    /** Kills it, and takes down what it had still told: a line is written to the pipe whole or not at all. */
    void kill() throws IOException, InterruptedException {
        process.toHandle().destroyForcibly();
        finish();
    }

    /** Takes down all it tells until it ends, and answers how it ended. */
    int finish() throws IOException, InterruptedException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            answers.note(line);
        }
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The host itself. */
    public static void main(String[] arguments) throws Exception {
        endWithTheParent();
        List<Principal> principals = Load.principals(Integer.parseInt(arguments[3]));
        int runs = Integer.parseInt(arguments[4]);
        try (TestDatabase.Pool pool = new TestDatabase.Pool(arguments[0], arguments[1]);
                Billing billing = Load.on(pool.dataSource())) {
            new Load(billing, principals, (deed, principal, key) -> say(Answers.line(deed, principal, key)))
                    .work(arguments[2], CALLERS, i -> i < runs);
        }
    }

    private static synchronized void say(String what) {
        System.out.println(what);
        System.out.flush();
    }

    /** Nobody writes to it: its input ends when the parent does, however that ends. */
    private static void endWithTheParent() {
        Thread watch = new Thread(() -> {
            try {
                int read = System.in.read();
                Runtime.getRuntime().halt(read);
            } catch (IOException e) {
                Runtime.getRuntime().halt(1);
            }
        });
        watch.setDaemon(true);
        watch.start();
    }
}
