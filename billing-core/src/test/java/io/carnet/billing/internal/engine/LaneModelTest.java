package io.carnet.billing.internal.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import io.carnet.billing.refusal.OverloadedException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Leads a few threads through many of their interleavings: no lane may lose an element, or work one twice. */
@Tag("endurance")
public class LaneModelTest {

    @Test
    void callersThatLeadOneAnotherAreLikeOneAtATime() {
        everybodyDoes(2).check(Answering.class);
    }

    @Test
    void nothingIsLostWhenALeaderHandsOver() {
        everybodyDoes(1).check(HandingOver.class);
    }

    @Test
    void nothingIsLostWhenTheQueueIsFull() {
        everybodyDoes(2).check(Overflowing.class);
    }

    @Test
    void aLeaderThatDoesNotLookAgainIsFound() {
        assertThatThrownBy(() -> everybodyDoes(1).check(Careless.class))
                .isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining("is lost");
    }

    /** One scenario says it all, since every test has one operation; the JDK's own queues are taken to be right. */
    private static ModelCheckingOptions everybodyDoes(int operations) {
        return new ModelCheckingOptions()
                .iterations(1)
                .invocationsPerIteration(60)
                .threads(2)
                .actorsPerThread(operations)
                .actorsBefore(0)
                .actorsAfter(0)
                .minimizeFailedScenario(false)
                .addGuarantee(forClasses(ArrayBlockingQueue.class.getName(), ConcurrentLinkedQueue.class.getName())
                        .allMethods()
                        .treatAsAtomic());
    }

    /** A count that only leaders touch. It is not safe by itself: only a lane with one leader at a time keeps it right. */
    static final class Count implements Consumer<List<Count.Ticket>> {

        /** Asks for the next number. */
        static final class Ticket {

            volatile int number;
        }

        int last;

        @Override
        public void accept(List<Ticket> batch) {
            for (Ticket ticket : batch) {
                if (ticket.number != 0) {
                    throw new IllegalStateException("ticket " + ticket.number + " is worked twice");
                }
                last++;
                ticket.number = last;
            }
        }
    }

    /** Whoever adds waits for the answer, as callers of the engine do. */
    public static class Answering {

        private final Lane<Count.Ticket> lane =
                Lane.ledByCallers(8, 1, new Count(), LaneModelTest::nothing, Runnable::run);

        @Operation
        public int next() {
            Count.Ticket ticket = new Count.Ticket();
            lane.add(ticket);
            while (ticket.number == 0) {
                Thread.onSpinWait();
            }
            return ticket.number;
        }
    }

    /** Nobody waits, so that more comes than a leader's turn allows; who takes over comes when it comes. */
    public static class HandingOver {

        private final Count count = new Count();
        private final AtomicInteger added = new AtomicInteger();
        private final Queue<Runnable> leaders = new ConcurrentLinkedQueue<>();
        private final Lane<Count.Ticket> lane = Lane.ledByCallers(64, 1, count, LaneModelTest::nothing, leaders::add);

        @Operation
        public void addFiveAndTakeOver() {
            for (int i = 0; i < 5; i++) {
                lane.add(new Count.Ticket());
                added.incrementAndGet();
            }
            takeOver();
        }

        private void takeOver() {
            Runnable leader = leaders.poll();
            if (leader != null) {
                leader.run();
            }
        }

        @Validate
        public void everythingIsWorkedOnce() {
            takeOver();
            require(lane.size() == 0 && count.last == added.get(), "something is lost");
        }
    }

    /** What does not fit is refused, and what fits is worked. */
    public static class Overflowing {

        private final Count count = new Count();
        private final AtomicInteger added = new AtomicInteger();
        private final Lane<Count.Ticket> lane = Lane.ledByCallers(1, 1, count, LaneModelTest::nothing, Runnable::run);

        @Operation
        public void add() {
            try {
                lane.add(new Count.Ticket());
                added.incrementAndGet();
            } catch (OverloadedException e) {
                require(e.getMessage().contains(" 1 command"), "the capacity is 1");
            }
        }

        @Validate
        public void everythingIsWorkedOnce() {
            require(lane.size() == 0 && count.last == added.get(), "something is lost");
        }
    }

    /** {@link CarelessLane}, to see that a mistake would be found. */
    public static class Careless {

        private final Count count = new Count();
        private final AtomicInteger added = new AtomicInteger();
        private final CarelessLane<Count.Ticket> lane = new CarelessLane<>(8, 1, count);

        @Operation
        public void add() {
            lane.add(new Count.Ticket());
            added.incrementAndGet();
        }

        @Validate
        public void everythingIsWorkedOnce() {
            require(count.last == added.get(), "something is lost");
        }
    }

    private static void nothing() {}

    private static void require(boolean right, String problem) {
        if (!right) {
            throw new IllegalStateException(problem);
        }
    }
}
