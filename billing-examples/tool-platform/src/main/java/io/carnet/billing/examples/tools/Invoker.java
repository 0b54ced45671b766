package io.carnet.billing.examples.tools;

import io.carnet.billing.Billing;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.tools.Calls.Ending;
import io.carnet.billing.examples.tools.Calls.Recorded;
import io.carnet.billing.examples.tools.tool.Action;
import io.carnet.billing.examples.tools.tool.Done;
import io.carnet.billing.examples.tools.tool.Job;
import io.carnet.billing.examples.tools.tool.Task;
import io.carnet.billing.examples.tools.tool.ToolFailed;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.KeyUsedException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.RefusedException;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.value.Amount;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Does what agents ask for: holds what it may cost, does the work outside of any transaction, charges what was done. */
@Component
class Invoker {

    private static final Logger LOG = LoggerFactory.getLogger(Invoker.class);
    private static final int LONGEST_RESULT = 900_000;
    private static final String FAILED = "the tool failed";
    private static final int TRIES = 5;
    private static final long FIRST_PAUSE_MILLIS = 100;

    private final Calls calls;
    private final Billing billing;

    Invoker(Calls calls, Billing billing) {
        this.calls = calls;
        this.billing = billing;
    }

    /** Answers a call, or what it was answered before. */
    Reply invoke(Call call) {
        Optional<Reply> before = before(call);
        if (before.isPresent()) {
            return before.get();
        }
        try {
            calls.open(call).ifPresent(refusal -> {
                throw new RefusedException(refusal);
            });
        } catch (KeyUsedException e) {
            return before(call)
                    .orElseThrow(() -> new ResponseStatusException(HttpStatus.CONFLICT, "this key is in use"));
        }
        return perform(call);
    }

    /** What a call was answered before; refused while it is under way. */
    Optional<Reply> before(Call call) {
        return calls.find(call).map(recorded -> repeated(call, recorded));
    }

