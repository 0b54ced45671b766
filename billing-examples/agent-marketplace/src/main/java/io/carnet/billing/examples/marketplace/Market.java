package io.carnet.billing.examples.marketplace;

import io.carnet.billing.Billing;
import io.carnet.billing.BuyRequest;
import io.carnet.billing.Listing;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.marketplace.CashDesk.Means;
import io.carnet.billing.examples.marketplace.agents.Agent;
import io.carnet.billing.examples.marketplace.agents.Agents;
import io.carnet.billing.examples.marketplace.agents.Card;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.time.InstantSource;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What customers can ask for. Each method reads its arguments, lets billing decide, and says what became of it. Thread-safe.
 */
final class Market {

    private static final Logger LOG = LoggerFactory.getLogger(Market.class);

    private final Agents agents;
    private final Billing billing;
    private final CashDesk desk;
    private final InstantSource clock;
    private final Hire hire;
    private final Flights flights = new Flights();

    Market(Agents agents, Billing billing, CashDesk desk, Hire hire, InstantSource clock) {
        this.agents = agents;
        this.billing = billing;
        this.desk = desk;
        this.hire = hire;
        this.clock = clock;
    }

    /** Lets a tool answer, and says why not if it doesn't. */
    Answer answer(Tool tool, Call call) {
        try {
            return tool.answer().apply(this, call);
        } catch (RuntimeException e) {
            return failed(tool.name(), e);
        }
    }

    Answer failed(String what, RuntimeException e) {
        try {
            return Refusals.of(e, clock.instant());
        } catch (RuntimeException mistake) {
            LOG.error("{} failed", what, mistake);
            return Answer.error(500, "failed", "something went wrong");
        }
    }

    Hire hire() {
        return hire;
    }

    Answer searchAgents(Call call) {
        Optional<String> query = call.arguments().optional("query", Fields.text(text -> text));
        call.arguments().check();
        ObjectNode body = Views.object();
        ArrayNode found = body.putArray("agents");
        query.map(agents::fit).orElse(agents.listed()).forEach(agent -> found.add(view(agent.card())));
        return Answer.of(200, body);
    }

    Answer getAgent(Call call) {
        Optional<String> id = call.agentId();
        call.arguments().check();
        return Answer.of(200, view(agent(id.orElseThrow()).card()));
    }

    Answer listPacks(Call call) {
        Optional<String> id = call.agentId();
        call.arguments().check();
        Card card = agent(id.orElseThrow()).card();
        Listing listing = billing.packs().list(call.customer(), card.id());
        ObjectNode body = Views.object().put("agent_id", card.id());
        body.put("price_per_run", PackViews.text(card.price())).set("offers", PackViews.offers(card.packs()));
        body.set("balances", PackViews.balance(listing.runs()));
        return Answer.of(200, body);
    }

    Answer walletStatus(Call call) {
        call.arguments().check();
        ObjectNode body = Views.object().put("customer", call.customer().value());
        body.set("credits", Views.balance(billing.credits().balance(call.customer())));
        body.set("packs", packs(call.customer()));
        return Answer.of(200, body);
    }

    /** What a customer has for each agent. */
    ArrayNode packs(Principal customer) {
        ArrayNode packs = Views.object().putArray("packs");
        for (Agent agent : agents.listed()) {
            Listing listing = billing.packs().list(customer, agent.card().id());
            if (!listing.runs().packs().isEmpty()) {
                packs.add(PackViews.balance(listing.runs())
                        .put("agent_id", agent.card().id()));
            }
        }
        return packs;
    }

    Answer buyPack(Call call) {
        Optional<String> agentId = call.agentId();
        Optional<String> packId = call.arguments().needed("pack_id", Fields.text(text -> text));
        Optional<PayWith> payWith = call.payWith();
        Optional<String> named = call.idempotencyKey(payWith);
        call.arguments().check();
        call.refuseMalformed();
        Card card = agent(agentId.orElseThrow()).card();
        Offer offer = card.packs().stream()
                .filter(pack -> pack.id().value().equals(packId.orElseThrow()))
                .findFirst()
                .orElseThrow(() -> Answer.missing("pack"));
        String id = call.id(named);
        String content =
                Digests.of("buy_agent_credit_pack", card.id(), offer.id().value());
        return flights.once(call, Keys.BUY.of(id), content, () -> buy(call, card, offer, payWith, id));
    }

    private Answer buy(Call call, Card card, Offer offer, Optional<PayWith> payWith, String id) {
        BuyRequest order = BuyRequest.pack(
                Keys.BUY.of(id), call.customer(), card.id(), offer.id().value());
        Optional<Means> means = desk.means(billing, call, payWith, order.key());
        if (means.isEmpty()) {
            return desk.ask(call, card, price(offer), "a pack has to be paid for");
        }
        Purchase purchase = billing.packs()
                .buy(order.payingWith(means.get().method()).through(means.get().provider()))
                .orElseThrow();
        if (purchase.paid().isPresent()) {
            return Answer.of(201, PackViews.bought(purchase, card.id(), id)).with(desk.receipt(purchase));
        }
        return desk.unsettled(purchase, id).orElseGet(() -> desk.declined(call, card, purchase));
    }

    private Agent agent(String id) {
        return agents.find(id).orElseThrow(() -> Answer.missing("agent"));
    }

    private static ObjectNode view(Card card) {
        ObjectNode json = Views.object().put("agent_id", card.id()).put("description", card.description());
        json.put("seller", card.seller()).put("price_per_run", PackViews.text(card.price()));
        ObjectNode input = json.putObject("input");
        new TreeMap<>(card.input()).forEach(input::put);
        return json;
    }

    private static Money price(Offer offer) {
        return offer.quantity().price(offer.quantity().smallest());
    }
}
