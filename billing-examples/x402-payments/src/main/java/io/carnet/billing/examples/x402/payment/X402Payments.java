package io.carnet.billing.examples.x402.payment;

import io.carnet.billing.examples.x402.payment.ChainReader.Fate;
import io.carnet.billing.examples.x402.payment.ChainReader.NotSeen;
import io.carnet.billing.examples.x402.payment.ChainReader.Paid;
import io.carnet.billing.examples.x402.payment.ChainReader.Unused;
import io.carnet.billing.examples.x402.payment.ChainReader.UsedUp;
import io.carnet.billing.examples.x402.payment.Order.Payment;
import io.carnet.billing.examples.x402.protocol.Facilitator;
import io.carnet.billing.examples.x402.protocol.Requirement;
import io.carnet.billing.examples.x402.protocol.Resource;
import io.carnet.billing.examples.x402.protocol.Settlement;
import io.carnet.billing.examples.x402.protocol.Settlement.NotSent;
import io.carnet.billing.examples.x402.protocol.Settlement.Pending;
import io.carnet.billing.examples.x402.protocol.Settlement.Refused;
import io.carnet.billing.examples.x402.protocol.Settlement.Settled;
import io.carnet.billing.examples.x402.protocol.Version;
import io.carnet.billing.payment.PaymentCommand;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentOutcome.Advice;
import io.carnet.billing.payment.PaymentOutcome.Declined;
import io.carnet.billing.payment.PaymentOutcome.NotSubmitted;
import io.carnet.billing.payment.PaymentOutcome.Succeeded;
import io.carnet.billing.payment.PaymentOutcome.Unknown;
import io.carnet.billing.payment.PaymentProvider;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Takes payments by x402 for the library: exactly what was signed, settled before anything is given for it. A credential is
 * held against what is asked for here; what it says itself of the terms counts for nothing. References are the network, the
 * transaction, and what the token's contract lets through once, since one transaction may make many payments: such as
 * {@code eip155:8453:0x…#0x…}. Payments are final: refunds are declined, and there are no reversals. Thread-safe.
 *
 * <p><b>Declined</b> means that no money moves, so a client may be asked to sign again. That is certain where the facilitator
 * refuses a payment before it sends anything, and nobody can have submitted it before. A later refusal proves nothing: who
 * has paid may have too little left to pay twice, and what was settled in time expires. Then it is unknown. So it is when the
 * facilitator's answer is lost or unclear; {@code settlement_pending} is pending once it names a transaction. Only where no
 * connection was made, or an answer of 401, 403 or 429 says nothing of the payment, it was not submitted.
 *
 * <p><b>Looking up</b> must not move money. A facilitator has no question for that: it can only be asked to settle the same
 * again, which takes money if it has not been taken. The customer signed for this purchase, but it may have been declined
 * since, and paid for with another signature, and x402 gives nothing back. So it is asked again only where that takes nothing
 * that is not being taken anyhow: when it has named a transaction, which is then under way, and a minute after the
 * authorization has ended, since the contract lets it through no more. Some facilitators then tell what they settled. Before
 * that the answer is unknown, and never not found: what did not arrive from here may have arrived from another process since.
 * {@code /verify} is not asked: it can't tell what is under way.
 *
 * <p>That a payment was <em>not</em> made nobody but the chain can tell. With a {@link ChainReader} every payment comes to an
 * end: soon after its authorization has, at most an hour later than asked for. Without one, a payment whose answer was lost
 * may stay unknown until a human looks at the chain. Neither clock decides: an authorization is over when a block is not
 * older than its end, and shows that it is unused.
 */
public final class X402Payments implements PaymentProvider {

    static final String NAME = "x402";

    /** How long after its end an authorization is settled again to see whether it was. */
    static final Duration SLACK = Duration.ofMinutes(1);

    private final List<Tender> tenders;
    private final Facilitator facilitator;
    private final ChainReader chain;
    private final Function<PaymentCommand.Charge, Resource> resources;
    private final InstantSource clock;
    private final Submissions submissions;

    /**
     * The adapter.
     *
     * @param tenders what is taken; one must stay for as long as payments in it may be open
     * @param facilitator has payments made
     * @param chain tells what became of them
     * @param resources what a charge is for, in the facilitator's books; always the same for the same charge
     * @param clock the time
     */
    public X402Payments(
            List<Tender> tenders,
            Facilitator facilitator,
            ChainReader chain,
            Function<PaymentCommand.Charge, Resource> resources,
            InstantSource clock) {
        this.tenders = List.copyOf(tenders);
        this.facilitator = facilitator;
        this.chain = chain;
        this.resources = resources;
        this.clock = clock;
        submissions = new Submissions(clock);
    }

    /** {@code x402}. */
    @Override
    public String name() {
        return NAME;
    }

    @Override
    public PaymentOutcome submit(PaymentCommand command) {
        return Order.of(command).answered(this::submit);
    }

    @Override
    public PaymentOutcome lookup(PaymentCommand command, Optional<String> reference) {
        return Order.of(command).answered(payment -> lookup(payment, reference));
    }

    private PaymentOutcome submit(Payment payment) {
        Optional<Tender> tender = tender(payment);
        if (tender.isPresent() && !isItself(payment, tender.get())) {
            return new Declined("it is another payment than it was said to be", Advice.ASK_THE_CUSTOMER);
        }
        boolean first = submissions.begin(payment.replayKey(), payment.charge().since());
        List<Requirement> ways = ways(payment);
        List<String> objections = objections(payment, ways);
        if (!objections.isEmpty()) {
            boolean alone = submissions.isAlone(payment.replayKey());
            submissions.notSeen(payment.replayKey());
            return refused(first && alone, String.join(", ", objections));
        }
        return submitted(payment, payment.credential().chosen(ways).orElseThrow(), first);
    }

    private PaymentOutcome submitted(Payment payment, Requirement way, boolean first) {
        Settlement settlement = settle(payment, way);
        if (settlement instanceof NotSent notSent) {
            submissions.notSeen(payment.replayKey());
            return new NotSubmitted(notSent.why());
        }
        return settlement instanceof Refused refused
                ? refused(first && submissions.isAlone(payment.replayKey()), "the facilitator says " + refused.reason())
                : known(settlement, payment, way);
    }

    private static PaymentOutcome refused(boolean first, String why) {
        return first
                ? new Declined(why, Advice.ASK_THE_CUSTOMER)
                : new Unknown("refused, and may have been submitted before: " + why);
    }

    private PaymentOutcome lookup(Payment payment, Optional<String> reference) {
        Optional<Tender> tender = tender(payment);
        if (tender.isEmpty()) {
            return new Unknown("its token is not taken any more, or it is not signed by who pays");
        }
        if (!isItself(payment, tender.get())) {
            return new Declined("it is another payment than it was said to be", Advice.ASK_THE_CUSTOMER);
        }
        Fate fate = chain.fate(tender.get().token(), payment.credential().authorization());
        Optional<Requirement> way = payment.credential().chosen(ways(payment));
        return ended(payment, way, fate).orElseGet(() -> with(fate, again(payment, way, reference)));
    }

    /** Tells the operator why the chain did not help. */
    private static PaymentOutcome with(Fate fate, PaymentOutcome outcome) {
        return fate instanceof NotSeen unseen && outcome instanceof Unknown unknown
                ? new Unknown(unknown.why() + "; the chain: " + unseen.why())
                : outcome;
    }

    /** What the chain proves. What was paid without being asked for is nobody's success. */
    private static Optional<PaymentOutcome> ended(Payment payment, Optional<Requirement> way, Fate fate) {
        if (fate instanceof Paid paid) {
            return Optional.of(
                    way.isPresent()
                            ? new Succeeded(reference(payment, way.get(), paid.transaction()))
                            : new Unknown("paid, but it is not what is asked for: " + paid.transaction()));
        }
        if (fate instanceof UsedUp) {
            return Optional.of(new Declined("it was cancelled, or used for another", Advice.ASK_THE_CUSTOMER));
        }
        return fate instanceof Unused unused && isOver(payment, unused.at(), Duration.ZERO)
                ? Optional.of(new Declined("it has ended unpaid", Advice.ASK_THE_CUSTOMER))
                : Optional.empty();
    }

    private PaymentOutcome again(Payment payment, Optional<Requirement> way, Optional<String> reference) {
        if (way.isEmpty()) {
            return new Unknown("it is not what is asked for");
        }
        if (reference.isEmpty() && !isOver(payment, clock.instant(), SLACK)) {
            return new Unknown("asking the facilitator again may move money until it has ended");
        }
        return known(settle(payment, way.get()), payment, way.get());
    }

    /** Whether a block of that time lets it through no more. */
    private static boolean isOver(Payment payment, Instant at, Duration slack) {
        BigInteger second = BigInteger.valueOf(at.minus(slack).getEpochSecond());
        return payment.credential().authorization().validBefore().compareTo(second) <= 0;
    }

    private Settlement settle(Payment payment, Requirement way) {
        return facilitator.settle(payment.credential(), way, resources.apply(payment.charge()));
    }

    /** What is known by a settlement alone, whatever was submitted before. */
    private static PaymentOutcome known(Settlement settlement, Payment payment, Requirement way) {
        if (settlement instanceof Settled settled) {
            return new Succeeded(reference(payment, way, settled.transaction()));
        }
        if (settlement instanceof Pending pending && !pending.transaction().isEmpty()) {
            return new PaymentOutcome.Pending(reference(payment, way, pending.transaction()));
        }
        return new Unknown("the facilitator: " + settlement);
    }

    /** A transaction may make many payments, so it names none. */
    private static String reference(Payment payment, Requirement way, String transaction) {
        return way.network().in(Version.V2) + ":" + transaction + "#"
                + payment.credential().authorization().identity(way.token());
    }

    /**
     * The chain's name for what a payment was made with.
     *
     * @param reference the payment's
     * @return such as {@code 0x…}
     */
    static String transaction(String reference) {
        return reference.substring(reference.lastIndexOf(':') + 1).split("#", 2)[0];
    }

    private Optional<Tender> tender(Payment payment) {
        return tenders.stream()
                .filter(tender -> payment.credential().isIn(tender.network(), tender.token()))
                .findFirst();
    }

    private static boolean isItself(Payment payment, Tender tender) {
        return payment.credential().replayKey(tender.token()).equals(payment.replayKey());
    }

    private List<Requirement> ways(Payment payment) {
        return tenders.stream()
                .flatMap(tender -> tender.requirement(payment.charge().amount()).stream())
                .toList();
    }

    /** Against the way that it fits best. */
    private List<String> objections(Payment payment, List<Requirement> ways) {
        Instant now = clock.instant();
        return ways.stream()
                .map(way -> payment.credential().objections(way, now))
                .min(Comparator.comparing(List::size))
                .orElse(List.of("the price can't be paid in any token that is taken"));
    }
}
