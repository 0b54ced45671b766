package io.carnet.billing.examples.quickstart;

import io.carnet.billing.catalog.Usage;
import java.util.function.Consumer;

/** Something that works on a part of a text; every later pass over the same part digs deeper. */
interface Agent {

    String product();

    Usage ceiling(Part part);

    String work(Part part, int pass, Consumer<Usage> meter);
}
