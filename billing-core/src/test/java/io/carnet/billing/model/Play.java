package io.carnet.billing.model;

import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.Run;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** One command in words, for the library at once, for the library in a batch (runs only), and for the model. */
record Play(
        String text,
        Supplier<Answer> library,
        Optional<Supplier<CompletionStage<Outcome<Run>>>> staged,
        Supplier<Answer> model) {}
