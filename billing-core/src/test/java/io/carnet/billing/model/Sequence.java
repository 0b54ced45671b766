package io.carnet.billing.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A long random story, told to the library and to the model, which must agree after every sentence. */
final class Sequence {

    private static final int REMEMBERED = 12;

    private record Player(String name, ModelWallet wallet, Plays runs, OwnerPlays owner, WalletCheck check) {}

    private final long seed;
    private final int steps;
    private final Dice dice;
    private final Assortment assortment;
    private final GatedStore gated = new GatedStore();
    private final Library library;
    private final List<Player> players = new ArrayList<>();
    private final boolean strict;
    private final Deque<String> log = new ArrayDeque<>();
    private int step;

    Sequence(long seed, int steps) {
        this.seed = seed;
        this.steps = steps;
        dice = new Dice(seed);
        library = new Library(seed % 2 == 0 ? gated : new InMemoryBillingStore());
        assortment = new Assortment(dice);
        strict = dice.oneIn(2);
        Assortment.PRODUCTS.forEach(id -> library.catalog.put(assortment.product(id)));
        for (String offer : OwnerPlays.OFFERS) {
            library.catalog.put(assortment.offer(offer));
        }
        for (String name : List.of("alice", "bob")) {
            Principal principal = Principal.of(name);
            ModelWallet wallet = new ModelWallet();
            players.add(new Player(
                    name,
                    wallet,
                    new Plays(dice, library, principal, wallet),
                    new OwnerPlays(dice, library, principal, wallet),
                    new WalletCheck(library.billing, library.store, principal)));
        }
    }

    void play() {
        try (library) {
            for (step = 1; step <= steps; step++) {
                next();
            }
            for (Player player : players) {
                player.check().check(player.wallet(), library.now());
            }
            assertThat(library.billing.audit().drifts()).isEmpty();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + ", step " + step + " of " + steps + ": " + e.getMessage() + "\nlast commands:\n"
                            + String.join("\n", log),
                    e);
        }
    }

    private void next() {
        Player player = dice.of(players);
        switch (dice.below(12)) {
            case 0 -> moveClock();
            case 1 -> changeCatalog();
            case 2 -> playBatch();
            default -> play(player, choose(player));
        }
        player.check().check(player.wallet(), library.now());
    }

    /** Commands that were sent one by one and are decided together: as if each had come alone, in their order. */
    private void playBatch() {
        List<Play> plays = new ArrayList<>();
        List<Answer> expected = new ArrayList<>();
        List<CompletionStage<Outcome<Run>>> stages = new ArrayList<>();
        gated.close(() -> {
            int commands = 1 + dice.below(8);
            for (int i = 0; i < commands; i++) {
                Player player = dice.of(players);
                Play play =
                        dice.oneIn(3) ? player.runs().authorizeInBatch() : chooseRuns(player.runs(), dice.below(46));
                remember("in a batch: " + player.name() + " " + play.text());
                plays.add(play);
                expected.add(play.model().get());
                stages.add(play.staged().orElseThrow().get());
            }
        });
        for (int i = 0; i < plays.size(); i++) {
            assertThat(Library.staged(stages.get(i)))
                    .as("in a batch: %s", plays.get(i).text())
                    .isEqualTo(expected.get(i));
        }
        players.forEach(player -> player.check().check(player.wallet(), library.now()));
    }

    private void play(Player player, Play play) {
        remember(player.name() + " " + play.text());
        Answer expected = play.model().get();
        Answer actual = play.library().get();
        assertThat(actual).as(play.text()).isEqualTo(expected);
        remember("    " + actual.effect() + " " + actual.obstacles());
    }

    /** Half of the stories do without policies, so that more runs get on their way. */
    private Play choose(Player player) {
        int choice = dice.below(strict ? 100 : 89);
        if (choice < 25) {
            return player.runs().authorize();
        } else if (choice < 28) {
            return player.runs().quote();
        } else if (choice < 71) {
            return chooseRuns(player.runs(), choice - 28);
        }
        return chooseOwners(player.owner(), choice);
    }

    private static Play chooseRuns(Plays runs, int choice) {
        if (choice < 6) {
            return runs.accept();
        } else if (choice < 16) {
            return runs.capture();
        } else if (choice < 21) {
            return runs.extendAmount();
        } else if (choice < 24) {
            return runs.extendUntil();
        } else if (choice < 35) {
            return runs.settle();
        } else if (choice < 40) {
            return runs.release();
        }
        return runs.abandon();
    }

    private static Play chooseOwners(OwnerPlays owner, int choice) {
        if (choice < 79) {
            return owner.grant();
        } else if (choice < 85) {
            return owner.buy();
        } else if (choice < 87) {
            Optional<Play> finish = owner.finishPayment();
            return finish.isPresent() ? finish.get() : owner.buy();
        } else if (choice < 89) {
            return owner.revoke();
        } else if (choice < 95) {
            return owner.policy();
        } else if (choice < 99) {
            return owner.reset();
        }
        return owner.zone();
    }

    private void moveClock() {
        if (dice.oneIn(3)) {
            moveToAnEvent();
            return;
        }
        Duration time = switch (dice.below(10)) {
            case 0 -> Duration.ZERO;
            case 1 -> Duration.ofMinutes(-dice.below(90));
            case 2 -> Duration.ofNanos(dice.below(5_000));
            case 3 -> Duration.ofHours(dice.below(10));
            case 4 -> Duration.ofDays(dice.oneIn(3) ? dice.below(12) : 0);
            default -> Duration.ofMinutes(dice.below(25));
        };
        library.clock.advance(time);
        remember("the clock moves " + time + " to " + library.now());
    }

    /** To the very instant at which something ends, or a moment before it. */
    private void moveToAnEvent() {
        List<Instant> events = new ArrayList<>();
        for (Player player : players) {
            ModelWallet wallet = player.wallet();
            wallet.runs.values().forEach(run -> {
                events.add(run.until);
                events.add(run.until.plus(ModelWallet.GRACE));
            });
            wallet.packs.values().forEach(pack -> pack.terms.expires().ifPresent(events::add));
            wallet.windows.forEach(window -> events.add(window.end));
        }
        Instant horizon = library.now().plus(Duration.ofHours(dice.of(1, 4, 100)));
        events.removeIf(event -> event.isBefore(library.now()) || event.isAfter(horizon));
        if (!events.isEmpty()) {
            library.clock.moveTo(dice.of(events).minusNanos(dice.oneIn(3) ? 1_000 : 0));
            remember("the clock moves to the event at " + library.now());
        }
    }

    private void changeCatalog() {
        if (dice.oneIn(2)) {
            String product = dice.of(Assortment.PRODUCTS);
            library.catalog.removeProduct(product);
            if (!dice.oneIn(8)) {
                library.catalog.put(assortment.product(product));
            }
            remember("the catalog now says " + library.catalog.product(product));
        } else {
            String offer = dice.of(OwnerPlays.OFFERS);
            library.catalog.removeOffer(offer);
            if (!dice.oneIn(8)) {
                library.catalog.put(assortment.offer(offer));
            }
            remember("the catalog now offers another " + offer);
        }
    }

    private void remember(String line) {
        log.add(line);
        if (log.size() > REMEMBERED) {
            log.remove();
        }
    }
}
