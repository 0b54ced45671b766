package io.carnet.billing.examples.marketplace;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Something that customers can ask for: as a tool over MCP, and as a route over plain HTTP.
 *
 * @param path the braces of which name arguments
 */
record Tool(
        String name,
        String description,
        List<Argument> arguments,
        String method,
        String path,
        BiFunction<Market, Call, Answer> answer) {

    static final List<Tool> ALL = List.of(
            new Tool(
                    "search_agents",
                    "Lists the agents that fit a query, the best first; without one, all of them.",
                    List.of(Argument.text("query", "words of the task").optional()),
                    "GET",
                    "/agents",
                    Market::searchAgents),
            new Tool(
                    "get_agent",
                    "Tells what an agent does, wants and costs.",
                    List.of(Argument.AGENT),
                    "GET",
                    "/agents/{agent_id}",
                    Market::getAgent),
            new Tool(
                    "list_agent_credit_packs",
                    "Lists the packs that an agent offers, and the runs that you have for it.",
                    List.of(Argument.AGENT),
                    "GET",
                    "/agents/{agent_id}/packs",
                    Market::listPacks),
            new Tool(
                    "buy_agent_credit_pack",
                    "Buys a pack of runs of one agent.",
                    List.of(
                            Argument.AGENT,
                            Argument.text("pack_id", "as list_agent_credit_packs tells it"),
                            Argument.PAY_WITH,
                            Argument.KEY),
                    "POST",
                    "/agents/{agent_id}/packs/{pack_id}",
                    Market::buyPack),
            new Tool(
                    "run_agent",
                    "Runs an agent: from a pack, if you have one, or for a payment of this run.",
                    List.of(Argument.AGENT, Argument.INPUT, Argument.PAY_WITH, Argument.KEY),
                    "POST",
                    "/agents/{agent_id}/runs",
                    (market, call) -> market.hire().runAgent(call)),
            new Tool(
                    "solve",
                    "Runs the agent that fits a task best and costs no more than the budget.",
                    List.of(
                            Argument.text("intent", "the task, in your words"),
                            Argument.INPUT,
                            Argument.text("budget", "dollars, as 0.60"),
                            Argument.KEY),
                    "POST",
                    "/solve",
                    (market, call) -> market.hire().solve(call)),
            new Tool(
                    "get_job",
                    "Tells what became of a run.",
                    List.of(Argument.text("job_id", "as the run was answered, or its idempotency_key")),
                    "GET",
                    "/jobs/{job_id}",
                    (market, call) -> market.hire().getJob(call)),
            new Tool(
                    "wallet_status",
                    "Tells what you have: credits, and runs of each agent.",
                    List.of(),
                    "GET",
                    "/wallet",
                    Market::walletStatus));

    record Argument(String name, String type, String description, boolean needed) {

        static final Argument AGENT = text("agent_id", "as search_agents tells it");
        static final Argument INPUT = new Argument("input", "object", "as get_agent tells it", true);
        static final Argument PAY_WITH = text(
                        "pay_with",
                        "page or page:keep for a page of Stripe's, card: and the idempotency_key of a payment that kept one; x402"
                                + " needs none")
                .optional();
        static final Argument KEY = text(
                        "idempotency_key",
                        "the same spends once: repeat it when you ask again for what was not answered; needed with card:")
                .optional();

        static Argument text(String name, String description) {
            return new Argument(name, "string", description, true);
        }

        Argument optional() {
            return new Argument(name, type, description, false);
        }
    }

    /** As JSON Schema. */
    Map<String, Object> schema() {
        Map<String, Object> properties = new TreeMap<>();
        arguments.forEach(argument -> properties.put(
                argument.name(), Map.of("type", argument.type(), "description", argument.description())));
        return Map.of(
                "type",
                "object",
                "properties",
                properties,
                "required",
                arguments.stream().filter(Argument::needed).map(Argument::name).collect(Collectors.toList()),
                "additionalProperties",
                false);
    }
}
