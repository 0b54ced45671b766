package io.carnet.billing.examples.tools;

import tools.jackson.databind.JsonNode;

/** What a call is answered with, the first time and each time after. */
record Reply(int status, JsonNode body) {}
