package io.carnet.billing.examples.tools;

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
import io.carnet.billing.refusal.RefusedException;
import io.carnet.billing.run.Run;
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

    private final Calls calls;

    Invoker(Calls calls) {
        this.calls = calls;
    }

    /** Answers a call, or what it was answered before. */
    Reply invoke(Call call) {
        Optional<Recorded> before = calls.find(call);
        if (before.isPresent()) {
            return repeated(call, before.get());
        }
        try {
            calls.open(call).ifPresent(refusal -> {
                throw new RefusedException(refusal);
            });
        } catch (KeyUsedException e) {
            return calls.find(call)
                    .map(recorded -> repeated(call, recorded))
                    .orElseThrow(() -> new ResponseStatusException(HttpStatus.CONFLICT, "this key is in use"));
        }
        return perform(call);
    }

    private static Reply repeated(Call call, Recorded before) {
        if (!before.fingerprint().equals(call.fingerprint())) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "something else was asked for under this key");
        }
        return before.reply()
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.CONFLICT, "under way, or cut off: see its row of the activity log"));
    }

    private Reply perform(Call call) {
        List<Done> done = new ArrayList<>();
        Optional<String> failure = Optional.empty();
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
                    > LONGEST_RESULT) {
                done.clear();
                failure = Optional.of("the result is too large");
            }
        } catch (ToolFailed | InvalidRequestException e) {
            failure = Optional.of(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("a tool failed", e);
            failure = Optional.of("the tool failed");
        }
        Optional<String> why = failure;
        return calls.close(
                call, endings(call, done, why.isPresent()), (runs, balance) -> reply(call, done, why, runs, balance));
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
