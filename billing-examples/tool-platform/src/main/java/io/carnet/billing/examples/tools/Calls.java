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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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
 * holds of all its runs, and closed with their charges, each in one transaction. Answers are emptied when they are a day old
 * and others are opened; what is left of a call is that its key was used.
 */
@Component
class Calls {

    /** At least. */
    static final Duration KEPT = Duration.ofDays(1);

    /** More than one, so that those which nobody emptied for a while become fewer. */
    private static final int EMPTIED_AT_ONCE = 10;

    /** Waits for nobody: those that somebody else is emptying are left to him. */
    private static final String EMPTY_SOME = """
            UPDATE platform_call SET answer = NULL, kept_until = NULL WHERE (customer, call_key) IN (
                SELECT customer, call_key FROM platform_call WHERE kept_until < ? ORDER BY kept_until
                FETCH FIRST ? ROWS ONLY FOR UPDATE SKIP LOCKED)
            """;

    private final JdbcClient jdbc;
    private final Joined joined;
    private final InstantSource clock;

    Calls(JdbcClient jdbc, Joined joined, InstantSource clock) {
        this.jdbc = jdbc;
        this.joined = joined;
        this.clock = clock;
    }

    /** How a run ends. */
    record Ending(String key, Optional<Usage> used) {}

    /** A call that was opened before; empty if it has not been answered. */
    record Recorded(String fingerprint, Optional<Reply> reply) {}

    Optional<Recorded> find(Call call) {
        return jdbc.sql("SELECT fingerprint, status, answer FROM platform_call WHERE customer = ? AND call_key = ?")
                .params(call.customer().value(), call.key())
                .query((row, number) ->
                        new Recorded(row.getString(1), reply(call, row.getObject(2, Integer.class), row.getString(3))))
                .optional();
    }

    private static Optional<Reply> reply(Call call, @Nullable Integer status, @Nullable String answer) {
        return Optional.ofNullable(status)
                .map(known -> answer == null
                        ? notKept(call, known)
                        : new Reply(known, JsonMapper.shared().readTree(answer)));
    }

    private static Reply notKept(Call call, int status) {
        return new Reply(
                410,
                Failures.failure("answered before, and charged as it was answered then: that is not kept any more")
                        .put("code", "answer_not_kept")
                        .put("call", call.key())
                        .put("product", call.task().product())
                        .put("first_status", status));
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
        emptySome();
        return Optional.empty();
    }

    private void emptySome() {
        jdbc.sql(EMPTY_SOME).params(stored(clock.instant()), EMPTIED_AT_ONCE).update();
    }

    private static OffsetDateTime stored(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** Charges what was done, gives back what was held for the rest, and keeps the answer. */
    @Transactional
    public Reply close(Call call, List<Ending> endings, BiFunction<List<Run>, Balance, Reply> answer) {
        List<Run> runs = new ArrayList<>();
        for (Ending ending : endings) {
            runs.add(end(call, ending).orElseThrow());
        }
        Reply reply = answer.apply(runs, joined.credits().balance(call.customer()));
        jdbc.sql("UPDATE platform_call SET status = ?, answer = ?, kept_until = ? WHERE customer = ? AND call_key = ?")
                .params(
                        reply.status(),
                        reply.body().toString(),
                        stored(clock.instant().plus(KEPT)),
                        call.customer().value(),
                        call.key())
                .update();
        return reply;
    }

    private Outcome<Run> end(Call call, Ending ending) {
        return ending.used()
                .map(usage -> joined.runs().settle(call.customer(), ending.key(), usage))
                .orElseGet(() -> joined.runs().release(call.customer(), ending.key()));
    }
}
