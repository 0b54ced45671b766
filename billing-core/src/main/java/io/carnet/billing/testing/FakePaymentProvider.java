package io.carnet.billing.testing;

import io.carnet.billing.payment.PaymentCommand;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentProvider;
import io.carnet.billing.payment.PaymentRecords;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.payment.Reversals;
import io.carnet.billing.payment.WebhookReader.Notice;
import io.carnet.billing.spending.Span;
import io.carnet.billing.value.Money;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.IntUnaryOperator;

/**
 * A provider without a bank. It succeeds unless told what to do with the next commands, or {@linkplain #misbehaving
 * misbehaves} in every way that providers and networks do; it honours idempotency keys, and keeps its own ledger of the
 * money that really moved. Thread-safe.
 */
public final class FakePaymentProvider implements PaymentProvider, PaymentRecords {

    /** What it is called in purchases. */
    public static final String NAME = "fake";

    private enum Answer {
        SUCCEED,
        DECLINE,
        STAY_PENDING,
        WANT_ACTION,
        TURN_AWAY,
        LOSE_ANSWER,
        LOSE_REQUEST
    }

    /** The connection broke. */
    private static final class ConnectionLost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ConnectionLost() {
            super("connection lost");
        }
    }

    /** A command that arrived, and what became of it. */
    private static final class Entry {
        private final PaymentCommand command;
        private final String reference;
        private PaymentOutcome outcome;
        private long refunded;
        private final Map<String, Reversals.Dispute> disputes = new LinkedHashMap<>();

        Entry(PaymentCommand command, PaymentOutcome outcome) {
            this.command = command;
            this.outcome = outcome;
            reference = "payment-" + command.providerKey();
        }

        boolean succeeded() {
            return outcome instanceof PaymentOutcome.Succeeded;
        }

        boolean open() {
            return outcome instanceof PaymentOutcome.Pending || outcome instanceof PaymentOutcome.RequiresAction;
        }
    }

    private final Queue<Answer> script = new ArrayDeque<>();
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<Notice> notices = new ArrayList<>();
    private final Optional<IntUnaryOperator> moods;

    /** A provider that succeeds. */
    public FakePaymentProvider() {
        this(Optional.empty());
    }

    private FakePaymentProvider(Optional<IntUnaryOperator> moods) {
        this.moods = moods;
    }

    /**
     * A provider that does whatever it likes: declines, delays, wants the customer, turns away, and loses what it is asked
     * and what it answers.
     *
     * @param dice a number from zero to below the given one, such as {@link java.util.Random#nextInt(int)}; the same
     *     numbers misbehave in the same way
     * @return the provider
     */
    public static FakePaymentProvider misbehaving(IntUnaryOperator dice) {
        return new FakePaymentProvider(Optional.of(dice));
    }

    /**
     * The next new command is declined.
     *
     * @return this
     */
    public FakePaymentProvider thenDecline() {
        return then(Answer.DECLINE);
    }

    /**
     * The next new command succeeds.
     *
     * @return this
     */
    public FakePaymentProvider thenSucceed() {
        return then(Answer.SUCCEED);
    }

    /**
     * The next new command stays pending until {@link #complete} or {@link #fail}.
     *
     * @return this
     */
    public FakePaymentProvider thenStayPending() {
        return then(Answer.STAY_PENDING);
    }

    /**
     * The next new command waits for the customer until {@link #complete} or {@link #fail}.
     *
     * @return this
     */
    public FakePaymentProvider thenWantAction() {
        return then(Answer.WANT_ACTION);
    }

    /**
     * The next new command is turned away unread.
     *
     * @return this
     */
    public FakePaymentProvider thenTurnAway() {
        return then(Answer.TURN_AWAY);
    }

    /**
     * The next new command is carried out, and the answer is lost on the way back.
     *
     * @return this
     */
    public FakePaymentProvider thenLoseTheAnswer() {
        return then(Answer.LOSE_ANSWER);
    }

    /**
     * The next new command is lost on the way there.
     *
     * @return this
     */
    public FakePaymentProvider thenLoseTheRequest() {
        return then(Answer.LOSE_REQUEST);
    }

    /**
     * What waits, succeeds.
     *
     * @param providerKey which command
     */
    public synchronized void complete(String providerKey) {
        succeed(waiting(providerKey));
    }

    /**
     * What waits, is declined.
     *
     * @param providerKey which command
     */
    public synchronized void fail(String providerKey) {
        Entry entry = waiting(providerKey);
        entry.outcome = new PaymentOutcome.Declined("card declined");
        notice(entry);
    }

    /**
     * A payment that was declined or waits succeeds all the same.
     *
     * @param providerKey which charge
     */
    public synchronized void succeedLate(String providerKey) {
        succeed(entry(providerKey));
    }

    /**
     * Gives money back without being asked to.
     *
     * @param providerKey of the charge
     * @param minor how much more, in minor units
     */
    public synchronized void refundByItself(String providerKey, long minor) {
        Entry entry = entry(providerKey);
        entry.refunded = Math.addExact(entry.refunded, minor);
        notice(entry);
    }

    /**
     * A customer's bank disputes a payment, or a dispute ends.
     *
     * @param providerKey of the charge
     * @param dispute as it is now
     */
    public synchronized void dispute(String providerKey, Reversals.Dispute dispute) {
        Entry entry = entry(providerKey);
        entry.disputes.put(dispute.id(), dispute);
        notice(entry);
    }

    /**
     * Charges that really took money.
     *
     * @return in order of their arrival
     */
    public synchronized List<PaymentCommand.Charge> charged() {
        return entries.values().stream()
                .filter(Entry::succeeded)
                .map(entry -> entry.command)
                .filter(PaymentCommand.Charge.class::isInstance)
                .map(PaymentCommand.Charge.class::cast)
                .toList();
    }

    /**
     * Refunds that really gave money back.
     *
     * @return in order of their arrival
     */
    public synchronized List<PaymentCommand.Refund> refunded() {
        return entries.values().stream()
                .filter(Entry::succeeded)
                .map(entry -> entry.command)
                .filter(PaymentCommand.Refund.class::isInstance)
                .map(PaymentCommand.Refund.class::cast)
                .toList();
    }

    /**
     * The sum of what was really charged, refunds not taken off.
     *
     * @param currency any sum of the currency to add up
     * @return the sum
     */
    public synchronized Money total(Money currency) {
        return currency.withMinor(charged().stream()
                .map(PaymentCommand.Charge::amount)
                .filter(currency::sameCurrency)
                .mapToLong(Money::minor)
                .sum());
    }

    /**
     * Commands that wait for a decision.
     *
     * @return their provider keys, in order of their arrival
     */
    public synchronized List<String> waiting() {
        return entries.values().stream()
                .filter(Entry::open)
                .map(entry -> entry.command.providerKey())
                .toList();
    }

    /**
     * What it has said by itself since it was asked the last time: one notice for whatever happened; a misbehaving provider
     * says some twice, in no order, and lets forged ones through.
     *
     * @return to be heard
     */
    public synchronized List<Notice> notices() {
        List<Notice> said = new ArrayList<>();
        for (Notice notice : notices) {
            for (int times = chance(3) ? 2 : 1; times > 0; times--) {
                said.add(moods.map(dice -> dice.applyAsInt(said.size() + 1)).orElse(said.size()), notice);
            }
        }
        if (chance(3)) {
            said.add(new Notice.Rejected("a forged signature"));
        }
        notices.clear();
        return said;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String provider() {
        return NAME;
    }

    /** One payment a page, so that whoever reads them reads pages. */
    @Override
    public synchronized Page payments(Span period, Optional<String> after) {
        List<Entry> charges = entries.values().stream()
                .filter(entry -> entry.succeeded() && entry.command instanceof PaymentCommand.Charge)
                .filter(entry -> period.contains(entry.command.since()))
                .toList();
        int from = after.map(Integer::parseInt).orElse(0);
        int until = Math.min(from + 1, charges.size());
        return new Page(
                charges.subList(from, until).stream()
                        .map(FakePaymentProvider::payment)
                        .toList(),
                until < charges.size() ? Optional.of(Integer.toString(until)) : Optional.empty());
    }

    private static Payment payment(Entry entry) {
        Reversals reversals = new Reversals(entry.refunded, List.copyOf(entry.disputes.values()));
        return new Payment(
                entry.reference, entry.command.amount(), entry.command.amount().withMinor(reversals.back()));
    }

    @Override
    public synchronized PaymentOutcome submit(PaymentCommand command) {
        Entry before = entries.get(command.providerKey());
        if (before != null && !before.command.equals(command)) {
            throw new IllegalArgumentException("the key " + command.providerKey() + " was used for another command");
        }
        if (before != null && moods.isEmpty()) {
            return before.outcome;
        }
        Answer next = next();
        if (next == Answer.LOSE_REQUEST) {
            throw new ConnectionLost();
        }
        if (next == Answer.TURN_AWAY) {
            return new PaymentOutcome.NotSubmitted("too many requests");
        }
        Entry entry = before != null ? before : arrive(command, next);
        if (next == Answer.LOSE_ANSWER) {
            throw new ConnectionLost();
        }
        return entry.outcome;
    }

    @Override
    public synchronized PaymentOutcome lookup(PaymentCommand command, Optional<String> reference) {
        if (chance(4)) {
            throw new ConnectionLost();
        }
        Entry entry = entries.get(command.providerKey());
        return entry == null ? new PaymentOutcome.NotFound() : entry.outcome;
    }

    @Override
    public synchronized Reversals reversals(PaymentCommand.Charge charge, String reference) {
        if (chance(4)) {
            throw new ConnectionLost();
        }
        Entry entry = entry(charge.providerKey());
        return new Reversals(entry.refunded, List.copyOf(entry.disputes.values()));
    }

    private Answer next() {
        if (!script.isEmpty()) {
            return script.remove();
        }
        return moods.map(dice -> Answer.values()[dice.applyAsInt(Answer.values().length)])
                .orElse(Answer.SUCCEED);
    }

    /** Once in so many times, if it misbehaves at all. */
    private boolean chance(int times) {
        return moods.filter(dice -> dice.applyAsInt(times) == 0).isPresent();
    }

    private Entry arrive(PaymentCommand command, Answer answer) {
        Entry entry = new Entry(command, new PaymentOutcome.NotFound());
        entries.put(command.providerKey(), entry);
        switch (answer) {
            case DECLINE -> entry.outcome = new PaymentOutcome.Declined("card declined");
            case STAY_PENDING -> entry.outcome = new PaymentOutcome.Pending(entry.reference);
            case WANT_ACTION ->
                entry.outcome =
                        new PaymentOutcome.RequiresAction(entry.reference, "confirm at the bank", Optional.empty());
            default -> succeed(entry);
        }
        return entry;
    }

    private void succeed(Entry entry) {
        entry.outcome = new PaymentOutcome.Succeeded(entry.reference);
        if (entry.command instanceof PaymentCommand.Refund refund) {
            entries.values().stream()
                    .filter(each -> each.reference.equals(refund.payment()))
                    .forEach(charge -> charge.refunded =
                            Math.addExact(charge.refunded, refund.amount().minor()));
        }
        notice(entry);
    }

    private void notice(Entry entry) {
        String about = entry.command instanceof PaymentCommand.Refund refund ? refund.payment() : entry.reference;
        PurchaseId id = new PurchaseId(entry.command.principal(), entry.command.purchase());
        notices.add(new Notice.OfPayment(about, Optional.of(id)));
    }

    private Entry entry(String providerKey) {
        Entry entry = entries.get(providerKey);
        if (entry == null) {
            throw new IllegalStateException("no command " + providerKey);
        }
        return entry;
    }

    private Entry waiting(String providerKey) {
        Entry entry = entry(providerKey);
        if (!entry.open()) {
            throw new IllegalStateException("the command " + providerKey + " does not wait");
        }
        return entry;
    }

    private synchronized FakePaymentProvider then(Answer answer) {
        script.add(answer);
        return this;
    }
}
