package io.carnet.billing.examples.marketplace.agents;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.value.Money;
import java.util.List;
import java.util.Map;

/**
 * How an agent is listed.
 *
 * @param id names it, and the product
 * @param description what it does, for people and models
 * @param skills words that a task for it has
 * @param seller whose it is: who gets a share of what is paid for it
 * @param price of a run that is paid for by itself
 * @param packs what is for sale for it
 * @param input what it wants, by name
 */
public record Card(
        String id,
        String description,
        List<String> skills,
        String seller,
        Money price,
        List<Offer> packs,
        Map<String, String> input) {}
