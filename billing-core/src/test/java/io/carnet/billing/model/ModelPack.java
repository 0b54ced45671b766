package io.carnet.billing.model;

import io.carnet.billing.pack.PackState;
import io.carnet.billing.value.Unit;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** A pack: every granted unit is in exactly one place, and so is every cent it cost. */
final class ModelPack {

    enum Place {
        AVAILABLE,
        HELD,
        CONSUMED,
        BREAKAGE,
        REVOKED,
        REPAID
    }

    /** Lower priority number, promotional before paid, soonest expiry, oldest. */
    static final Comparator<ModelPack> BURN_ORDER = (one, other) -> {
        if (one.terms.priority() != other.terms.priority()) {
            return one.terms.priority() < other.terms.priority() ? -1 : 1;
        }
        if (one.terms.paid() != other.terms.paid()) {
            return one.terms.paid() ? 1 : -1;
        }
        Instant never = Instant.MAX;
        int expiry = one.terms
                .expires()
                .orElse(never)
                .compareTo(other.terms.expires().orElse(never));
        return expiry != 0 ? expiry : Long.compare(one.number, other.number);
    };

    record Terms(
            Unit unit,
            String scope,
            long granted,
            boolean paid,
            Optional<Long> cost,
            String currency,
            int priority,
            Optional<Instant> expires,
            String offer) {}

    final String id;
    final long number;
    final Terms terms;
    final Instant created;
    PackState state = PackState.OPEN;
    private final Map<Place, Long> steps = new EnumMap<>(Place.class);
    private final Map<Place, Long> basis = new EnumMap<>(Place.class);

    ModelPack(String id, long number, Terms terms, Instant created) {
        this.id = id;
        this.number = number;
        this.terms = terms;
        this.created = created;
        steps.put(Place.AVAILABLE, terms.granted());
        basis.put(Place.AVAILABLE, terms.cost().orElse(0L));
    }

    ModelPack copy() {
        ModelPack copy = new ModelPack(id, number, terms, created);
        copy.state = state;
        copy.steps.putAll(steps);
        copy.basis.putAll(basis);
        return copy;
    }

    long steps(Place place) {
        return steps.getOrDefault(place, 0L);
    }

    long basis(Place place) {
        return basis.getOrDefault(place, 0L);
    }

    long available() {
        return steps(Place.AVAILABLE);
    }

    long remaining() {
        return available() + steps(Place.HELD);
    }

    boolean open() {
        return state == PackState.OPEN;
    }

    boolean expiredAt(Instant at) {
        return terms.expires().isPresent() && !at.isBefore(terms.expires().get());
    }

    boolean pays(Unit unit, String product) {
        return terms.unit() == unit
                && (terms.scope().equals("*") || terms.scope().equals(product));
    }

    boolean spendable(Unit unit, String product) {
        return open() && available() > 0 && pays(unit, product);
    }

    /** The cost that leaves with a part of what is available: in proportion, and the last unit takes the rest. */
    long costOf(long part) {
        return share(basis(Place.AVAILABLE), part, available());
    }

    static long share(long cost, long part, long of) {
        return part == of
                ? cost
                : BigInteger.valueOf(cost)
                        .multiply(BigInteger.valueOf(part))
                        .divide(BigInteger.valueOf(of))
                        .longValueExact();
    }

    void move(Place from, Place to, long units, long cost) {
        steps.merge(from, -units, Long::sum);
        basis.merge(from, -cost, Long::sum);
        steps.merge(to, units, Long::sum);
        basis.merge(to, cost, Long::sum);
        if (steps.values().stream().anyMatch(each -> each < 0)
                || basis.values().stream().anyMatch(each -> each < 0)) {
            throw new IllegalStateException("the model itself went below zero in pack " + id);
        }
    }
}
