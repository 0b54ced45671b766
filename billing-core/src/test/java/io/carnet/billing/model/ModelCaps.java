package io.carnet.billing.model;

import io.carnet.billing.model.ModelFunding.Part;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Funding;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.Measure;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.value.ProductId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who may spend how much. What a window has counted is added up from the runs that count in it, every time. */
final class ModelCaps {

    /** What a cap still allows a run that is under way. */
    record Room(Subject subject, Cap cap, long left, Optional<Instant> ends) {}

    record Verdict(List<Violation> violations, List<ModelWindow> windows) {}

    private ModelCaps() {}

    static List<Subject> subjects(String product, Optional<Spender> spender) {
        List<Subject> subjects = new ArrayList<>();
        subjects.add(new Subject(Subject.Level.PRINCIPAL, "", ""));
        subjects.add(new Subject(Subject.Level.PRODUCT, "", product));
        spender.ifPresent(who -> subjects.add(new Subject(Subject.Level.GROUP, who.group(), "")));
        spender.flatMap(Spender::agent)
                .ifPresent(agent -> subjects.add(
                        new Subject(Subject.Level.AGENT, spender.get().group(), agent)));
        return subjects;
    }

    static Verdict check(ModelWallet wallet, String product, Optional<Spender> spender, ModelFunding plan) {
        List<Violation> violations = new ArrayList<>();
        List<ModelWindow> windows = new ArrayList<>();
        for (Subject subject : subjects(product, spender)) {
            SpendingPolicy policy = wallet.policies.getOrDefault(subject, SpendingPolicy.OPEN);
            ProductId id = ProductId.of(product);
            if (policy.denied().contains(id)
                    || (policy.allowed().isPresent() && !policy.allowed().get().contains(id))) {
                violations.add(new Violation.NotAllowed(subject, id));
            }
            for (Cap cap : policy.caps()) {
                if (concerns(cap, plan.funding())) {
                    long left = cap.limit();
                    Optional<Instant> ends = Optional.empty();
                    if (cap.window() != Window.CALL) {
                        ModelWindow window = window(wallet, subject, cap.window(), cap.measure());
                        windows.add(window);
                        left = left(wallet, cap, window);
                        ends = ends(cap, window);
                    }
                    judge(violations, subject, cap, plan, needed(cap, plan, 1), left, ends);
                }
            }
        }
        return new Verdict(violations, windows);
    }

    static List<Violation> checkMore(ModelWallet wallet, ModelRun run, ModelFunding more) {
        List<Violation> violations = new ArrayList<>();
        for (Room room : rooms(wallet, run)) {
            long needed = needed(room.cap(), more, 0);
            judge(violations, room.subject(), room.cap(), more, needed, room.left(), room.ends());
        }
        return violations;
    }

    private static void judge(
            List<Violation> violations,
            Subject subject,
            Cap cap,
            ModelFunding plan,
            long needed,
            long left,
            Optional<Instant> ends) {
        if (cap.measure().kind() == Measure.Kind.MONEY) {
            plan.parts().stream()
                    .map(Part::pack)
                    .filter(pack -> !countable(cap.measure(), pack))
                    .findFirst()
                    .ifPresent(pack ->
                            violations.add(new Violation.Uncountable(subject, cap.measure(), pack.terms.currency())));
        }
        if (needed > left) {
            violations.add(new Violation.CapExceeded(subject, cap, needed, left, ends));
        }
    }

    /** The caps that limit what more a run may spend: of the windows it counts in, and per call. */
    static List<Room> rooms(ModelWallet wallet, ModelRun run) {
        List<Room> rooms = new ArrayList<>();
        for (int number : run.windows) {
            ModelWindow window = wallet.windows.get(number);
            for (Cap cap : caps(wallet, window.subject)) {
                if (window.isOf(window.subject, cap.window(), cap.measure())) {
                    rooms.add(new Room(window.subject, cap, left(wallet, cap, window), ends(cap, window)));
                }
            }
        }
        for (Subject subject : subjects(run.product.id(), run.request.spender())) {
            for (Cap cap : caps(wallet, subject)) {
                if (cap.window() == Window.CALL
                        && cap.measure().kind() != Measure.Kind.CALLS
                        && concerns(cap, run.funding)) {
                    long used = run.spent(cap.measure(), wallet) + run.held(cap.measure(), wallet);
                    rooms.add(new Room(subject, cap, Math.max(0, cap.limit() - used), Optional.empty()));
                }
            }
        }
        return rooms;
    }

