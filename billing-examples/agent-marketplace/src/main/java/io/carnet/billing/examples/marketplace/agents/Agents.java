package io.carnet.billing.examples.marketplace.agents;

import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Restore;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All that are listed, and what they cost: each agent is a product, its packs and its single run are offers. */
public final class Agents {

    /** The offer of one run, paid for by itself. */
    public static final String ONE_RUN = "one-run";

    private final List<Agent> listed;

    public Agents(List<Agent> listed) {
        this.listed = List.copyOf(listed);
    }

    /** Those that come with the marketplace. */
    public static Agents all() {
        return new Agents(List.of(new BackgroundRemover(), new KeywordExtractor(), new Summarizer(), new Rehearsal()));
    }

    public List<Agent> listed() {
        return listed;
    }

    public Optional<Agent> find(String id) {
        return listed.stream().filter(agent -> agent.card().id().equals(id)).findFirst();
    }

    /** The best for a task first, those that are none of it left out; of two that are as good, the cheaper one. */
    public List<Agent> fit(String task) {
        Set<String> words = new HashSet<>(Words.of(task));
        return listed.stream()
                .filter(agent -> likeness(agent, words) > 0)
                .sorted(Comparator.comparingLong((Agent agent) -> -likeness(agent, words))
                        .thenComparing(agent -> agent.card().price().minor()))
                .toList();
    }

    private static long likeness(Agent agent, Set<String> words) {
        Set<String> known = new HashSet<>(agent.card().skills());
        known.addAll(Words.of(agent.card().id()));
        return words.stream().filter(known::contains).count();
    }

    /** A credit is a dollar. Money of a run that was paid for by itself goes back if it fails. */
    public Catalog catalog() {
        RunPolicies policies = RunPolicies.DEFAULT.with(Restore.REFUNDED);
        List<Product> products = new ArrayList<>();
        List<Offer> offers = new ArrayList<>();
        for (Agent agent : listed) {
            Money price = agent.card().price();
            products.add(Product.of(agent.card().id(), Price.perRun(Amount.credits(price.decimal())))
                    .with(policies));
            offers.addAll(agent.card().packs());
            offers.add(Offer.oneRun(ONE_RUN, agent.card().id(), price));
        }
        return StaticCatalog.of(products, offers);
    }
}
