package io.carnet.billing.examples.marketplace;

import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.marketplace.agents.Agent;
import io.carnet.billing.examples.marketplace.agents.Agents;
import io.carnet.billing.examples.marketplace.agents.Card;
import io.carnet.billing.examples.marketplace.agents.Rehearsal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Stands in for the rehearsal agent: sold by whom, listed or not, and failing as a test says. */
final class Understudy implements Agent {

    private final Rehearsal rehearsal = new Rehearsal();
    private volatile Card card = rehearsal.card();
    private volatile Optional<Error> failure = Optional.empty();

    /** All that come with the marketplace, with this one in its place. */
    Agents agents() {
        List<Agent> all = new ArrayList<>(Agents.all().listed());
        all.replaceAll(agent -> agent.card().id().equals(card.id()) ? this : agent);
        return new Agents(all);
    }

    void isSoldBy(String seller) {
        card = new Card(card.id(), card.description(), card.skills(), seller, card.price(), card.packs(), card.input());
    }

    /** From now on nobody finds it by the name that it was sold under. */
    void isNoLongerListed() {
        card = new Card(
                "gone", card.description(), card.skills(), card.seller(), card.price(), card.packs(), card.input());
    }

    void failsWith(Error error) {
        failure = Optional.of(error);
    }

    @Override
    public Card card() {
        return card;
    }

    @Override
    public Work read(Fields input) {
        Work work = rehearsal.read(input);
        return () -> {
            if (failure.isPresent()) {
                throw failure.get();
            }
            return work.perform();
        };
    }
}
