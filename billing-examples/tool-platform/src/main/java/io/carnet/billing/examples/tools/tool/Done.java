package io.carnet.billing.examples.tools.tool;

import tools.jackson.databind.node.ObjectNode;

/** What came of a job, and how many units it took. */
public record Done(ObjectNode result, long units) {}
