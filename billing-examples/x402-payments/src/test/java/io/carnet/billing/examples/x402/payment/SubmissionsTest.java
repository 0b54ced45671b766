package io.carnet.billing.examples.x402.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SubmissionsTest {

    private static final Instant SINCE = Shopper.NOW;

    private Instant now = SINCE;
    private final Submissions submissions = new Submissions(() -> now);

    @Test
    void aPaymentIsNewOnce() {
        assertThat(submissions.begin("a", SINCE)).isTrue();
        assertThat(submissions.begin("a", SINCE)).isFalse();
        assertThat(submissions.begin("b", SINCE)).isTrue();
    }

    @Test
    void whatDidNotArriveStaysNew() {
        submissions.begin("a", SINCE);
        submissions.notSeen("a");
        now = SINCE.plus(Submissions.REMEMBERED);

        assertThat(submissions.begin("a", SINCE)).isTrue();
        assertThat(submissions.begin("a", SINCE)).isFalse();
    }

    @Test
    void whatArrivedIsNotNewBecauseAnotherTimeItDidNot() {
        submissions.begin("a", SINCE);
        submissions.begin("a", SINCE);
        submissions.notSeen("a");

        assertThat(submissions.begin("a", SINCE)).isFalse();
    }

    @Test
    void whoWasFirstIsNotAloneOnceAnotherHasBegun() {
        submissions.begin("a", SINCE);
        assertThat(submissions.isAlone("a")).isTrue();
        submissions.begin("a", SINCE);
        assertThat(submissions.isAlone("a")).isFalse();
        submissions.notSeen("a");
        assertThat(submissions.isAlone("a")).isTrue();
    }

    @Test
    void whatIsNotYoungMayHaveArrivedElsewhere() {
        now = SINCE.plus(Submissions.YOUNG);
        assertThat(submissions.begin("a", SINCE)).isTrue();

        now = now.plusNanos(1);
        assertThat(submissions.begin("b", SINCE)).isFalse();
        submissions.notSeen("b");
        assertThat(submissions.begin("b", SINCE)).isFalse();
    }

    @Test
    void whatIsForgottenIsNotNew() {
        submissions.begin("a", SINCE);
        submissions.notSeen("a");
        now = SINCE.plus(Submissions.REMEMBERED).plusNanos(1);

        assertThat(submissions.begin("a", SINCE)).isFalse();
    }

    @Test
    void isNewToOneOfManyAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int round = 0; round < 200; round++) {
            String key = "payment " + round;
            int firsts = 0;
            Callable<Boolean> begins = () -> submissions.begin(key, SINCE);
            for (Future<Boolean> first : threads.invokeAll(Collections.nCopies(8, begins))) {
                firsts += first.get() ? 1 : 0;
            }
            assertThat(firsts).isEqualTo(1);
        }
        threads.shutdownNow();
    }
}
