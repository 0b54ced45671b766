package io.carnet.billing.examples.x402.payment;

import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.protocol.Network;
import io.carnet.billing.examples.x402.protocol.Version;
import io.carnet.billing.payment.PaymentMethod;

/** What a client's request has with it. */
public sealed interface Presented {

    /**
     * A payment that its payer signed, in a token that is taken. Whether it is what is asked for, and still valid, is told
     * when it is submitted: it may have been already, and then only what became of it counts.
     *
     * @param method to buy with
     * @param version the client's
     * @param network where it pays
     * @param payer who pays, whoever buys
     */
    record Signed(PaymentMethod.Signed method, Version version, Network network, Address payer) implements Presented {}

    /**
     * Nothing that could ever have been submitted, so a client may be asked to pay.
     *
     * @param why what to tell it
     */
    record Nothing(String why) implements Presented {}

    /**
     * Not to be understood.
     *
     * @param why what to tell who sent it; repeats nothing of it
     */
    record Malformed(String why) implements Presented {}
}
