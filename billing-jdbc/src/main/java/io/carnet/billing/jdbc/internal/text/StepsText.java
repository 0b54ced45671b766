package io.carnet.billing.jdbc.internal.text;

import io.carnet.billing.catalog.Usage;
import io.carnet.billing.run.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The steps of a run, one a line: what, when, after, through, commands, and the usage if any was reported. */
public final class StepsText {

    private static final int PARTS = 6;

    private StepsText() {}

    public static String of(List<Step> steps) {
        StringBuilder text = new StringBuilder();
        for (Step step : steps) {
            text.append(text.isEmpty() ? "" : "\n")
                    .append(step.what())
                    .append(' ')
                    .append(Micros.of(step.at()))
                    .append(' ')
                    .append(step.after())
                    .append(' ')
                    .append(step.through())
                    .append(' ')
                    .append(step.commands());
            step.usage().ifPresent(usage -> text.append(' ').append(UsageText.of(usage)));
        }
        return text.toString();
    }

    public static List<Step> read(String text) {
        List<Step> steps = new ArrayList<>();
        if (!text.isEmpty()) {
            for (String line : text.split("\n", -1)) {
                steps.add(step(line.split(" ", PARTS)));
            }
        }
        return steps;
    }

    private static Step step(String[] parts) {
        Optional<Usage> usage = parts.length < PARTS ? Optional.empty() : Optional.of(UsageText.read(parts[PARTS - 1]));
        return new Step(
                Step.What.valueOf(parts[0]),
                Micros.instant(Long.parseLong(parts[1])),
                usage,
                Long.parseLong(parts[2]),
                Long.parseLong(parts[3]),
                Integer.parseInt(parts[4]));
    }
}
