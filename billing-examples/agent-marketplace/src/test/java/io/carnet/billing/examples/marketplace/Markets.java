package io.carnet.billing.examples.marketplace;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.marketplace.agents.Agents;
import io.carnet.billing.examples.stripe.Signer;
import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.examples.x402.ethereum.TestWallet;
import io.carnet.billing.examples.x402.payment.FacilitatorStandIn;
import io.carnet.billing.examples.x402.payment.Shopper;
import io.carnet.billing.examples.x402.protocol.Version;
import io.carnet.billing.testing.SettableClock;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A marketplace that asks stand-ins, at a time that is set, and its customers. */
final class Markets implements AutoCloseable {

    static final String TOKEN = "operator-token-of-thirty-two-characters";
    static final String WEBHOOK_SECRET = "whsec_planted";
    static final Map<String, String> ENVIRONMENT = Map.of(
            "MARKETPLACE_OPERATOR_TOKEN",
            TOKEN,
            "STRIPE_KEY",
            StripeStandIn.SECRET_KEY,
            "STRIPE_WEBHOOK_SECRETS",
            WEBHOOK_SECRET);

    final SettableClock clock;
    final StripeStandIn stripe;
    final FacilitatorStandIn facilitator;
    final Marketplace marketplace;
    final HttpSide http;

    Markets(String... more) {
        this(Agents.all(), more);
    }

    Markets(Agents agents, String... more) {
        this(SettableClock.at("2026-11-01T10:00:00Z"), agents, List.of(more));
    }

    private Markets(SettableClock clock, Agents agents, List<String> more) {
        this(clock, clock, agents, more);
    }

    private Markets(SettableClock clock, InstantSource time, Agents agents, List<String> more) {
        this.clock = clock;
        try {
            stripe = new StripeStandIn(time);
            facilitator = new FacilitatorStandIn(time);
            List<String> all = new ArrayList<>(more);
            List<String> usual = arguments(stripe, facilitator, "jdbc:h2:mem:" + UUID.randomUUID());
            for (int i = 0; i < usual.size(); i += 2) {
                if (!more.contains(usual.get(i))) {
                    all.addAll(usual.subList(i, i + 2));
                }
            }
            marketplace = new Marketplace(all, ENVIRONMENT, time, agents);
            http = marketplace.listen();
        } catch (IOException | SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** One whose time goes by, and whose worker works. */
    static Markets inRealTime(String... more) {
        SettableClock unused = SettableClock.at("2026-11-01T10:00:00Z");
        Markets market = new Markets(unused, InstantSource.system(), Agents.all(), List.of(more));
        market.marketplace.work();
        return market;
    }

    static List<String> arguments(StripeStandIn stripe, FacilitatorStandIn facilitator, String jdbcUrl) {
        return List.of(
                "--port",
                "0",
                "--jdbc-url",
                jdbcUrl,
                "--stripe",
                stripe.base().toString(),
                "--facilitator",
                facilitator.base().toString(),
                "--pay-to",
                Shopper.SHOP.withCheckSum());
    }

    Client anybody() {
        return Client.of(http.port());
    }

    Client operator() {
        return anybody().bearing(TOKEN);
    }

    Client customer(String name) {
        return customer(name, "");
    }

    /** @param more of what the operator says of the customer */
    Client customer(String name, String more) {
        Client.Answer welcome = operator()
                .send(
                        "POST",
                        "/operator/customers",
                        BodyPublishers.ofString("{\"customer\":\"" + name + "\"" + more + "}"));
        return anybody().bearing(welcome.at("/key"));
    }

    /** A payment by x402 that nobody has made before, of a wallet that has no more than that. */
    static Shopper shopper(String dollars, Instant now) {
        return wallet(new BigDecimal(dollars).movePointRight(6).longValueExact(), now);
    }

    static Shopper wallet(long units, Instant now) {
        String name = UUID.randomUUID().toString();
        return new Shopper(
                new TestWallet(name),
                Version.V2,
                BigInteger.valueOf(units),
                Shopper.SHOP,
                now.plusSeconds(60),
                TestWallet.nonce(name));
    }

    Shopper shopper(String dollars) {
        return shopper(dollars, clock.instant());
    }

    Client paying(Client customer, String dollars) {
        return customer.with("PAYMENT-SIGNATURE", shopper(dollars).credential());
    }

    /** Pays on a page of Stripe's, and lets Stripe tell of it. */
    int pay(String page) {
        return pay(page, stripe, anybody(), clock.instant());
    }

    static int pay(String page, StripeStandIn stripe, Client anybody, Instant now) {
        String payment = stripe.account().pay(page.substring(page.lastIndexOf('/') + 1));
        String event = stripe.account().succeeded(payment);
        return anybody.with("Stripe-Signature", Signer.header(event, now, WEBHOOK_SECRET))
                .post("/webhooks/stripe", event)
                .status();
    }

    /** Lets the worker do what is due. */
    void work() {
        marketplace.billing().worker().runOnce();
    }

    @Override
    public void close() {
        http.close();
        marketplace.close();
        facilitator.close();
        stripe.close();
    }
}