    private static List<Cap> caps(ModelWallet wallet, Subject subject) {
        return wallet.policies.getOrDefault(subject, SpendingPolicy.OPEN).caps();
    }

    private static boolean concerns(Cap cap, Funding funding) {
        return switch (cap.measure().kind()) {
            case CALLS -> true;
            case CREDITS -> funding == Funding.CREDITS;
            case MONEY -> funding != Funding.NONE;
        };
    }

    private static long needed(Cap cap, ModelFunding plan, long calls) {
        return switch (cap.measure().kind()) {
            case CALLS -> calls;
            case CREDITS -> plan.funding() == Funding.CREDITS ? plan.steps() : 0;
            case MONEY ->
                plan.parts().stream()
                        .mapToLong(part -> part.pack().costOf(part.steps()))
                        .sum();
        };
    }

    static boolean countable(Measure measure, ModelPack pack) {
        return pack.terms.cost().isEmpty() || measure.currency().equals(pack.terms.currency());
    }

    /** The window that holds this instant: one that has begun keeps its bounds, whatever the zone is now. */
    static ModelWindow window(ModelWallet wallet, Subject subject, Window window, Measure measure) {
        List<ModelWindow> known = wallet.windows.stream()
                .filter(each -> each.isOf(subject, window, measure))
                .toList();
        for (ModelWindow each : known) {
            if (each.contains(wallet.now)) {
                return each;
            }
        }
        ModelWindow fresh =
                ModelWindow.around(subject, window, measure, wallet.now, wallet.zone.orElse(ModelWallet.DEFAULT_ZONE));
        return known.stream()
                .filter(each -> each.start.equals(fresh.start))
                .findFirst()
                .orElse(fresh);
    }

    /** The number of a window, which is kept from now on. */
    static int keep(ModelWallet wallet, ModelWindow window) {
        if (!wallet.windows.contains(window)) {
            wallet.windows.add(window);
        }
        return wallet.windows.indexOf(window);
    }

    static long spent(ModelWallet wallet, ModelWindow window) {
        return counting(wallet, window).stream()
                .mapToLong(run -> run.spent(window.measure, wallet))
                .sum();
    }

    static long held(ModelWallet wallet, ModelWindow window) {
        return counting(wallet, window).stream()
                .mapToLong(run -> run.held(window.measure, wallet))
                .sum();
    }

    static long used(ModelWallet wallet, ModelWindow window) {
        return Math.max(0, spent(wallet, window) - window.forgiven) + held(wallet, window);
    }

    static void forgive(ModelWallet wallet, ModelWindow window) {
        window.forgiven = spent(wallet, window);
    }

    /** What comes back was forgiven first, so that nothing is forgiven twice. */
    static void cameBack(ModelWallet wallet, ModelRun run, ModelPack pack, long cost) {
        for (int number : run.windows) {
            ModelWindow window = wallet.windows.get(number);
            if (window.measure.kind() == Measure.Kind.MONEY && countable(window.measure, pack)) {
                window.forgiven = Math.max(0, window.forgiven - cost);
            }
        }
    }

    private static List<ModelRun> counting(ModelWallet wallet, ModelWindow window) {
        int number = wallet.windows.indexOf(window);
        return wallet.runs.values().stream()
                .filter(run -> run.windows.contains(number))
                .toList();
    }

    private static long left(ModelWallet wallet, Cap cap, ModelWindow window) {
        return Math.max(0, cap.limit() - used(wallet, window));
    }

    private static Optional<Instant> ends(Cap cap, ModelWindow window) {
        return cap.window() == Window.TOTAL ? Optional.empty() : Optional.of(window.end);
    }
}
