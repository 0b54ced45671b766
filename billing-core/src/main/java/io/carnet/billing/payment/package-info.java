/**
 * Buying offers: purchases, the attempts to pay for them, what goes back, and the ports to payment providers.
 *
 * <p>A rail is one {@link io.carnet.billing.payment.PaymentProvider}: it carries sealed commands out, or tells what became of
 * them, and may say that it does not know. Two real rails, cards on Stripe and stablecoins by x402, have shaped it. How others
 * would plug in, those with a 402 answer with a {@link io.carnet.billing.payment.PaymentProtocol} beside it:
 *
 * <table>
 * <caption>Other rails</caption>
 * <tr><th>rail</th><th>a customer pays with</th><th>submit</th><th>look-up</th></tr>
 * <tr><td>MPP, sessions of a machine payments protocol</td><td>{@code Signed}: the credential of its 402 answer</td>
 * <td>redeems the credential at the rail's server</td><td>by the rail's receipt id, or by the credential's own id</td></tr>
 * <tr><td>L402</td><td>{@code Signed}: macaroon and preimage; the replay key is the payment hash</td>
 * <td>checks the preimage against the invoice; nothing more moves</td><td>the invoice's state at the Lightning node, by payment
 * hash</td></tr>
 * <tr><td>Skyfire</td><td>{@code Signed}: a token that names an agent and a limit, {@code UP_TO}</td>
 * <td>charges the token</td><td>by the charge's id, or the token's own id and the provider key kept with it</td></tr>
 * <tr><td>AP2 or ACP mandates</td><td>{@code Saved}: the mandate's id at the processor; or {@code Signed}, where the mandate is
 * presented with each purchase</td><td>an off-session charge within the mandate, at the processor that holds it</td>
 * <td>as the processor's other charges</td></tr>
 * </table>
 */
@NullMarked
package io.carnet.billing.payment;

import org.jspecify.annotations.NullMarked;
