package io.carnet.billing.examples.quickstart;

import java.io.PrintStream;
import java.util.List;

/** Two agents work through text files until what their customer has bought is used up. */
public final class Quickstart {

    static final int CLEAN = 0;
    static final int DRIFT = 1;
    static final int BAD_INPUT = 2;

    private Quickstart() {}

    public static void main(String... files) {
        int status = run(List.of(files), System.out, System.err);
        System.out.flush();
        System.err.flush();
        if (status != CLEAN) {
            System.exit(status);
        }
    }

    static int run(List<String> files, PrintStream out, PrintStream err) {
        List<Part> parts;
        try {
            parts = files.isEmpty() ? TextFiles.bundled() : TextFiles.read(files);
        } catch (BadInputException e) {
            err.println("quickstart: " + e.getMessage());
            return BAD_INPUT;
        }
        try (Tour tour = new Tour(parts, new Sheet(out))) {
            return tour.run() ? CLEAN : DRIFT;
        }
    }
}
