package io.carnet.billing.examples.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.tools.tool.Action;
import io.carnet.billing.examples.tools.tool.Done;
import io.carnet.billing.examples.tools.tool.Job;
import io.carnet.billing.examples.tools.tool.Pricing;
import io.carnet.billing.examples.tools.tool.Toolbox;
import io.carnet.billing.refusal.BusyException;
import io.carnet.billing.testing.SettableClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** Calls whose work is done, and whose end meets a database that fails; and tools that go wrong as nobody expects. */
class ClosingTest extends PlatformTest {

    /** What becomes of a commit. */
    enum Act {
        BUSY,
        BROKEN,
        LOST;

        /** Whether it is done all the same. */
        boolean done() {
            return this == LOST;
        }

        RuntimeException failure() {
            return this == BUSY ? new BusyException() : new TransactionSystemException("planted");
        }
    }

    private static final Duration TOO_LONG = BillingConfiguration.LONGEST_CALL.plusSeconds(1);

    /** Of the next commits; those after them succeed. */
    private static final Queue<Act> SCRIPT = new ConcurrentLinkedQueue<>();

    /** Not found by the application, which is told of it. */
    static class Planted {

        @Bean
        DataSourceTransactionManager transactions(DataSource database) {
            return new DataSourceTransactionManager(database) {

                private static final long serialVersionUID = 1L;

                @Override
                protected void doCommit(DefaultTransactionStatus status) {
                    Act act = SCRIPT.poll();
                    if (act != null && !act.done()) {
                        doRollback(status);
                        throw act.failure();
                    }
                    super.doCommit(status);
                    if (act != null) {
                        throw act.failure();
                    }
                }
            };
        }

        @Bean
        @Primary
        Toolbox planted(InstantSource clock) {
            Stream<Action> planted = Stream.of(
                    action("BUSY", () -> fails(Act.BUSY, 3)),
                    action("BROKEN", () -> fails(Act.BROKEN, 3)),
                    action("LOST", () -> fails(Act.LOST, 3)),
                    action("GONE", () -> fails(Act.BROKEN, 5)),
                    action("SLOW", () -> slow((SettableClock) clock)),
                    action("ERROR", Planted::error));
            Toolbox standard = Toolbox.standard();
            return new Toolbox(
                    Stream.concat(standard.actions().stream(), planted).toList(), standard.workflows());
        }

        private static Action action(String name, Supplier<Done> work) {
            return new Action(
                    "planted", name, "", List.of(), new Pricing(BigDecimal.TEN, "call", 1), fields -> new Job(1, work));
        }

        private static Done slow(SettableClock clock) {
            clock.advance(TOO_LONG);
            return new Done(Views.object(), 1);
        }

        private static Done error() {
            throw new StackOverflowError("planted");
        }

        private static Done fails(Act act, int times) {
            Stream.generate(() -> act).limit(times).forEach(SCRIPT::add);
            return new Done(Views.object().put("done", true), 1);
        }
    }

    private Client worker;

    @Override
    Class<?>[] more() {
        return new Class<?>[] {Planted.class};
    }

    @BeforeEach
    void hire() {
        worker = Platforms.agent(alice, "planted", "[\"planted\"]", "{}");
    }

    private Answer call(String action) {
        return worker.post(invoke("planted", action), action, "{}");
    }

    @ParameterizedTest
    @EnumSource(Act.class)
    void whatWasDoneIsChargedOnceAndAnsweredThoughTheDatabaseFailsForAWhile(Act act) {
        Answer done = call(act.name());

        assertThat(done.status()).as(done.response().body()).isEqualTo(200);
        assertThat(done.json().at("/charged_credits").asInt()).isEqualTo(10);
        assertThat(SCRIPT).isEmpty();
        assertThat(call(act.name()).json()).isEqualTo(done.json());
        assertThat(balance(alice)).isEqualTo("90");
    }

    @Test
    void aCallThatCannotBeEndedIsGivenUpForEverWhenItsCreditsComeBack() {
        assertThat(call("GONE").status()).isEqualTo(503);
        assertThat(SCRIPT).isEmpty();
        assertThat(call("GONE").status()).isEqualTo(409);
        assertThat(balance(alice)).isEqualTo("90");

        clock.advance(TOO_LONG);

        Answer cutOff = call("GONE");
        assertThat(cutOff.status()).isEqualTo(502);
        assertThat(cutOff.at("/code")).isEqualTo("cut_off");
        assertThat(cutOff.at("/call")).isEqualTo("planted/GONE");
        assertThat(cutOff.json().at("/charged_credits").asInt(-1)).isZero();
        assertThat(call("GONE").json()).isEqualTo(cutOff.json());
        assertThat(balance(alice)).isEqualTo("100");
        assertThat(rows(alice, "?status=expired")).containsExactly("planted/GONE");
        clock.advance(Calls.KEPT.multipliedBy(2));
        assertThat(count(agent).status()).isEqualTo(200);
        assertThat(call("GONE").json()).isEqualTo(cutOff.json());
        assertThat(worker.post(invoke("planted", "BUSY"), "GONE", "{}").status())
                .isEqualTo(409);
    }

    @Test
    void aCallThatTakesLongerThanItsCreditsAreHeldIsNotCharged() {
        Answer late = call("SLOW");

        assertThat(late.status()).isEqualTo(502);
        assertThat(late.at("/code")).isEqualTo("cut_off");
        assertThat(call("SLOW").json()).isEqualTo(late.json());
        assertThat(balance(alice)).isEqualTo("100");
    }

    @Test
    void aToolThatEndsWithAnErrorIsNotCharged() {
        Answer failed = call("ERROR");

        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.json().get("success").asBoolean()).isFalse();
        assertThat(failed.response().body()).doesNotContain("StackOverflow");
        assertThat(balance(alice)).isEqualTo("100");
        assertThat(rows(alice, "?status=failed")).containsExactly("planted/ERROR");
        assertThat(call("ERROR").status()).isEqualTo(502);
        assertThat(call("ERROR").at("/error")).isEqualTo("the tool failed");
    }
}
