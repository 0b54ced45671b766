package io.carnet.billing.examples.marketplace.agents;

import io.carnet.billing.examples.host.Fields;
import tools.jackson.databind.JsonNode;

/** Does one kind of work, and knows nothing of money. Thread-safe. */
public interface Agent {

    Card card();

    /** Reads what it is to work on, and notes all that is wrong with it: what it answers then is not to be performed. */
    Work read(Fields input);

    /** What has been read, and is ready to be done. */
    interface Work {

        /**
         * Does it.
         *
         * @return its output
         * @throws AgentFailure if it cannot be done
         */
        JsonNode perform() throws AgentFailure;
    }

    /** The agent could not do its work. Its message is for the customer. */
    final class AgentFailure extends Exception {

        private static final long serialVersionUID = 1L;

        public AgentFailure(String message) {
            super(message);
        }
    }
}
