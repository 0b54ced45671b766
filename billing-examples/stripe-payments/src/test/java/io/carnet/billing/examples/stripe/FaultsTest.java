package io.carnet.billing.examples.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.payment.PaymentCommand.Charge;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentOutcome.Declined;
import io.carnet.billing.payment.PaymentOutcome.NotFound;
import io.carnet.billing.payment.PaymentOutcome.NotSubmitted;
import io.carnet.billing.payment.PaymentOutcome.RequiresAction;
import io.carnet.billing.payment.PaymentOutcome.Succeeded;
import io.carnet.billing.payment.PaymentOutcome.Unknown;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong, and whatever the port prescribes is done about it, money moves once or not at all. */
class FaultsTest extends Fixture {

    private final Charge charge = saved("key-1", "pm_ok");

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"RATE_LIMITED", "UNAUTHORIZED", "FORBIDDEN"})
    void whatIsTurnedAwayUnreadWasNotSubmitted(Fault fault) {
        stripe.next(fault);

        assertThat(payments.submit(charge)).isInstanceOf(NotSubmitted.class);
        assertThat(payments.submit(charge)).isInstanceOf(Succeeded.class);
        assertThat(taken()).isEqualTo(1999);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"NONE", "RATE_LIMITED", "UNAUTHORIZED", "FORBIDDEN", "LATE", "HANG_AFTER"},
            mode = Mode.EXCLUDE)
    void anythingElseIsUnknownAndStaysOnePayment(Fault fault) {
        stripe.next(fault);

        assertThat(payments.submit(charge)).isInstanceOf(Unknown.class);
        assertThat(stripe.requests("POST")).hasSize(1);
        assertThat(taken()).isEqualTo(fault.lets() ? 1999 : 0);
        clock.advance(SETTLED);
        assertThat(lookup(charge)).isInstanceOf(fault.lets() ? Succeeded.class : NotFound.class);
        payments.submit(charge);
        clock.advance(Duration.ofDays(2));
        assertThat(payments.submit(charge)).isInstanceOf(Succeeded.class);
        assertThat(taken()).isEqualTo(1999);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"NONE", "RATE_LIMITED", "UNAUTHORIZED", "FORBIDDEN", "LATE", "HANG_AFTER"},
            mode = Mode.EXCLUDE)
    void aPageIsFoundAgainToo(Fault fault) {
        Charge page = page("key-1");
        stripe.next(fault);

        assertThat(payments.submit(page)).isInstanceOf(Unknown.class);
        clock.advance(SETTLED);
        assertThat(lookup(page)).isInstanceOf(fault.lets() ? RequiresAction.class : NotFound.class);
        payments.submit(page);
        assertThat(stripe.account().names("checkout/sessions")).hasSize(fault == Fault.ERROR_BEFORE ? 0 : 1);
    }

    @Test
    void anAnswerThatDoesNotComeIsUnknownAndClosedByLookingItUp() {
        stripe.next(Fault.HANG_AFTER);

        assertThat(payments(SHORT).submit(charge)).isInstanceOf(Unknown.class);
        assertThat(lookup(charge)).isInstanceOf(Succeeded.class);
        assertThat(payments.submit(charge)).isInstanceOf(Succeeded.class);
        assertThat(taken()).isEqualTo(1999);
    }

    @Test
    void whatMayStillArriveIsNeverNotFound() throws InterruptedException {
        StripePayments impatient = payments(SHORT);
        clock.advance(Duration.ofHours(1));
        stripe.next(Fault.LATE);

        assertThat(impatient.submit(charge)).isInstanceOf(Unknown.class);
        clock.advance(SETTLED.minusSeconds(1));
        assertThat(impatient.lookup(charge, Optional.empty())).isInstanceOf(Unknown.class);
        stripe.arrive();
        assertThat(impatient.lookup(charge, Optional.empty())).isInstanceOf(Succeeded.class);
        assertThat(taken()).isEqualTo(1999);
    }

    @Test
    void whatWasNeverSentIsNotFoundOnceItHadTheTime() {
        clock.advance(SETTLED.minusMillis(1));
        assertThat(lookup(charge)).isInstanceOf(Unknown.class);
        clock.advance(Duration.ofMillis(1));
        assertThat(lookup(charge)).isEqualTo(new NotFound());
        clock.advance(Duration.ofDays(400));
        assertThat(lookup(charge)).isEqualTo(new NotFound());
    }

    @Test
    void whatWasNamedOnceIsNeverNotFound() {
        clock.advance(SETTLED);

        assertThat(payments.lookup(charge, Optional.of("pi_gone"))).isInstanceOf(Unknown.class);
        assertThat(payments.lookup(page("key-1"), Optional.of("cs_gone"))).isInstanceOf(Unknown.class);
    }

    @Test
    void findsItsOwnAmongMany() {
        payments.submit(charge);
        String session = reference(payments.submit(page("key-2")));
        stripe.account().crowd(1_500, "cus_1");

        assertThat(lookup(charge)).isInstanceOf(Succeeded.class);
        assertThat(reference(lookup(page("key-2")))).isEqualTo(session);
    }

    @Test
    void aListThatIsTooLongProvesNothing() {
        stripe.account().crowd(2_001, "cus_1");
        clock.advance(SETTLED);

        assertThat(lookup(charge)).isInstanceOf(Unknown.class);
        assertThat(lookup(page("key-1"))).isInstanceOf(Unknown.class);
        clock.advance(Duration.ofDays(1));
        assertThat(payments.submit(charge)).isInstanceOf(Unknown.class);
        assertThat(taken()).isZero();
    }

    @Test
    void otherCustomersAreNotInTheWay() {
        stripe.account().crowd(2_001, "cus_2");
        clock.advance(SETTLED);

        assertThat(lookup(charge)).isEqualTo(new NotFound());
    }

    @Test
    void aListOfExactlyTheMostIsReadToItsEnd() {
        stripe.account().crowd(2_000, "cus_1");
        clock.advance(SETTLED);

        assertThat(lookup(charge)).isEqualTo(new NotFound());
    }

    @Test
    void aClockThatIsWrongByMinutesHidesNothing() {
        clock.moveTo(start.minus(Duration.ofMinutes(9)));
        payments.submit(charge);
        clock.moveTo(start.plus(SETTLED));

        assertThat(lookup(charge)).isInstanceOf(Succeeded.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"NONE", "LATE", "HANG_AFTER", "CUT_BEFORE", "CUT_AFTER"},
            mode = Mode.EXCLUDE)
    void aLookupThatFailsIsUnknown(Fault fault) {
        Fault[] asOftenAsTheJdkAsks = Collections.nCopies(6, fault).toArray(Fault[]::new);
        clock.advance(SETTLED);
        stripe.nextRead(asOftenAsTheJdkAsks);

        assertThat(lookup(charge)).isInstanceOf(Unknown.class);
        clock.advance(Duration.ofDays(1));
        stripe.nextRead(asOftenAsTheJdkAsks);
        assertThat(payments.submit(charge)).isInstanceOf(Unknown.class);
        assertThat(stripe.requests("POST")).isEmpty();
    }

    @Test
    void aLookupWhoseConnectionsBreakIsTriedAgainAndThenUnknown() {
        clock.advance(SETTLED);
        stripe.nextRead(Fault.CUT_BEFORE);
        assertThat(lookup(charge)).isEqualTo(new NotFound());

        Fault[] cuts = new Fault[20];
        Arrays.fill(cuts, Fault.CUT_BEFORE);
        stripe.nextRead(cuts);
        assertThat(lookup(charge)).isInstanceOf(Unknown.class);
    }

    @Test
    void aKeyThatStripeHasForgottenDoesNotChargeAgain() {
        stripe.next(Fault.CUT_AFTER);
        payments.submit(charge);
        clock.advance(Duration.ofHours(25));

        assertThat(payments(PATIENCE).submit(charge)).isInstanceOf(Succeeded.class);
        assertThat(stripe.requests("POST")).hasSize(1);
        assertThat(taken()).isEqualTo(1999);
    }

    @Test
    void aServerThatIsNotThereWasNotSubmittedTo() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        StripePayments lost =
                new StripePayments(configuration(URI.create("http://localhost:" + free), PATIENCE), clock);

        assertThat(lost.submit(charge)).isInstanceOf(NotSubmitted.class);
        assertThat(lost.lookup(charge, Optional.empty())).isInstanceOf(Unknown.class);
    }

    @Test
    void anInterruptIsUnknownAndKept() {
        stripe.next(Fault.LATE);
        Thread.currentThread().interrupt();

        assertThat(payments.submit(charge)).isInstanceOf(Unknown.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aPostOnAConnectionThatBreaksIsSentOnce() {
        payments.submit(saved("key-0", "pm_ok"));
        stripe.next(Fault.CUT_AFTER);
        payments.submit(charge);

        assertThat(stripe.requests("POST")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void inWhateverOrderThingsGoWrongAPurchaseIsPaidOnce(long seed) {
        for (int i = 0; i < 8; i++) {
            Random random = new Random(seed * 1_000 + i);
            String name = "purchase-" + i;
            long before = taken();
            PaymentOutcome end = carriedThrough(random, name, "pm_ok");

            assertThat(taken() - before)
                    .as("seed %s, purchase %s, %s", seed, i, end)
                    .isEqualTo(1999);
            assertThat(end).isInstanceOf(Succeeded.class);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void inWhateverOrderThingsGoWrongADeclineTakesNothing(long seed) {
        PaymentOutcome end = carriedThrough(new Random(seed), "purchase", "pm_insufficient_funds");

        assertThat(end).as("seed %s", seed).isInstanceOf(Declined.class);
        assertThat(taken()).isZero();
    }

    /** As a host does it: the same key until it is proven that nothing came of it, then a new one. */
    private PaymentOutcome carriedThrough(Random random, String name, String method) {
        Fault[] faults = Fault.values();
        int key = 0;
        for (int step = 0; step < 200; step++) {
            Fault fault = faults[random.nextInt(faults.length)];
            boolean fair = step > 30 || fault.hangs();
            Charge current = new Charge(
                    name + "." + key, PRINCIPAL, PURCHASE, PRICE, clock.instant(), "credits", method(method));
            stripe.next(fair ? Fault.NONE : fault);
            PaymentOutcome outcome = payments.submit(current);
            for (int look = 0; outcome instanceof Unknown && look < 50; look++) {
                clock.advance(Duration.ofSeconds(random.nextInt(200)));
                outcome = lookedUp(random, current, step > 30 || look > 30);
            }
            clock.advance(Duration.ofMinutes(random.nextInt(3_000)));
            if (outcome instanceof Succeeded || outcome instanceof Declined) {
                assertThat(payments.submit(current)).isIn(outcome, new Unknown("Stripe answers 500 (internal)"));
                return outcome;
            }
            key += outcome instanceof NotFound ? 1 : 0;
        }
        throw new AssertionError("it never ended");
    }

    /** Submits the same again at times, which is as good as a look. */
    private PaymentOutcome lookedUp(Random random, Charge charge, boolean fair) {
        Fault[] faults = Fault.values();
        Fault fault = faults[random.nextInt(faults.length)];
        boolean again = random.nextInt(4) == 0;
        Fault chosen = fair || fault.hangs() ? Fault.NONE : fault;
        if (!again) {
            stripe.nextRead(random.nextBoolean() ? chosen : Fault.NONE);
            return lookup(charge);
        }
        stripe.next(chosen);
        PaymentOutcome outcome = payments.submit(charge);
        return outcome instanceof NotSubmitted ? new Unknown("as before") : outcome;
    }
}
