package io.carnet.billing.examples.stripe;

import com.stripe.model.StripeError;
import io.carnet.billing.payment.PaymentOutcome.Advice;
import io.carnet.billing.payment.PaymentOutcome.Declined;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why banks decline (docs.stripe.com/declines/codes). Of a card that is lost or stolen the customer is told no more. */
final class Declines {

    private static final Set<String> FINAL = Set.of(
            "lost_card",
            "stolen_card",
            "pickup_card",
            "restricted_card",
            "fraudulent",
            "merchant_blacklist",
            "revocation_of_authorization",
            "revocation_of_all_authorizations",
            "stop_payment_order",
            "account_closed",
            "bank_account_restricted",
            "debit_not_authorized");

    private static final Set<String> THE_CUSTOMERS = Set.of(
            "expired_card",
            "incorrect_number",
            "incorrect_cvc",
            "incorrect_zip",
            "incorrect_address",
            "incorrect_pin",
            "invalid_account",
            "invalid_amount",
            "invalid_cvc",
            "invalid_expiry_month",
            "invalid_expiry_year",
            "invalid_number",
            "invalid_pin",
            "new_account_information_available",
            "card_not_supported",
            "currency_not_supported",
            "transaction_not_allowed",
            "not_permitted",
            "service_not_allowed",
            "call_issuer",
            "authentication_required",
            "payment_intent_authentication_failure",
            "authentication_not_handled",
            "mobile_device_authentication_required",
            "offline_pin_required",
            "online_or_offline_pin_required",
            "pin_try_exceeded",
            "live_mode_test_card",
            "testmode_decline");

    private Declines() {}

    static Declined of(@Nullable StripeError error) {
        if (error == null) {
            return new Declined("the payment was declined");
        }
        String code = error.getDeclineCode() == null ? error.getCode() : error.getDeclineCode();
        return new Declined(text(code), advice(code));
    }

    private static Advice advice(@Nullable String code) {
        if (code == null) {
            return Advice.TRY_LATER;
        }
        if (FINAL.contains(code)) {
            return Advice.NEVER;
        }
        return THE_CUSTOMERS.contains(code) ? Advice.ASK_THE_CUSTOMER : Advice.TRY_LATER;
    }

    private static String text(@Nullable String code) {
        if ("insufficient_funds".equals(code)) {
            return "there is not enough money for it";
        }
        if ("expired_card".equals(code)) {
            return "the card has expired";
        }
        return "the payment was declined";
    }
}
