package io.carnet.billing.refusal;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What became of a command: it took effect, or it was refused and had none.
 *
 * @param <T> what a command that took effect answers
 */
public sealed interface Outcome<T> {

    /**
     * It took effect, now or before under the same key.
     *
     * @param value the answer
     * @param effect whether it was this very call
     * @param <T> the answer's type
     */
    record Done<T>(T value, Effect effect) implements Outcome<T> {
        @Override
        public T orElseThrow() {
            return value;
        }

        @Override
        public Optional<Refusal> whyRefused() {
            return Optional.empty();
        }

        @Override
        public <R> Outcome<R> map(Function<? super T, ? extends R> mapping) {
            return new Done<>(mapping.apply(value), effect);
        }
    }

    /**
     * It had no effect and did not bind its key.
     *
     * @param refusal why
     * @param <T> the answer's type
     */
    record Refused<T>(Refusal refusal) implements Outcome<T> {
        @Override
        public T orElseThrow() {
            throw new RefusedException(refusal);
        }

        @Override
        public Optional<Refusal> whyRefused() {
            return Optional.of(refusal);
        }

        @Override
        public <R> Outcome<R> map(Function<? super T, ? extends R> mapping) {
            return new Refused<>(refusal);
        }
    }

    /** Whose effect an answer tells. */
    enum Effect {
        /** This call's. */
        NEW,
        /** That of an earlier call with the same key and content; this call changed nothing. */
        REPLAYED
    }

    /**
     * The answer.
     *
     * @return what the command answered
     * @throws RefusedException if it was refused
     */
    T orElseThrow();

    /**
     * Why it was refused.
     *
     * @return empty if the command took effect
     */
    Optional<Refusal> whyRefused();

    /**
     * The same outcome with another answer.
     *
     * @param mapping makes it
     * @param <R> its type
     * @return the outcome
     */
    <R> Outcome<R> map(Function<? super T, ? extends R> mapping);

    /**
     * A command that took effect.
     *
     * @param value its answer
     * @param <T> the answer's type
     * @return the outcome
     */
    static <T> Outcome<T> done(T value) {
        return new Done<>(value, Effect.NEW);
    }

    /**
     * A command that had taken effect before.
     *
     * @param value its answer
     * @param <T> the answer's type
     * @return the outcome
     */
    static <T> Outcome<T> replayed(T value) {
        return new Done<>(value, Effect.REPLAYED);
    }

    /**
     * A command that had no effect.
     *
     * @param violations why
     * @param <T> the answer's type
     * @return the outcome
     */
    static <T> Outcome<T> refused(Violation... violations) {
        return refused(List.of(violations));
    }

    /**
     * A command that had no effect.
     *
     * @param violations why
     * @param <T> the answer's type
     * @return the outcome
     */
    static <T> Outcome<T> refused(List<Violation> violations) {
        return new Refused<>(new Refusal(violations, List.of()));
    }
}
