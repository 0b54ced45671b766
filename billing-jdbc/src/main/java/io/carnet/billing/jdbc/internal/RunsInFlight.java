package io.carnet.billing.jdbc.internal;

import io.carnet.billing.jdbc.internal.table.Keyed;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whose policies and counters apply to the runs that this process wrote last and that go on. That never changes, so that it
 * can be loaded together with a run instead of after it. Who is not remembered costs a round trip more. Thread-safe.
 */
public final class RunsInFlight {

    private static final int MOST = 10_000;

    private final Map<Keyed<RunKey>, List<Subject>> subjects = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Keyed<RunKey>, List<Subject>> eldest) {
            return size() > MOST;
        }
    };

    synchronized Collection<Subject> subjects(Principal principal, RunKey run) {
        return subjects.getOrDefault(new Keyed<>(principal, run), List.of());
    }

    synchronized void note(Run run) {
        Keyed<RunKey> key = new Keyed<>(run.principal(), run.key());
        if (run.state().open()) {
            subjects.put(key, List.copyOf(applicable(run)));
        } else {
            subjects.remove(key);
        }
    }

    static Collection<Subject> applicable(Run run) {
        return Subject.applicable(run.terms().product().id(), run.terms().spender());
    }
}