    private Reply repeated(Call call, Recorded before) {
        if (!before.fingerprint().equals(call.fingerprint())) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "something else was asked for under this key");
        }
        return before.reply().orElseGet(() -> unanswered(call));
    }

    /** Its runs end together with its answer, or by their expiry, and then there will never be one. */
    private Reply unanswered(Call call) {
        List<Run> runs = call.runs().stream()
                .flatMap(run -> billing.runs().find(run.principal(), run.key()).stream())
                .toList();
        if (runs.stream().anyMatch(run -> run.state().open())) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "under way, or cut off: ask again in a while");
        }
        runs.stream().filter(run -> run.state() == RunState.EXPIRED).forEach(this::endForGood);
        return calls.find(call).flatMap(Recorded::reply).orElseGet(() -> cutOff(call));
    }

    /** Whoever still means to charge it was faster, or is refused from now on: clocks differ. */
    private void endForGood(Run run) {
        Outcome<Run> ended = billing.runs().release(run.principal(), run.key().value());
        LOG.debug("run {} of a call that was cut off: {}", run.key(), ended);
    }

    private static Reply cutOff(Call call) {
        ObjectNode json = Failures.failure("cut off, and not charged: send it under another key")
                .put("code", "cut_off")
                .put("call", call.key())
                .put("product", call.task().product());
        Views.credits(json, "charged_credits", Amount.NO_CREDITS);
        return new Reply(502, json);
    }

    /** Does the work of a call that has been opened, and closes it. */
    Reply perform(Call call) {
        List<Done> done = new ArrayList<>();
        Optional<String> failure;
        try {
            failure = work(call, done);
        } catch (Error e) {
            giveUp(call, done, e);
            throw e;
        }
        return close(call, done, failure);
    }

    /** Adds what was done, and answers why it was not all. */
    private static Optional<String> work(Call call, List<Done> done) {
        try {
            ObjectNode last = Views.object();
            for (Task.Stage stage : call.task().stages()) {
                Job job = stage.job().apply(last);
                Done each = job.work().get();
                done.add(each);
                last = each.result();
            }
            if (done.stream()
                            .mapToLong(each -> each.result().toString().length())
                            .sum()
                    <= LONGEST_RESULT) {
                return Optional.empty();
            }
            done.clear();
            return Optional.of("the result is too large");
        } catch (ToolFailed | InvalidRequestException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("a tool failed", e);
            return Optional.of(FAILED);
        }
    }

    private void giveUp(Call call, List<Done> done, Error why) {
        try {
            close(call, done, Optional.of(FAILED));
        } catch (RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    /** Again and again if need be: what was done is lost if it is not charged. */
    private Reply close(Call call, List<Done> done, Optional<String> failure) {
        for (int tries = 1; ; tries++) {
            try {
                return calls.close(
                        call,
                        endings(call, done, failure.isPresent()),
                        (runs, balance) -> reply(call, done, failure, runs, balance));
            } catch (RefusedException e) {
                LOG.warn("call {} took longer than its credits are held", call.key());
                return cutOff(call);
            } catch (RuntimeException e) {
                if (!Failures.passes(e) || tries == TRIES || !paused(FIRST_PAUSE_MILLIS << (tries - 1))) {
                    throw e;
                }
            }
        }
    }

    private static boolean paused(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<Ending> endings(Call call, List<Done> done, boolean failed) {
        List<Ending> endings = new ArrayList<>();
        List<Task.Stage> stages = call.task().stages();
        for (int stage = 0; stage < stages.size(); stage++) {
            Action action = stages.get(stage).action();
            endings.add(new Ending(
                    call.key(stage),
                    stage < done.size()
                            ? Optional.of(Call.usage(action, done.get(stage).units()))
                            : Optional.empty()));
        }
        if (call.task().workflow()) {
            endings.add(new Ending(call.key(), failed ? Optional.empty() : Optional.of(Usage.none())));
        }
        return endings;
    }

    private static Reply reply(Call call, List<Done> done, Optional<String> failure, List<Run> runs, Balance balance) {
        ObjectNode json = Views.object().put("success", failure.isEmpty());
        failure.ifPresent(why -> json.put("error", why));
        json.put("call", call.key()).put("product", call.task().product());
        if (call.task().workflow()) {
            steps(json.putArray("steps"), call, done, runs);
        } else if (failure.isEmpty()) {
            json.set("result", done.get(0).result());
        }
        Amount charged = Amount.NO_CREDITS;
        Amount price = Amount.NO_CREDITS;
        for (int stage = 0; stage < call.task().stages().size(); stage++) {
            charged = charged.plus(runs.get(stage).charged());
            price = price.plus(price(call.task().stages().get(stage), done, stage));
        }
        Views.credits(json, "charged_credits", charged);
        Views.credits(json, "price_credits", price);
        json.put("credit_source", runs.get(0).hold().funding().name().toLowerCase(Locale.ROOT));
        Views.credits(json, "balance_credits", balance.available());
        json.put("balance_usd", Dollars.of(balance.available()));
        return new Reply(failure.isEmpty() ? 200 : 502, json);
    }

    /** What a stage costs; of one that was not done, the most it would have. */
    private static Amount price(Task.Stage stage, List<Done> done, int number) {
        long units = number < done.size() ? done.get(number).units() : stage.most();
        return Amount.credits(stage.action().pricing().perUnit().multiply(BigDecimal.valueOf(units)));
    }

    private static void steps(ArrayNode steps, Call call, List<Done> done, List<Run> runs) {
        for (int stage = 0; stage < call.task().stages().size(); stage++) {
            ObjectNode step = steps.addObject()
                    .put("call", call.key(stage))
                    .put("product", call.task().stages().get(stage).action().product())
                    .put("done", stage < done.size());
            Views.credits(step, "charged_credits", runs.get(stage).charged());
            if (stage < done.size()) {
                step.set("result", done.get(stage).result());
            }
        }
    }
}
