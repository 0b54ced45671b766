package io.carnet.billing.examples.gateway;

import io.carnet.billing.catalog.Usage;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request for an answer, as it goes to the upstream. What is not known here is refused: it might cost what nobody has
 * priced.
 *
 * @param model who is to answer
 * @param streams whether the answer comes in pieces
 * @param wantsUsage whether its last piece is to be what was used
 * @param thinks whether it says how long the model is to think
 * @param most the most tokens that all its answers have
 * @param body as the upstream is sent it
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests
record ChatRequest(Model model, boolean streams, boolean wantsUsage, boolean thinks, long most, byte[] body) {

    static final int DEFAULT_MAX_TOKENS = 4_096;

    private static final int MOST_CHOICES = 8;

    private static final String EFFORT = "reasoning_effort";

    private static final Set<String> MEMBERS =
            Set.of("content", "name", "refusal", "role", "tool_call_id", "tool_calls");

    /** Tools that customers run themselves; all others are run by whoever runs the model, at a price of its own. */
    private static final Set<String> TOOLS = Set.of("custom", "function");

    private static final Set<String> AS_THEY_ARE = Set.of(
            "frequency_penalty",
            "logit_bias",
            "logprobs",
            "parallel_tool_calls",
            "presence_penalty",
            EFFORT,
            "response_format",
            "seed",
            "stop",
            "temperature",
            "tool_choice",
            "top_logprobs",
            "top_p",
            "user");

    /**
     * Reads one.
     *
     * @param clamp the most tokens of one answer that this gateway lets anybody have
     * @throws io.carnet.billing.refusal.InvalidRequestException telling everything that is wrong
     */
    static ChatRequest read(byte[] json, int clamp) {
        Fields fields = Fields.of(json);
        ObjectNode upstream = Views.object();
        Optional<Model> model = fields.needed("model", Fields.text(ChatRequest::model));
        fields.needed("messages", ChatRequest::messages).ifPresent(messages -> upstream.set("messages", messages));
        boolean streams = fields.optional("stream", Fields::flag).orElse(false);
        Optional<Fields> options = fields.inside("stream_options");
        boolean wantsUsage = options.flatMap(inside -> inside.optional("include_usage", Fields::flag))
                .orElse(false);
        options.ifPresent(Fields::nothingElse);
        if (options.isPresent() && !streams) {
            fields.note("stream_options", "must be left out where nothing is streamed");
        }
        Optional<Integer> older = fields.optional("max_tokens", between(1, Integer.MAX_VALUE));
        Optional<Integer> newer = fields.optional("max_completion_tokens", between(1, Integer.MAX_VALUE));
        if (older.isPresent() && newer.isPresent()) {
            fields.note("max_tokens", "must be left out beside max_completion_tokens");
        }
        int choices = fields.optional("n", between(1, MOST_CHOICES)).orElse(1);
        fields.optional("tools", ChatRequest::tools).ifPresent(tools -> upstream.set("tools", tools));
        AS_THEY_ARE.forEach(name -> fields.optional(name, Function.identity()).ifPresent(as -> upstream.set(name, as)));
        fields.check();

        int wanted = newer.or(() -> older).orElse(DEFAULT_MAX_TOKENS);
        int most = Math.min(Math.min(wanted, clamp), model.orElseThrow().longest());
        upstream.put("model", model.get().id())
                .put("stream", streams)
                .put("n", choices)
                .put(newer.isPresent() ? "max_completion_tokens" : "max_tokens", most);
        if (streams) {
            upstream.putObject("stream_options").put("include_usage", true);
        }
        byte[] body = upstream.toString().getBytes(StandardCharsets.UTF_8);
        boolean thinks = upstream.has(EFFORT);
        return new ChatRequest(model.get(), streams, wantsUsage, thinks, (long) most * choices, body);
    }

    /** The most it can use: no token is shorter than a byte. */
    Usage ceiling() {
        return new Tokens(body.length, 0, most).usage();
    }

    /**
     * About what was used, when the upstream does not tell: four bytes are a token. What a model thinks nobody sees, so it
     * may be all that it was let.
     *
     * @param written how many bytes can be seen of the answer
     * @param thinks whether there may be more to it than that
     */
    Tokens estimate(long written, boolean thinks) {
        return new Tokens((body.length + 3) / 4, 0, thinks ? most : Math.min(most, (written + 3) / 4));
    }

    private static Model model(String id) {
        return Models.find(id)
                .orElseThrow(() -> new Failure(404, "model_not_found", "there is no such model").about("model"));
    }

    private static Function<JsonNode, Integer> between(int least, int most) {
        return node -> {
            int value = Fields.whole(node);
            require(value >= least && value <= most, "must be " + least + " to " + most);
            return value;
        };
    }

    private static JsonNode messages(JsonNode messages) {
        require(messages.isArray() && !messages.isEmpty(), "must be a list of messages");
        for (JsonNode message : messages) {
            require(message.path("role").isString(), "must each have a role");
            require(
                    MEMBERS.containsAll(message.propertyNames()),
                    "must have no members but " + String.join(", ", new TreeSet<>(MEMBERS)));
            JsonNode content = message.path("content");
            require(
                    content.isMissingNode() || content.isNull() || content.isString() || isText(content),
                    "must have content of text only: nothing else has a price");
        }
        return messages;
    }

    private static JsonNode tools(JsonNode tools) {
        require(tools.isArray(), "must be a list of tools");
        for (JsonNode tool : tools) {
            String type = tool.path("type").asString("");
            require(
                    TOOLS.contains(type) && tool.path(type).isObject() && tool.size() == 2,
                    "must each be a function or custom, and nothing else: nothing else has a price");
        }
        return tools;
    }

    private static boolean isText(JsonNode content) {
        return content.isArray()
                && content.valueStream()
                        .allMatch(part -> part.path("type").asString("").equals("text")
                                && part.path("text").isString()
                                && part.size() == 2);
    }

    private static void require(boolean fulfilled, String otherwise) {
        if (!fulfilled) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** Leaves the body out: it is nobody's business. */
    @Override
    public String toString() {
        return "ChatRequest[" + model.id() + "]";
    }
}
