package io.carnet.billing.model;

import io.carnet.billing.run.Funding;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.Step;
import io.carnet.billing.spending.Measure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A run, what it holds and took of which pack, and the numbers of the cap windows it counts in. */
final class ModelRun {

    static final class Line {
        long held;
        long heldBasis;
        long taken;
        long takenBasis;

        Line copy() {
            Line copy = new Line();
            copy.held = held;
            copy.heldBasis = heldBasis;
            copy.taken = taken;
            copy.takenBasis = takenBasis;
            return copy;
        }

        @Override
        public String toString() {
            return held + "/" + heldBasis + " " + taken + "/" + takenBasis;
        }
    }

    final ModelRequest request;
    final ModelProduct product;
    final long number;
    final Funding funding;
    final Instant authorized;
    final Map<String, Line> lines = new LinkedHashMap<>();
    final List<Integer> windows = new ArrayList<>();
    RunState state = RunState.HELD;
    long reserved;
    Instant until = Instant.EPOCH;
    Instant latest = Instant.EPOCH;
    long charged;
    long owed;
    long shortfall;
    SortedMap<String, Long> usage = new TreeMap<>();
    Optional<Map<String, Long>> settledWith = Optional.empty();
    Optional<Instant> accepted = Optional.empty();
    Optional<Instant> closed = Optional.empty();
    boolean countsAsCall = true;
    final List<String> steps = new ArrayList<>();

    ModelRun(ModelRequest request, ModelProduct product, long number, Funding funding, Instant authorized) {
        this.request = request;
        this.product = product;
        this.number = number;
        this.funding = funding;
        this.authorized = authorized;
    }

    ModelRun copy() {
        ModelRun copy = new ModelRun(request, product, number, funding, authorized);
        lines.forEach((pack, line) -> copy.lines.put(pack, line.copy()));
        copy.windows.addAll(windows);
        copy.state = state;
        copy.reserved = reserved;
        copy.until = until;
        copy.latest = latest;
        copy.charged = charged;
        copy.owed = owed;
        copy.shortfall = shortfall;
        copy.usage = new TreeMap<>(usage);
        copy.settledWith = settledWith;
        copy.accepted = accepted;
        copy.closed = closed;
        copy.countsAsCall = countsAsCall;
        copy.steps.addAll(steps);
        return copy;
    }

    Line line(String pack) {
        return lines.computeIfAbsent(pack, any -> new Line());
    }

    /** Sequences are too short for steps to be merged. */
    void did(Step.What what, Instant at, Optional<Map<String, Long>> reported) {
        steps.add(step(what, at, reported, 1));
    }

    static String step(Step.What what, Instant at, Optional<? extends Map<String, Long>> reported, int commands) {
        return commands + " " + what + " at " + at + " of " + reported.map(TreeMap::new);
    }

    long held() {
        return lines.values().stream().mapToLong(line -> line.held).sum();
    }

    /** The larger of what was known and what is reported, meter by meter. */
    SortedMap<String, Long> joined(Map<String, Long> report) {
        SortedMap<String, Long> joined = new TreeMap<>(usage);
        report.forEach((meter, quantity) -> joined.merge(meter, quantity, Math::max));
        return joined;
    }

    long cost() {
        return switch (funding) {
            case NONE -> 0;
            case PACK -> 1;
            case CREDITS -> product.cost(usage);
        };
    }

    long spent(Measure measure, ModelWallet wallet) {
        return switch (measure.kind()) {
            case CALLS -> !state.open() && countsAsCall ? 1 : 0;
            case CREDITS -> funding == Funding.CREDITS ? charged : 0;
            case MONEY ->
                counted(measure, wallet).mapToLong(line -> line.takenBasis).sum();
        };
    }

    long held(Measure measure, ModelWallet wallet) {
        return switch (measure.kind()) {
            case CALLS -> state.open() ? 1 : 0;
            case CREDITS -> funding == Funding.CREDITS ? held() : 0;
            case MONEY ->
                counted(measure, wallet).mapToLong(line -> line.heldBasis).sum();
        };
    }

    /** Money of another currency is no money to a cap. */
    private Stream<Line> counted(Measure measure, ModelWallet wallet) {
        return lines.entrySet().stream()
                .filter(line -> ModelCaps.countable(measure, wallet.packs.get(line.getKey())))
                .map(Map.Entry::getValue);
    }

    @Override
    public String toString() {
        return "run " + request.key() + " #" + number + " " + product.id() + "@" + product.version() + " " + state + " "
                + funding + " reserved " + reserved + " lines " + lines + " charged " + charged + " owed " + owed
                + " shortfall " + shortfall + " usage " + usage + " settled with " + settledWith + " until " + until
                + " latest " + latest + " authorized " + authorized + " accepted " + accepted + " closed " + closed
                + " steps " + steps;
    }
}
