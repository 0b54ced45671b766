package io.carnet.billing.examples.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One process, and two side by side, on one principal: they share nothing but the database. */
final class TwoProcesses {

    private static final String GO = "go";

    private TwoProcesses() {}

    static void measure(Options options, Server server, Report report, Principals hot) throws Exception {
        String database = "processes";
        server.copy(Entrant.template(Line.Tables.NEW), database);
        String url = server.url(database);
        Tally before = Tally.of(url);
        List<Double> alone = new ArrayList<>();
        List<Double> together = new ArrayList<>();
        long operations = 0;
        try (Child one = Child.start(server.distant(url), options);
                Child other = Child.start(server.distant(url), options)) {
            for (int round = 0; round <= options.rounds(); round++) {
                for (List<Child> children : List.of(List.of(one), List.of(one, other))) {
                    for (Child child : children) {
                        child.go();
                    }
                    double perSecond = 0;
                    for (Child child : children) {
                        Answer answer = child.answer();
                        operations += answer.operations();
                        perSecond += answer.operations() * 1e9 / answer.nanos();
                    }
                    if (round > 0) {
                        (children.size() == 1 ? alone : together).add(perSecond);
                    }
                }
            }
        }
        Tally after = Tally.of(url);
        if (!after.equals(before.after(operations / 2))) {
            throw new IllegalStateException("two processes should have stored " + operations + " operations: " + after);
        }
        double ofOne = Report.median(alone, each -> each);
        double ofTwo = Report.median(together, each -> each);
        report.say("");
        report.say(
                "Two processes of %d callers on one principal: %,.0f operations/s, %.2f× those of one (%,.0f).",
                options.processes(), ofTwo, ofTwo / ofOne, ofOne);
    }

    private record Answer(long operations, long nanos) {}

    private record Child(Process process, BufferedReader answers) implements AutoCloseable {

        static Child start(String url, Options options) throws IOException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "-Dorg.jboss.logging.provider=slf4j",
                            TwoProcesses.class.getName(),
                            url,
                            Integer.toString(options.processes()),
                            Long.toString(options.round().toMillis()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new Child(process, new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)));
        }

        void go() throws IOException {
            process.getOutputStream().write((GO + "\n").getBytes(UTF_8));
            process.getOutputStream().flush();
        }

        Answer answer() throws IOException {
            String[] parts = answers.readLine().split(" ", 2);
            return new Answer(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        }

        @Override
        public void close() throws IOException {
            process.getOutputStream().close();
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                process.destroy();
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The child: a round for each line it reads. */
    public static void main(String... arguments) throws Exception {
        try (Ours ours = new Ours(arguments[0]);
                BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            while (GO.equals(orders.readLine())) {
                Round round = ours.round(
                        Principals.hot(),
                        Integer.parseInt(arguments[1]),
                        Duration.ofMillis(Long.parseLong(arguments[2])));
                System.out.println(round.operations() + " " + round.nanos());
            }
        }
    }
}
