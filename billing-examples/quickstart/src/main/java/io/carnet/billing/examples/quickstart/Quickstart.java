package io.carnet.billing.examples.quickstart;

import com.zaxxer.hikari.HikariDataSource;
import io.carnet.billing.jdbc.JdbcBillingStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Two agents work through text files until what their customer has bought is used up. */
public final class Quickstart {

    static final int CLEAN = 0;
    static final int DRIFT = 1;
    static final int BAD_INPUT = 2;

    private static final String H2_FILE = "jdbc:h2:file:./target/quickstart";

    private Quickstart() {}

    public static void main(String... files) throws IOException {
        Path exports = Files.createTempDirectory("carnet-quickstart");
        int status = run(System.getProperty("carnet.url", H2_FILE), List.of(files), exports, System.out, System.err);
        System.out.flush();
        System.err.flush();
        if (status != CLEAN) {
            System.exit(status);
        }
    }

    static int run(String url, List<String> files, Path exports, PrintStream out, PrintStream err) {
        try {
            List<Part> parts = files.isEmpty() ? TextFiles.bundled() : TextFiles.read(files);
            try (HikariDataSource database = Database.at(url);
                    Tour tour = new Tour(new JdbcBillingStore(database), parts, exports, new Sheet(out))) {
                return tour.run() ? CLEAN : DRIFT;
            }
        } catch (BadInputException e) {
            err.println("quickstart: " + e.getMessage());
            return BAD_INPUT;
        }
    }
}
