package io.carnet.billing.internal.rules;

import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import java.util.List;

/** What caps have counted. */
public final class CapUse {

    private CapUse() {}

    public static List<CapWindow> of(Draft draft, Subject subject, Settings settings) {
        return draft.policy(subject).policy().caps().stream()
                .filter(cap -> cap.window() != Window.CALL)
                .map(cap -> Gate.counter(draft, subject, cap, settings.zone()))
                .toList();
    }
}
