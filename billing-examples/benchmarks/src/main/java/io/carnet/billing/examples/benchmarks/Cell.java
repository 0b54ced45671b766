package io.carnet.billing.examples.benchmarks;

/** A pattern of load: whose runs, and how many of them are under way at once. */
record Cell(boolean hot, int inFlight) {

    static Cell of(String text) {
        String[] parts = text.split(":", 2);
        if (parts.length < 2 || !(parts[0].equals("hot") || parts[0].equals("uniform"))) {
            throw new IllegalArgumentException("a cell is hot:N or uniform:N, not " + text);
        }
        return new Cell(parts[0].equals("hot"), Integer.parseInt(parts[1]));
    }

    @Override
    public String toString() {
        return (hot ? "hot:" : "uniform:") + inFlight;
    }
}
