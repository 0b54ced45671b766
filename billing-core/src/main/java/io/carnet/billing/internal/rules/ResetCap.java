package io.carnet.billing.internal.rules;

import io.carnet.billing.journal.Kind;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.Measure;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Receipt;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Principal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Forgives what was spent in the current window of a cap. What is held keeps counting.
 *
 * @param principal whose
 * @param key names the command
 * @param subject whose cap
 * @param window which
 * @param measure which
 * @param settings the host's
 */
public record ResetCap(
        Principal principal, CommandKey key, Subject subject, Window window, Measure measure, Settings settings)
        implements Command<Outcome<CapWindow>> {

    @Override
    public Need need() {
        return new Need(principal, Set.of(), Set.of(), Set.of(key), Set.of(subject));
    }

    @Override
    public Outcome<CapWindow> decide(Draft draft) {
        Cap counted = new Cap(window, measure, 0);
        Receipt receipt = Receipts.of(key, "reset", "subject", subject, "window", window, "measure", measure);
        Optional<List<Violation>> conflicts = Receipts.conflicts(draft, receipt);
        if (conflicts.isPresent()) {
            return conflicts.get().isEmpty()
                    ? Outcome.replayed(Gate.counter(draft, subject, counted, settings.zone()))
                    : Outcome.refused(conflicts.get());
        }
        if (window == Window.CALL || !capped(draft)) {
            return Outcome.refused(new Violation.Unknown("cap", subject + " " + window + " " + measure));
        }
        CapWindow counter = Gate.counter(draft, subject, counted, settings.zone());
        CapWindow reset = counter.reset();
        draft.put(receipt);
        draft.put(reset);
        draft.note(Kind.CAP_RESET, Math.max(0, counter.spent() - counter.forgiven()), key.value());
        return Outcome.done(reset);
    }

    private boolean capped(Draft draft) {
        return draft.policy(subject).policy().caps().stream()
                .anyMatch(cap -> cap.window() == window && cap.measure().equals(measure));
    }
}
