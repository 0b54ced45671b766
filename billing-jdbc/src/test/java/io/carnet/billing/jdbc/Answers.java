package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.Page;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What hosts were answered, kept outside of the database, to be held against its books. Thread-safe. */
final class Answers {

    /** What was done. */
    enum Deed {
        GRANTED,
        AUTHORIZED,
        SETTLED,
        RELEASED
    }

    /** Somebody who wants to know what was answered. */
    interface Listener {
        void answered(Deed deed, Principal principal, String key);
    }

    private final Map<Deed, Set<String>> answered = new EnumMap<>(Deed.class);

    Answers() {
        for (Deed deed : Deed.values()) {
            answered.put(deed, new HashSet<>());
        }
    }

    synchronized void note(Deed deed, Principal principal, String key) {
        assertThat(answered.get(deed).add(principal + " " + key))
                .as("%s %s %s is news", deed, principal, key)
                .isTrue();
    }

    synchronized int size() {
        return answered.values().stream().mapToInt(Set::size).sum();
    }

    /** As a line that another process writes. */
    static String line(Deed deed, Principal principal, String key) {
        return deed + " " + principal + " " + key;
    }

    void note(String line) {
        String[] words = line.split(" ", 3);
        note(Deed.valueOf(words[0]), Principal.of(words[1]), words[2]);
    }

    /**
     * What was answered is in the books, once. What is there beyond that was asked for and not answered, so it is little,
     * and it is whole.
     */
    synchronized void agreeWith(Billing billing, List<Principal> principals, int mostUnanswered) {
        assertThat(size()).isPositive();
        assertThat(billing.audit().drifts()).isEmpty();
        List<String> unanswered = new ArrayList<>();
        Map<Deed, Set<String>> booked = new EnumMap<>(Deed.class);
        for (Deed deed : Deed.values()) {
            booked.put(deed, new TreeSet<>());
        }
        principals.forEach(principal -> book(billing, principal, booked));
        booked.forEach((deed, keys) -> {
            assertThat(keys).as("%s", deed).containsAll(answered.get(deed));
            keys.stream()
                    .filter(key -> !answered.get(deed).contains(key))
                    .map(key -> deed + " " + key)
                    .forEach(unanswered::add);
        });
        assertThat(unanswered).hasSizeLessThanOrEqualTo(mostUnanswered);
    }

    /** Reads what a principal did, and makes sure that each deed moved what it should, once. */
    private static void book(Billing billing, Principal principal, Map<Deed, Set<String>> booked) {
        Map<Kind, List<String>> moved = moved(billing, principal);
        List<Run> runs = runs(billing, principal);
        Map<RunState, List<String>> byState = runs.stream()
                .collect(Collectors.groupingBy(
                        Run::state, Collectors.mapping(run -> run.key().value(), Collectors.toList())));
        List<String> all = runs.stream().map(run -> run.key().value()).toList();
        List<String> settled = byState.getOrDefault(RunState.SETTLED, List.of());
        List<String> released = byState.getOrDefault(RunState.RELEASED, List.of());
        List<String> held = byState.getOrDefault(RunState.HELD, List.of());
        assertThat(settled.size() + released.size() + held.size()).isEqualTo(all.size());
        assertThat(all).doesNotHaveDuplicates();
        assertThat(moved.get(Kind.HOLD)).containsExactlyInAnyOrderElementsOf(all);
        assertThat(moved.get(Kind.CHARGE)).containsExactlyInAnyOrderElementsOf(settled);
        assertThat(moved.get(Kind.RELEASE)).containsExactlyInAnyOrderElementsOf(released);
        assertThat(moved.get(Kind.GRANT)).doesNotHaveDuplicates();

        Balance credits = billing.credits().balance(principal);
        long given = Load.GIFT + moved.get(Kind.GRANT).size() - 1;
        assertThat(credits.total()).isEqualTo(Amount.credits(given - settled.size()));
        assertThat(credits.held()).isEqualTo(Amount.credits(held.size()));

        note(booked, Deed.GRANTED, principal, moved.get(Kind.GRANT));
        note(booked, Deed.AUTHORIZED, principal, all);
        note(booked, Deed.SETTLED, principal, settled);
        note(booked, Deed.RELEASED, principal, released);
    }

    private static void note(Map<Deed, Set<String>> booked, Deed deed, Principal principal, List<String> keys) {
        keys.forEach(key -> booked.get(deed).add(principal + " " + key));
    }

    private static Map<Kind, List<String>> moved(Billing billing, Principal principal) {
        Map<Kind, List<String>> moved = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            moved.put(kind, new ArrayList<>());
        }
        long last = 0;
        for (List<Entry> page = billing.journal(principal, last, Limits.PAGE);
                !page.isEmpty();
                page = billing.journal(principal, last, Limits.PAGE)) {
            page.forEach(entry ->
                    moved.get(entry.movement().kind()).add(entry.movement().reference()));
            last = page.get(page.size() - 1).number();
        }
        return moved;
    }

    private static List<Run> runs(Billing billing, Principal principal) {
        List<Run> runs = new ArrayList<>();
        Optional<Long> before = Optional.empty();
        do {
            Page<Run> page = billing.activity().page(principal, ActivityFilter.ALL, before, Limits.PAGE);
            runs.addAll(page.rows());
            before = page.next();
        } while (before.isPresent());
        return runs;
    }
}
