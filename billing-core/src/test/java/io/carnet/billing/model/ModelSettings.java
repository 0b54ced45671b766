package io.carnet.billing.model;

import io.carnet.billing.refusal.Violation;
import io.carnet.billing.spending.Measure;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The commands on policies, caps and the zone, at one instant. */
final class ModelSettings {

    private final ModelWallet wallet;
    private final Instant clock;

    ModelSettings(ModelWallet wallet, Instant clock) {
        this.wallet = wallet;
        this.clock = clock;
    }

    Answer policy(Subject subject, long expected, SpendingPolicy policy) {
        wallet.begin(clock);
        long version = wallet.versions.getOrDefault(subject, 0L);
        if (version == expected + 1 && policy.equals(wallet.policies.get(subject))) {
            return Answer.replayed("version " + version);
        }
        if (version != expected) {
            return Answer.refused(new Violation.Conflict("version", "", ""));
        }
        wallet.policies.put(subject, policy);
        wallet.versions.put(subject, expected + 1);
        wallet.touch();
        return Answer.done("version " + (expected + 1));
    }

    Answer reset(String key, Subject subject, Window window, Measure measure) {
        wallet.begin(clock);
        Map<String, String> content = Map.of(
                "command", "reset",
                "subject", subject.toString(),
                "window", window.toString(),
                "measure", measure.toString());
        Optional<List<Violation>> conflicts = ModelShop.conflicts(wallet, key, content);
        if (conflicts.isPresent()) {
            return conflicts.get().isEmpty() ? Answer.replayed("") : Answer.refused(conflicts.get());
        }
        boolean capped = wallet.policies.getOrDefault(subject, SpendingPolicy.OPEN).caps().stream()
                .anyMatch(cap -> cap.window() == window && cap.measure().equals(measure));
        if (!capped || window == Window.CALL) {
            return Answer.refused(new Violation.Unknown("cap", subject + " " + window + " " + measure));
        }
        ModelWindow counter = ModelCaps.window(wallet, subject, window, measure);
        ModelCaps.keep(wallet, counter);
        ModelCaps.forgive(wallet, counter);
        wallet.receipts.put(key, content);
        wallet.touch();
        return Answer.done("");
    }

    Answer zone(ZoneId zone) {
        wallet.begin(clock);
        if (wallet.zone.isPresent() && wallet.zone.get().equals(zone)) {
            return Answer.replayed(zone);
        }
        wallet.zone = Optional.of(zone);
        wallet.touch();
        return Answer.done(zone);
    }
}
