package io.carnet.billing.examples.marketplace;

import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.payment.PaymentProtocol.Credential;
import io.carnet.billing.value.Principal;

/**
 * What a customer asks for.
 *
 * @param customer who, as its credentials prove; arguments say nothing of it
 * @param arguments of the tool
 * @param credential the payment that came with the call
 * @param resource the address that was asked for, as a payment is made for
 */
record Call(Principal customer, Fields arguments, Credential credential, String resource) {

    /** Leaves out what was asked and what is paid with. */
    @Override
    public String toString() {
        return "Call[" + customer + ", " + resource + "]";
    }
}
