package io.carnet.billing.jdbc.internal;

import io.carnet.billing.jdbc.internal.table.ClaimTable;
import io.carnet.billing.jdbc.internal.table.DeliveryTable;
import io.carnet.billing.jdbc.internal.table.Keyed;
import io.carnet.billing.jdbc.internal.table.PackTable;
import io.carnet.billing.jdbc.internal.table.PolicyTable;
import io.carnet.billing.jdbc.internal.table.PurchaseTable;
import io.carnet.billing.jdbc.internal.table.ReceiptTable;
import io.carnet.billing.jdbc.internal.table.RunTable;
import io.carnet.billing.jdbc.internal.table.Session;
import io.carnet.billing.jdbc.internal.table.WindowTable;
import io.carnet.billing.run.HoldLine;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.CapShare;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.WindowKey;
import io.carnet.billing.store.Claim;
import io.carnet.billing.store.ClaimKey;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** What is still to be asked for. Nothing is asked for twice. */
final class Wanted {

    /** A change of zone may make a window begin when one did that has ended. */
    private static final Duration WINDOW_OVERLAP = Duration.ofDays(2);

    private final Instant at;
    private final RunsInFlight inFlight;
    private final Set<Object> asked = new HashSet<>();
    private final Set<Principal> principals = new HashSet<>();
    private final List<Keyed<RunKey>> runs = new ArrayList<>();
    private final List<Keyed<Instant>> due = new ArrayList<>();
    private final List<Keyed<PackId>> packs = new ArrayList<>();
    private final List<Keyed<Subject>> subjects = new ArrayList<>();
    private final List<Keyed<WindowKey>> windows = new ArrayList<>();
    private final List<Keyed<CommandKey>> commands = new ArrayList<>();
    private final List<Keyed<HandlerName>> handlers = new ArrayList<>();
    private final Set<ClaimKey> claims = new HashSet<>();

    Wanted(Instant at, RunsInFlight inFlight) {
        this.at = at;
        this.inFlight = inFlight;
    }

    void need(Need need) {
        Principal principal = need.principal();
        principals.add(principal);
        due(principal, at);
        want(principal, need.runs(), runs);
        want(principal, need.packs(), packs);
        want(principal, need.subjects(), subjects);
        need.runs().forEach(run -> want(principal, inFlight.subjects(principal, run), subjects));
        want(principal, need.commands(), commands);
        want(principal, need.handlers(), handlers);
        claims.addAll(need.claims());
    }

    /** What a wallet's rows refer to that are not there yet. */
    void referredTo(LoadedWallet loaded) {
        Principal principal = loaded.wallet().principal();
        if (loaded.wallet().lastInstant().isAfter(at)) {
            due(principal, loaded.wallet().lastInstant());
        }
        for (Run run : loaded.runs()) {
            want(principal, RunsInFlight.applicable(run), subjects);
            for (HoldLine line : run.hold().lines()) {
                if (loaded.pack(line.pack()).isEmpty()) {
                    want(principal, List.of(line.pack()), packs);
                }
            }
            for (CapShare share : run.hold().shares()) {
                if (loaded.window(share.window()).isEmpty()) {
                    want(principal, List.of(share.window()), windows);
                }
            }
        }
    }

    private void due(Principal principal, Instant by) {
        want(principal, List.of(by), due);
    }

    private <K> void want(Principal principal, Collection<K> keys, List<Keyed<K>> wanted) {
        for (K key : keys) {
            Keyed<K> keyed = new Keyed<>(principal, key);
            if (asked.add(keyed)) {
                wanted.add(keyed);
            }
        }
    }

    /** Asks for all of it; returns whether there was anything. */
    boolean ask(Session session, Map<Principal, LoadedWallet> wallets, Map<ClaimKey, Claim> owned) throws SQLException {
        boolean any = !(principals.isEmpty()
                && runs.isEmpty()
                && due.isEmpty()
                && packs.isEmpty()
                && subjects.isEmpty()
                && windows.isEmpty()
                && commands.isEmpty()
                && handlers.isEmpty()
                && claims.isEmpty());
        RunTable.named(session, runs, into(wallets, LoadedWallet::add));
        RunTable.due(session, due, into(wallets, LoadedWallet::add));
        PackTable.live(session, principals, into(wallets, LoadedWallet::add));
        PackTable.named(session, packs, into(wallets, LoadedWallet::add));
        PolicyTable.named(session, subjects, into(wallets, LoadedWallet::add));
        WindowTable.notEnded(session, subjects, at.minus(WINDOW_OVERLAP), into(wallets, LoadedWallet::add));
        WindowTable.named(session, windows, into(wallets, LoadedWallet::add));
        ReceiptTable.named(session, commands, into(wallets, LoadedWallet::add));
        PurchaseTable.named(session, commands, into(wallets, LoadedWallet::add));
        DeliveryTable.named(session, handlers, into(wallets, LoadedWallet::add));
        ClaimTable.named(session, claims, (owner, claim) -> owned.put(claim.key(), claim));
        List.of(claims, principals, runs, due, packs, subjects, windows, commands, handlers)
                .forEach(Collection::clear);
        return any;
    }

    /** A wallet that was just created by somebody else is not locked; it will be, and its rows come then. */
    private static <T> BiConsumer<Principal, T> into(
            Map<Principal, LoadedWallet> wallets, BiConsumer<LoadedWallet, T> add) {
        return (principal, row) -> {
            LoadedWallet wallet = wallets.get(principal);
            if (wallet != null) {
                add.accept(wallet, row);
            }
        };
    }
}
