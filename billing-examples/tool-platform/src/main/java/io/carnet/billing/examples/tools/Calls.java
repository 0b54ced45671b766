package io.carnet.billing.examples.tools;

import io.carnet.billing.Joined;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.refusal.KeyUsedException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.RunKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * The calls of agents and what they were answered, so that a repeated call gets the first answer. A call is opened with the
 * holds of all its runs, and closed with their charges, each in one transaction.
 */
@Component
class Calls {

    private final JdbcClient jdbc;
    private final Joined joined;

    Calls(JdbcClient jdbc, Joined joined) {
        this.jdbc = jdbc;
        this.joined = joined;
    }

    /** How a run ends. */
    record Ending(String key, Optional<Usage> used) {}

    /** A call that was opened before; empty if there is no answer. */
    record Recorded(String fingerprint, Optional<Reply> reply) {}

    Optional<Recorded> find(Call call) {
        return jdbc.sql("SELECT fingerprint, status, answer FROM platform_call WHERE customer = ? AND call_key = ?")
                .params(call.customer().value(), call.key())
                .query((row, number) -> recorded(row.getString(1), row.getInt(2), row.getString(3)))
                .optional();
    }

    private static Recorded recorded(String fingerprint, int status, @Nullable String answer) {
        return new Recorded(
                fingerprint,
                Optional.ofNullable(answer).map(JsonMapper.shared()::readTree).map(body -> new Reply(status, body)));
    }

    /**
     * Holds what all the runs of a call may cost, or nothing.
     *
     * @return why not; that the first run was refused is recorded in the activity log
     * @throws KeyUsedException if it was opened before
     */
    @Transactional
    public Optional<Refusal> open(Call call) {
        boolean first = true;
        for (RunRequest request : call.runs()) {
            Outcome<Run> outcome = joined.runs().authorize(request);
            if (first && outcome.whyRefused().isPresent()) {
                return outcome.whyRefused();
            }
            outcome.orElseThrow();
            if (outcome instanceof Outcome.Done<Run> done && done.effect() == Outcome.Effect.REPLAYED) {
                throw new KeyUsedException(RunKey.of(request.key()));
            }
            first = false;
        }
        try {
            jdbc.sql("INSERT INTO platform_call (customer, call_key, fingerprint) VALUES (?, ?, ?)")
                    .params(call.customer().value(), call.key(), call.fingerprint())
                    .update();
        } catch (DuplicateKeyException e) {
            throw new KeyUsedException(RunKey.of(call.key()));
        }
        return Optional.empty();
    }

    /** Charges what was done, gives back what was held for the rest, and keeps the answer. */
    @Transactional
    public Reply close(Call call, List<Ending> endings, BiFunction<List<Run>, Balance, Reply> answer) {
        List<Run> runs = new ArrayList<>();
        for (Ending ending : endings) {
            runs.add(end(call, ending).orElseThrow());
        }
        Reply reply = answer.apply(runs, joined.credits().balance(call.customer()));
        jdbc.sql("UPDATE platform_call SET status = ?, answer = ? WHERE customer = ? AND call_key = ?")
                .params(reply.status(), reply.body().toString(), call.customer().value(), call.key())
                .update();
        return reply;
    }

    private Outcome<Run> end(Call call, Ending ending) {
        return ending.used()
                .map(usage -> joined.runs().settle(call.customer(), ending.key(), usage))
                .orElseGet(() -> joined.runs().release(call.customer(), ending.key()));
    }
}
