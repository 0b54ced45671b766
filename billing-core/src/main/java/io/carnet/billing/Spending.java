package io.carnet.billing;

import io.carnet.billing.internal.Requests;
import io.carnet.billing.internal.engine.Commands;
import io.carnet.billing.internal.rules.CapUse;
import io.carnet.billing.internal.rules.ResetCap;
import io.carnet.billing.internal.rules.SetPolicy;
import io.carnet.billing.internal.rules.SetZone;
import io.carnet.billing.internal.rules.Settings;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.StoredPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Principal;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What spenders may spend. Changes take effect with the next command. Thread-safe. */
public final class Spending {

    private final Commands commands;
    private final Settings settings;

    Spending(Commands commands, Settings settings) {
        this.commands = commands;
        this.settings = settings;
    }

    /**
     * The policy of a subject.
     *
     * @param principal whose
     * @param subject about whom
     * @return at version 0 and open if none was set
     */
    public StoredPolicy policy(Principal principal, Subject subject) {
        return commands.read(need(principal, subject), draft -> draft.policy(subject));
    }

    /**
     * Replaces the policy of a subject.
     *
     * @param principal whose
     * @param subject about whom
     * @param expectedVersion the version the caller has seen, 0 for none
     * @param policy the new policy
     * @return the stored policy; refused if somebody else has changed it meanwhile
     */
    public Outcome<StoredPolicy> set(
            Principal principal, Subject subject, long expectedVersion, SpendingPolicy policy) {
        if (expectedVersion < 0) {
            throw new InvalidRequestException("expectedVersion", "must not be negative");
        }
        return commands.call(
                new SetPolicy(principal, subject, expectedVersion, Objects.requireNonNull(policy, "policy")));
    }

    /**
     * What the windows of a subject's caps have counted by now.
     *
     * @param principal whose
     * @param subject about whom
     * @return one for each cap with a window; at zero where nothing was counted yet
     */
    public List<CapWindow> used(Principal principal, Subject subject) {
        return commands.read(need(principal, subject), draft -> CapUse.of(draft, subject, settings));
    }

    /**
     * Forgives what was spent in the current window of a cap; what runs in flight hold keeps counting.
     *
     * @param principal whose
     * @param subject whose cap
     * @param cap which; its limit does not matter
     * @param key names this command; the same key resets once
     * @return the counter; refused if the subject has no such cap
     */
    public Outcome<CapWindow> reset(Principal principal, Subject subject, Cap cap, String key) {
        CommandKey command = Requests.value("key", CommandKey::of, key);
        return commands.call(new ResetCap(principal, command, subject, cap.window(), cap.measure(), settings));
    }

    /**
     * Says where a principal's days, weeks and months begin. Windows that have begun keep their bounds.
     *
     * @param principal whose
     * @param zone the zone
     * @return the zone
     */
    public Outcome<ZoneId> zone(Principal principal, ZoneId zone) {
        return commands.call(new SetZone(principal, zone));
    }

    private static Need need(Principal principal, Subject subject) {
        return new Need(principal, Set.of(), Set.of(), Set.of(), Set.of(subject));
    }
}
