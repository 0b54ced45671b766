package io.carnet.billing.internal.engine;

import io.carnet.billing.internal.rules.Draft;
import io.carnet.billing.internal.rules.Notices;
import io.carnet.billing.journal.Chain;
import io.carnet.billing.refusal.BillingException;
import io.carnet.billing.refusal.BusyException;
import io.carnet.billing.refusal.OutcomeUnknownException;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.refusal.UnavailableException;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands as one unit of work, in their order. If it fails it is halved, so that what is poisonous fails alone; a
 * store that cannot be reached fails all of them at once. If somebody else has locked a principal the unit is parted by
 * principals, until only the commands of that one wait.
 */
final class Batch {

    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

    private final BillingStore store;
    private final InstantSource clock;
    private final Notices notices;
    private final Meter meter;
    private final Duration patience;
    private final Locked locked;
    private final Chain chain = new Chain();

    /** What becomes of commands whose principal somebody else has locked. */
    interface Locked {

        /** They fail. */
        Locked FAILS = new Locked() {
            @Override
            public List<Pending<?>> passing(List<Pending<?>> commands) {
                return commands;
            }

            @Override
            public boolean divert(Principal principal, List<Pending<?>> commands) {
                return false;
            }
        };

        /** Those of the commands that wait behind nobody; takes over the others. */
        List<Pending<?>> passing(List<Pending<?>> commands);

        /** Takes over the commands of a locked principal, or returns false. */
        boolean divert(Principal principal, List<Pending<?>> commands);
    }

    /** @param patience how long a unit of work may wait for locks; its parts wait for half as long */
    Batch(BillingStore store, InstantSource clock, Notices notices, Meter meter, Duration patience, Locked locked) {
        this.store = store;
        this.clock = clock;
        this.notices = notices;
        this.meter = meter;
        this.patience = patience;
        this.locked = locked;
    }

    void run(List<Pending<?>> commands) {
        run(commands, patience);
    }

    private void run(List<Pending<?>> all, Duration wait) {
        List<Pending<?>> commands = locked.passing(all);
        if (!commands.isEmpty()) {
            runPassing(commands, wait);
        }
    }

    private void runPassing(List<Pending<?>> commands, Duration wait) {
        long begun = meter.begin();
        try {
            Instant now = clock.instant();
            store.transact(needs(commands), now, wait, views -> decide(commands, views, now));
        } catch (BusyException e) {
            stepAside(commands, wait, e, meter.since(begun));
            return;
        } catch (UnavailableException | OutcomeUnknownException e) {
            meter.batch(commands.size(), "failed", meter.since(begun));
            LOG.error("{} commands failed", commands.size(), e);
            commands.forEach(pending -> pending.fail(e, meter));
            return;
        } catch (RuntimeException | Error e) {
            meter.batch(commands.size(), commands.size() > 1 ? "halved" : "failed", meter.since(begun));
            halve(commands, wait, e);
            return;
        }
        meter.batch(commands.size(), "committed", meter.since(begun));
        commands.forEach(pending -> pending.answer(meter));
    }

    private void stepAside(List<Pending<?>> commands, Duration wait, BusyException cause, long nanos) {
        List<Principal> principals = commands.stream()
                .map(pending -> pending.need.principal())
                .distinct()
                .toList();
        if (principals.size() > 1) {
            meter.batch(commands.size(), "halved", nanos);
            Set<Principal> half = new HashSet<>(principals.subList(0, principals.size() / 2));
            Map<Boolean, List<Pending<?>>> halves =
                    commands.stream().collect(Collectors.partitioningBy(each -> half.contains(each.need.principal())));
            halves.values().forEach(each -> run(each, wait.dividedBy(2)));
        } else if (locked.divert(principals.get(0), commands)) {
            meter.batch(commands.size(), "diverted", nanos);
        } else {
            meter.batch(commands.size(), "failed", nanos);
            LOG.warn("{} commands of {} failed: somebody else holds its lock", commands.size(), principals.get(0));
            commands.forEach(pending -> pending.fail(cause, meter));
        }
    }

    private void halve(List<Pending<?>> commands, Duration wait, Throwable cause) {
        if (commands.size() > 1) {
            int middle = commands.size() / 2;
            run(commands.subList(0, middle), wait);
            run(commands.subList(middle, commands.size()), wait);
            return;
        }
        Pending<?> only = commands.get(0);
        Principal principal = only.need.principal();
        LOG.error("{} of {} failed", only.command.getClass().getSimpleName(), principal, cause);
        only.fail(
                cause instanceof BillingException typed
                        ? typed
                        : new StoreException("the command failed and had no effect", cause),
                meter);
    }

    private Collection<Changes> decide(List<Pending<?>> commands, Map<Principal, WalletView> views, Instant now) {
        Map<Principal, Draft> drafts = new HashMap<>();
        for (Pending<?> pending : commands) {
            Principal principal = pending.need.principal();
            Draft draft = drafts.computeIfAbsent(principal, key -> new Draft(view(views, key), notices).at(now));
            decide(pending, draft);
        }
        List<Changes> changes = new ArrayList<>(drafts.size());
        drafts.values().forEach(draft -> draft.changes(chain).ifPresent(changes::add));
        return changes;
    }

    /** A typed exception before the first change concerns its command only; after it, the whole batch is void. */
    private static void decide(Pending<?> pending, Draft draft) {
        int before = draft.changeCount();
        try {
            pending.decide(draft);
        } catch (BillingException e) {
            if (draft.changeCount() != before) {
                throw e;
            }
            pending.refuse(e);
        }
    }

    private static WalletView view(Map<Principal, WalletView> views, Principal principal) {
        WalletView view = views.get(principal);
        if (view == null) {
            throw new IllegalStateException("the store did not load " + principal);
        }
        return view;
    }

    private static Collection<Need> needs(List<Pending<?>> commands) {
        Map<Principal, List<Need>> needs = new HashMap<>();
        for (Pending<?> pending : commands) {
            needs.computeIfAbsent(pending.need.principal(), key -> new ArrayList<>())
                    .add(pending.need);
        }
        return needs.values().stream().map(Batch::together).toList();
    }

    private static Need together(List<Need> needs) {
        Need first = needs.get(0);
        return needs.size() == 1
                ? first
                : new Need(
                        first.principal(),
                        all(needs, Need::runs),
                        all(needs, Need::packs),
                        all(needs, Need::commands),
                        all(needs, Need::subjects),
                        all(needs, Need::handlers),
                        all(needs, Need::claims));
    }

    private static <T> Set<T> all(List<Need> needs, Function<Need, Set<T>> part) {
        Set<T> all = new HashSet<>();
        needs.forEach(need -> all.addAll(part.apply(need)));
        return all;
    }
}
