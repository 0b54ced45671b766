package io.carnet.billing.model;

import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.PurchaseState;
import java.time.Instant;

/** A purchase, and what the payment provider knows of it. */
final class ModelPurchase {

    /** What the provider is told to do with the next charge it has not seen. */
    enum Bank {
        SUCCEED,
        DECLINE,
        STAY_PENDING,
        LOSE_ANSWER,
        LOSE_REQUEST,
        CRASH_BEFORE,
        CRASH_AFTER
    }

    enum AtProvider {
        UNSEEN,
        PENDING,
        PAID,
        DECLINED
    }

    final String key;
    final ModelOffer offer;
    final long amount;
    final String method;
    PurchaseState state = PurchaseState.OPEN;
    AttemptState attempt = AttemptState.SUBMITTING;
    AtProvider atProvider = AtProvider.UNSEEN;
    Instant leaseUntil = Instant.EPOCH;
    Instant openedAt = Instant.EPOCH;

    ModelPurchase(String key, ModelOffer offer, long amount, String method) {
        this.key = key;
        this.offer = offer;
        this.amount = amount;
        this.method = method;
    }

    @Override
    public String toString() {
        return "purchase " + key + " of " + amount + " by " + offer.id() + "@" + offer.version() + " for "
                + offer.price(amount) + " " + state + " " + attempt;
    }
}
