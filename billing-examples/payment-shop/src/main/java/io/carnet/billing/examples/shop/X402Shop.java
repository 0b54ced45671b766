package io.carnet.billing.examples.shop;

import io.carnet.billing.BuyRequest;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Options;
import io.carnet.billing.examples.shop.Server.Route;
import io.carnet.billing.examples.x402.chain.NodeChainReader;
import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.payment.Tender;
import io.carnet.billing.examples.x402.payment.Till;
import io.carnet.billing.examples.x402.payment.X402Payments;
import io.carnet.billing.examples.x402.protocol.Facilitator;
import io.carnet.billing.examples.x402.protocol.Resource;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.Challenges;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.PaymentProtocol.Challenge;
import io.carnet.billing.payment.PaymentProtocol.Credential;
import io.carnet.billing.payment.PaymentProtocol.Demand;
import io.carnet.billing.payment.PaymentProvider;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.Scope;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A shop that is paid by x402, in USDC on Base's test network. */
public final class X402Shop implements Rail {

    private final PaymentProvider payments;
    private final Challenges challenges;
    private final Resource resource;

    private X402Shop(PaymentProvider payments, Challenges challenges, Resource resource) {
        this.payments = payments;
        this.challenges = challenges;
        this.resource = resource;
    }

    public static void main(String... arguments) {
        Shop.serve(arguments, InstantSource.system(), X402Shop::open);
    }

    static Rail open(Options options, InstantSource clock) {
        Optional<URI> base = options.option("--facilitator", "https://x402.org/facilitator", Options::web);
        Optional<Address> payTo = options.option("--pay-to", Optional.empty(), Address::of);
        Optional<URI> url = options.option("--url", "http://localhost:8080", Options::web);
        String authorization =
                options.secret("FACILITATOR_AUTHORIZATION", Options::header).orElse("");
        Optional<URI> node = options.secret("X402_NODE", Options::web);
        options.check();
        List<Tender> tenders = List.of(Tender.testUsdc(payTo.orElseThrow()));
        Facilitator facilitator = new Facilitator(base.orElseThrow(), Duration.ofSeconds(20), () -> authorization);
        Resource resource = new Resource(url.orElseThrow() + "/purchases", "Credits", "application/json");
        return new X402Shop(
                new X402Payments(tenders, facilitator, NodeChainReader.orBlind(node), charge -> resource, clock),
                new Challenges(List.of(new Till(tenders))),
                resource);
    }

    @Override
    public PaymentProvider provider() {
        return payments;
    }

    @Override
    public List<Route> routes(Shop shop) {
        return List.of(Route.of("POST", "/purchases", request -> buy(shop, request)));
    }

    private Reply buy(Shop shop, Request request) {
        Principal customer = shop.customer(request);
        BuyRequest order = shop.order(request, Fields.of(request.body()));
        Credential credential = challenges.read(request.headers());
        if (credential instanceof Credential.Malformed malformed) {
            return Reply.error(400, malformed.why());
        }
        Optional<Credential.Presented> payment = credential instanceof Credential.Presented presented
                ? Optional.of(presented)
                : shop.billing().packs().purchase(customer, order.key()).map(X402Shop::before);
        if (payment.isPresent()) {
            return buy(shop, order, payment.get());
        }
        return ask(price(shop, order), credential instanceof Credential.Unfit unfit ? unfit.why() : "payment required");
    }

    /** What was presented for a purchase before, and decides what is answered now. */
    private static Credential.Presented before(Purchase purchase) {
        return new Credential.Presented(purchase.provider(), (PaymentMethod.Signed) purchase.method());
    }

    private Reply buy(Shop shop, BuyRequest order, Credential.Presented payment) {
        Purchase purchase = shop.billing()
                .packs()
                .buy(order.payingWith(payment.method()).through(payment.provider()))
                .orElseThrow();
        Optional<String> paid = purchase.paid().flatMap(Attempt::reference);
        if (paid.isPresent()) {
            return shop.reply(201, purchase).with(challenges.receipt(payment, paid.get()));
        }
        if (purchase.unpaid()) {
            return ask(
                    purchase.price(),
                    "pay under another Idempotency-Key: " + purchase.attempt().detail());
        }
        return purchase.attempt().state() == AttemptState.SUCCEEDED
                ? Reply.error(409, "it was paid too late to get anything: buy under another Idempotency-Key")
                : Reply.error(503, "nobody knows yet: ask again, and do not pay again")
                        .retryAfter(5);
    }

    private Reply ask(Money price, String why) {
        Challenge challenge =
                challenges.ask(new Demand(price, resource.url(), resource.description(), resource.mimeType(), why));
        return new Reply(402, challenge.headers(), challenge.body().orElse("{}"));
    }

    private static Money price(Shop shop, BuyRequest order) {
        OfferId id = OfferId.of(order.offer());
        Optional<Offer> offer = shop.billing().credits().offers().stream()
                .filter(each -> each.id().equals(id))
                .findFirst();
        if (offer.isEmpty()) {
            return Outcome.<Money>refused(new Violation.UnknownOffer(id, Scope.ANY))
                    .orElseThrow();
        }
        Amount amount = order.amount().orElse(offer.get().quantity().smallest());
        return offer.get()
                .quantity()
                .objection(amount)
                .map(rule -> Outcome.<Money>refused(new Violation.NotSold(id, amount, rule)))
                .orElseGet(() -> Outcome.done(offer.get().quantity().price(amount)))
                .orElseThrow();
    }
}
