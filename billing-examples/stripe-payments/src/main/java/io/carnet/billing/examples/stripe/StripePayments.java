package io.carnet.billing.examples.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.net.HttpClient;
import io.carnet.billing.payment.PaymentCommand;
import io.carnet.billing.payment.PaymentMethod.HostedPage;
import io.carnet.billing.payment.PaymentMethod.Saved;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentOutcome.Advice;
import io.carnet.billing.payment.PaymentOutcome.Declined;
import io.carnet.billing.payment.PaymentOutcome.NotFound;
import io.carnet.billing.payment.PaymentOutcome.Unknown;
import io.carnet.billing.payment.PaymentProvider;
import io.carnet.billing.payment.PaymentRecords;
import io.carnet.billing.payment.Reversals;
import io.carnet.billing.spending.Span;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Payments through Stripe. The provider key is Stripe's idempotency key, and is kept with everything that is made under it.
 *
 * <p>A {@link HostedPage} is a Checkout session: its action is the address to send the customer to. A {@link Saved} method
 * is named {@code cus_…:pm_…}, Stripe's customer and what the customer left there, as {@link #kept} tells; if the bank wants
 * the customer to act, the action is the client secret with which Stripe.js lets them. Signed payments are declined, and so is
 * money whose minor unit is not the one that Stripe counts that currency in.
 *
 * <p>What moves money is sent once a submission. Stripe keeps a key and its answer, errors too, for at least 24 hours
 * (docs.stripe.com/api, idempotent requests); so within 23 hours of a command's {@link PaymentCommand#since} submitting it
 * again does nothing but repeat the answer. Later, what Stripe has is listed first, and only what is not there is sent: whatever the forgotten key
 * has made is in the list, and whatever is made in the meantime is made under a key that Stripe remembers.
 *
 * <p>{@link NotFound} rests on a list, read to its end, of everything made since then, and on time: the settling time has
 * passed since the command was recorded and since it was last submitted from here, so nothing that was sent is still on its
 * way. Another process may have submitted it later; a host looks up only what no other process is submitting, and waits
 * the settling time before it. A list too long to be read in seconds proves nothing.
 *
 * <p>At Stripe a saved method's payment that failed waits for another method, and whoever was told its client secret could
 * pay it still. A lookup cancels it before it calls it declined. Thread-safe.
 */
public final class StripePayments implements PaymentProvider, PaymentRecords {

    private static final Duration SETTLING = Duration.ofMinutes(2);
    private static final Duration KEYS_LIVE = Duration.ofHours(23);

    private final InstantSource clock;
    private final Submissions submissions;
    private final HostedPages pages;
    private final SavedMethods saved;
    private final Refunds refunds;
    private final TakenBack takenBack;
    private final Records records;

    /**
     * Stripe, with two minutes to settle.
     *
     * @param configuration where it is
     * @param clock the host's
     */
    public StripePayments(StripeConfiguration configuration, InstantSource clock) {
        this(configuration, clock, SETTLING);
    }

    /**
     * Stripe.
     *
     * @param configuration where it is
     * @param clock the host's
     * @param settling how long after it was sent a request may still arrive; longer than both timeouts together
     * @throws IllegalArgumentException if the settling time is not longer than both timeouts together
     */
    public StripePayments(StripeConfiguration configuration, InstantSource clock, Duration settling) {
        this(configuration, clock, settling, new Transport(configuration));
    }

    /** Over another transport. */
    StripePayments(StripeConfiguration configuration, InstantSource clock, Duration settling, HttpClient transport) {
        if (settling.compareTo(configuration.connectTimeout().plus(configuration.readTimeout())) <= 0) {
            throw new IllegalArgumentException("settling must be longer than both timeouts together");
        }
        this.clock = clock;
        StripeClient client = StripeClient.builder()
                .setApiKey(configuration.secretKey())
                .setApiBase(configuration.apiBase().toString())
                .setMaxNetworkRetries(0)
                .setHttpClient(transport)
                .build();
        submissions = new Submissions(settling);
        pages = new HostedPages(client, configuration.returnTo());
        saved = new SavedMethods(client);
        refunds = new Refunds(client);
        takenBack = new TakenBack(client);
        records = new Records(client, takenBack);
    }

    /** {@code stripe}. */
    @Override
    public String name() {
        return "stripe";
    }

    @Override
    public PaymentOutcome submit(PaymentCommand command) {
        if (command instanceof PaymentCommand.Charge charge) {
            return refusal(charge).orElseGet(() -> submit(route(charge), charge));
        }
        PaymentCommand.Refund refund = (PaymentCommand.Refund) command;
        return refusal(refund).orElseGet(() -> submit(refunds, refund));
    }

