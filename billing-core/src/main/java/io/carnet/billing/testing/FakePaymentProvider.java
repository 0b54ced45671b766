package io.carnet.billing.testing;

import io.carnet.billing.payment.ChargeRequest;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentProvider;
import io.carnet.billing.value.Money;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * A provider without a bank: it succeeds unless told what to do with the next charges, honours idempotency keys, and keeps
 * its own ledger of what it really charged. Thread-safe.
 */
public final class FakePaymentProvider implements PaymentProvider {

    private enum Answer {
        SUCCEED,
        DECLINE,
        STAY_PENDING,
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

    private final Queue<Answer> script = new ArrayDeque<>();
    private final Map<String, PaymentOutcome> outcomes = new HashMap<>();
    private final Map<String, ChargeRequest> requests = new HashMap<>();
    private final List<ChargeRequest> charged = new ArrayList<>();

    /** A provider that succeeds. */
    public FakePaymentProvider() {}

    /**
     * The next new charge is declined.
     *
     * @return this
     */
    public FakePaymentProvider thenDecline() {
        return then(Answer.DECLINE);
    }

    /**
     * The next new charge succeeds.
     *
     * @return this
     */
    public FakePaymentProvider thenSucceed() {
        return then(Answer.SUCCEED);
    }

    /**
     * The next new charge stays pending until {@link #complete} or {@link #fail}.
     *
     * @return this
     */
    public FakePaymentProvider thenStayPending() {
        return then(Answer.STAY_PENDING);
    }

    /**
     * The next new charge is taken, and the answer is lost on the way back.
     *
     * @return this
     */
    public FakePaymentProvider thenLoseTheAnswer() {
        return then(Answer.LOSE_ANSWER);
    }

    /**
     * The next new charge is lost on the way there.
     *
     * @return this
     */
    public FakePaymentProvider thenLoseTheRequest() {
        return then(Answer.LOSE_REQUEST);
    }

    /**
     * A pending charge succeeds.
     *
     * @param providerKey which
     */
    public synchronized void complete(String providerKey) {
        charge(pending(providerKey));
    }

    /**
     * A pending charge is declined.
     *
     * @param providerKey which
     */
    public synchronized void fail(String providerKey) {
        outcomes.put(pending(providerKey).providerKey(), new PaymentOutcome.Declined("card declined"));
    }

    /**
     * What was really charged.
     *
     * @return in order
     */
    public synchronized List<ChargeRequest> charged() {
        return List.copyOf(charged);
    }

    /**
     * The sum of what was really charged.
     *
     * @param currency any sum of the currency to add up
     * @return the sum
     */
    public synchronized Money total(Money currency) {
        return currency.withMinor(charged.stream()
                .map(ChargeRequest::amount)
                .filter(currency::sameCurrency)
                .mapToLong(Money::minor)
                .sum());
    }

    @Override
    public synchronized PaymentOutcome submit(ChargeRequest request) {
        ChargeRequest before = requests.get(request.providerKey());
        if (before != null && !before.equals(request)) {
            throw new IllegalArgumentException("the key " + request.providerKey() + " was used for another charge");
        }
        PaymentOutcome known = outcomes.get(request.providerKey());
        if (known != null) {
            return known;
        }
        Answer next = script.isEmpty() ? Answer.SUCCEED : script.remove();
        if (next == Answer.LOSE_REQUEST) {
            throw new ConnectionLost();
        }
        requests.put(request.providerKey(), request);
        switch (next) {
            case DECLINE -> outcomes.put(request.providerKey(), new PaymentOutcome.Declined("card declined"));
            case STAY_PENDING ->
                outcomes.put(request.providerKey(), new PaymentOutcome.Pending("payment-" + request.providerKey()));
            default -> charge(request);
        }
        if (next == Answer.LOSE_ANSWER) {
            throw new ConnectionLost();
        }
        return outcome(request.providerKey());
    }

    @Override
    public synchronized PaymentOutcome lookup(String providerKey) {
        return outcome(providerKey);
    }

    private PaymentOutcome outcome(String providerKey) {
        return outcomes.getOrDefault(providerKey, new PaymentOutcome.NotFound());
    }

    private void charge(ChargeRequest request) {
        charged.add(request);
        outcomes.put(request.providerKey(), new PaymentOutcome.Succeeded("payment-" + request.providerKey()));
    }

    private ChargeRequest pending(String providerKey) {
        ChargeRequest request = requests.get(providerKey);
        if (request == null || !(outcomes.get(providerKey) instanceof PaymentOutcome.Pending)) {
            throw new IllegalStateException("no pending charge " + providerKey);
        }
        return request;
    }

    private synchronized FakePaymentProvider then(Answer answer) {
        script.add(answer);
        return this;
    }
}
