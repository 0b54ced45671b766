package io.carnet.billing.examples.tools.tool;

import java.util.function.Supplier;

/** Work whose parameters are right, and the most units that it takes. It may throw {@link ToolFailed}. */
public record Job(long most, Supplier<Done> work) {}