    @Override
    public PaymentOutcome lookup(PaymentCommand command, Optional<String> reference) {
        if (command instanceof PaymentCommand.Charge charge) {
            return refusal(charge).orElseGet(() -> lookup(route(charge), charge, reference));
        }
        PaymentCommand.Refund refund = (PaymentCommand.Refund) command;
        return refusal(refund).orElseGet(() -> lookup(refunds, refund, reference));
    }

    /**
     * What has been given back or is disputed. An inquiry counts as a dispute: it may become one.
     *
     * @throws IllegalStateException if Stripe does not tell
     */
    @Override
    public Reversals reversals(PaymentCommand.Charge charge, String reference) {
        return asked(reference, () -> takenBack.of(charge, reference));
    }

    /** {@code stripe}. */
    @Override
    public String provider() {
        return name();
    }

    /**
     * The account's payments that bear the library's marks; those that somebody made by hand are none of its business.
     *
     * @throws IllegalStateException if Stripe does not tell
     */
    @Override
    public Page payments(Span period, Optional<String> after) {
        return asked(() -> records.payments(period, after));
    }

    /**
     * What a customer left with a payment that asked for it to be kept.
     *
     * @param payment as a charge that succeeded named it
     * @return what later charges can be made with; empty if nothing was kept
     * @throws IllegalStateException if Stripe does not tell
     */
    public Optional<Saved> kept(String payment) {
        return asked(payment, () -> saved.kept(payment));
    }

    private static <T> T asked(String payment, Requests.Call<T> question) {
        if (!Refunds.isPayment(payment)) {
            throw new IllegalStateException("not a payment of Stripe's");
        }
        return asked(question);
    }

    private static <T> T asked(Requests.Call<T> question) {
        try {
            return question.make();
        } catch (StripeException e) {
            throw new IllegalStateException(Failures.why(e));
        } catch (RuntimeException e) {
            throw new IllegalStateException(why(e));
        }
    }

    private static Optional<PaymentOutcome> refusal(PaymentCommand.Charge charge) {
        if (!Sums.areCountedAlike(charge.amount())) {
            return Optional.of(new Declined("Stripe does not take this sum in this currency", Advice.NEVER));
        }
        if (charge.method() instanceof HostedPage) {
            return Optional.empty();
        }
        if (!(charge.method() instanceof Saved method)) {
            return Optional.of(new Declined("Stripe takes no signed payments", Advice.NEVER));
        }
        return SavedMethods.isWellFormed(method)
                ? Optional.empty()
                : Optional.of(new Declined("nothing to pay with is kept at Stripe", Advice.ASK_THE_CUSTOMER));
    }

    private static Optional<PaymentOutcome> refusal(PaymentCommand.Refund refund) {
        return Sums.areCountedAlike(refund.amount()) && Refunds.isPayment(refund.payment())
                ? Optional.empty()
                : Optional.of(new Declined("Stripe cannot have taken it", Advice.NEVER));
    }

    private Route<PaymentCommand.Charge> route(PaymentCommand.Charge charge) {
        return charge.method() instanceof HostedPage ? pages : saved;
    }

    private <C extends PaymentCommand> PaymentOutcome submit(Route<C> route, C command) {
        if (!clock.instant().isBefore(command.since().plus(KEYS_LIVE))) {
            Optional<PaymentOutcome> known = look(route, command, Optional.empty());
            if (known.isPresent()) {
                return known.get();
            }
        }
        submissions.note(command, clock.instant());
        try {
            return route.submit(command);
        } catch (StripeException e) {
            return Failures.ofSubmission(e);
        } catch (RuntimeException e) {
            return new Unknown(why(e));
        } finally {
            submissions.note(command, clock.instant());
        }
    }

    private <C extends PaymentCommand> PaymentOutcome lookup(Route<C> route, C command, Optional<String> reference) {
        boolean arrived = submissions.haveArrived(command, clock.instant());
        return look(route, command, reference).orElseGet(() -> absent(arrived, reference));
    }

    private static PaymentOutcome absent(boolean arrived, Optional<String> reference) {
        if (reference.isPresent()) {
            return new Unknown("Stripe does not know what it is said to have named");
        }
        return arrived ? new NotFound() : new Unknown("Stripe does not know of it, but it may be on its way");
    }

    private static <C extends PaymentCommand> Optional<PaymentOutcome> look(
            Route<C> route, C command, Optional<String> reference) {
        try {
            return route.find(command, reference);
        } catch (StripeException e) {
            return Optional.of(new Unknown(Failures.why(e)));
        } catch (RuntimeException e) {
            return Optional.of(new Unknown(why(e)));
        }
    }

    private static String why(RuntimeException e) {
        return e instanceof Unclear ? String.valueOf(e.getMessage()) : "Stripe's answer cannot be read";
    }
}
