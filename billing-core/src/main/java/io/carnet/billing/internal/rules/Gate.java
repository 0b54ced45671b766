package io.carnet.billing.internal.rules;

import io.carnet.billing.pack.Pack;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Funding;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunTerms;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.CapShare;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.Measure;
import io.carnet.billing.spending.Span;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.spending.WindowKey;
import io.carnet.billing.value.Money;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The gate step: allow-lists and every cap that applies, all in one decision.
 *
 * @param violations everything that is in the way
 * @param counters where the run would count
 */
record Gate(List<Violation> violations, List<CapWindow> counters) {

    /** Checks a new run. */
    static Gate check(Draft draft, RunTerms terms, FundingPlan plan, ZoneId zone) {
        List<Violation> violations = new ArrayList<>();
        List<CapWindow> counters = new ArrayList<>();
        for (Subject subject : Subject.applicable(terms.product().id(), terms.spender())) {
            SpendingPolicy policy = draft.policy(subject).policy();
            if (!policy.allows(terms.product().id())) {
                violations.add(new Violation.NotAllowed(subject, terms.product().id()));
            }
            for (Cap cap : policy.caps()) {
                if (!concerns(cap.measure(), plan.funding())) {
                    continue;
                }
                uncountable(subject, cap.measure(), plan).ifPresent(violations::add);
                if (cap.window() == Window.CALL) {
                    exceeded(subject, cap, needed(cap.measure(), plan, 1), cap.limit(), Optional.empty())
                            .ifPresent(violations::add);
                } else {
                    CapWindow counter = counter(draft, subject, cap, zone);
                    counters.add(counter);
                    exceeded(subject, cap, needed(cap.measure(), plan, 1), left(cap, counter), ends(cap, counter))
                            .ifPresent(violations::add);
                }
            }
        }
        return new Gate(violations, counters);
    }

    /** Checks that a run in flight may reserve more, in the windows it was authorised in. */
    static List<Violation> checkMore(Draft draft, Run run, FundingPlan more) {
        List<Violation> violations = new ArrayList<>();
        for (Room room : rooms(draft, run)) {
            uncountable(room.subject(), room.cap().measure(), more).ifPresent(violations::add);
            exceeded(room.subject(), room.cap(), needed(room.cap().measure(), more, 0), room.left(), room.ends())
                    .ifPresent(violations::add);
        }
        return violations;
    }

    /** What one cap still leaves to one run. */
    record Room(Subject subject, Cap cap, long left, Optional<Instant> ends) {}

    /** What today's caps leave to a run in flight; caps set after it was authorised count later runs only. */
    static List<Room> rooms(Draft draft, Run run) {
        List<Room> rooms = new ArrayList<>();
        for (CapShare share : run.hold().shares()) {
            WindowKey key = share.window();
            for (Cap cap : draft.policy(key.subject()).policy().caps()) {
                if (cap.window() == key.window() && cap.measure().equals(key.measure())) {
                    CapWindow counter = draft.window(key).orElseThrow();
                    rooms.add(new Room(key.subject(), cap, left(cap, counter), ends(cap, counter)));
                }
            }
        }
        for (Subject subject :
                Subject.applicable(run.terms().product().id(), run.terms().spender())) {
            for (Cap cap : draft.policy(subject).policy().caps()) {
                if (cap.window() == Window.CALL
                        && cap.measure().kind() != Measure.Kind.CALLS
                        && concerns(cap.measure(), run.hold().funding())) {
                    CapShare used = Shares.of(draft, run, cap.measure(), Shares.Call.COUNTED);
                    long left = Math.max(0, cap.limit() - used.spent() - used.held());
                    rooms.add(new Room(subject, cap, left, Optional.empty()));
                }
            }
        }
        return rooms;
    }

    private static boolean concerns(Measure measure, Funding funding) {
        return switch (measure.kind()) {
            case CALLS -> true;
            case CREDITS -> funding == Funding.CREDITS;
            case MONEY -> funding != Funding.NONE;
        };
    }

    private static long needed(Measure measure, FundingPlan plan, long calls) {
        return switch (measure.kind()) {
            case CALLS -> calls;
            case CREDITS -> plan.funding() == Funding.CREDITS ? plan.steps() : 0;
            case MONEY -> plan.basis();
        };
    }

    private static Optional<Violation> exceeded(
            Subject subject, Cap cap, long needed, long left, Optional<Instant> ends) {
        return needed > left
                ? Optional.of(new Violation.CapExceeded(subject, cap, needed, left, ends))
                : Optional.empty();
    }

    private static Optional<Violation> uncountable(Subject subject, Measure measure, FundingPlan plan) {
        if (measure.kind() == Measure.Kind.MONEY) {
            for (FundingPlan.Part part : plan.parts()) {
                if (!counts(measure, part.pack())) {
                    String currency =
                            part.pack().terms().cost().map(Money::currency).orElse("");
                    return Optional.of(new Violation.Uncountable(subject, measure, currency));
                }
            }
        }
        return Optional.empty();
    }

    /** What cost nothing counts as nothing, in any currency. */
    static boolean counts(Measure measure, Pack pack) {
        return pack.terms().cost().map(measure::counts).orElse(true);
    }

    static CapWindow counter(Draft draft, Subject subject, Cap cap, ZoneId otherwise) {
        return draft.windowAround(subject, cap.window(), cap.measure(), draft.now())
                .orElseGet(() -> {
                    Span span = cap.window().around(draft.now(), draft.zone(otherwise));
                    WindowKey key = new WindowKey(subject, cap.window(), cap.measure(), span.start());
                    return draft.window(key).orElseGet(() -> CapWindow.fresh(key, span.end()));
                });
    }

    private static long left(Cap cap, CapWindow counter) {
        return Math.max(0, cap.limit() - counter.used());
    }

    private static Optional<Instant> ends(Cap cap, CapWindow counter) {
        return cap.window() == Window.TOTAL ? Optional.empty() : Optional.of(counter.end());
    }
}
