package io.carnet.billing.examples.quickstart;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** All that an agent could do: pass after pass over every part, for as long as somebody pays. */
record Jobs(String day, Agent agent, List<Part> parts, AtomicInteger handedOut) {

    static Jobs of(String day, Agent agent, List<Part> parts) {
        return new Jobs(day, agent, parts, new AtomicInteger());
    }

    Job next() {
        int index = handedOut.getAndIncrement();
        return new Job(day, agent, parts.get(index % parts.size()), index / parts.size() + 1);
    }

    List<Job> next(int count) {
        return Stream.generate(this::next).limit(count).toList();
    }
}
