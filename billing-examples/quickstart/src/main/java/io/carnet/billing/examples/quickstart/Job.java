package io.carnet.billing.examples.quickstart;

import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.value.Principal;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** One agent, one part, one pass: the work of one run. */
record Job(String day, Agent agent, Part part, int pass) {

    static final Comparator<Job> ORDER = Comparator.comparingInt(Job::pass)
            .thenComparing(job -> job.part().file())
            .thenComparing(job -> job.part().number())
            .thenComparing(Job::key);

    String key() {
        return day + "/" + agent.product() + "/" + part + (pass == 1 ? "" : "+" + pass);
    }

    RunRequest request(Principal payer) {
        return RunRequest.of(key(), payer, agent.product())
                .upTo(agent.ceiling(part))
                .with("pass", Integer.toString(pass));
    }

    String perform(Consumer<Usage> meter) {
        return agent.work(part, pass, meter);
    }

    /** What the work comes to. */
    Usage measured() {
        AtomicReference<Usage> last = new AtomicReference<>(Usage.none());
        perform(last::set);
        return last.get();
    }
}
