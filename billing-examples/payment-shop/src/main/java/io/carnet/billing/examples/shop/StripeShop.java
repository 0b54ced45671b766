package io.carnet.billing.examples.shop;

import io.carnet.billing.BuyRequest;
import io.carnet.billing.TopUpRequest;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Options;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.shop.Server.Route;
import io.carnet.billing.examples.stripe.StripeConfiguration;
import io.carnet.billing.examples.stripe.StripePayments;
import io.carnet.billing.examples.stripe.StripeWebhooks;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.Mandate;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.PaymentProvider;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.Principal;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A shop that is paid through Stripe: on its pages, or with what a customer left there. */
public final class StripeShop implements Rail {

    private final StripePayments payments;
    private final StripeWebhooks webhooks;
    private final InstantSource clock;

    private StripeShop(StripeConfiguration configuration, InstantSource clock) {
        payments = new StripePayments(configuration, clock);
        webhooks = new StripeWebhooks(configuration, clock);
        this.clock = clock;
    }

    public static void main(String... arguments) {
        Shop.serve(arguments, InstantSource.system(), StripeShop::open);
    }

    static Rail open(Options options, InstantSource clock) {
        Optional<URI> base = options.option("--stripe", "https://api.stripe.com", Options::web);
        Optional<URI> returnTo = options.option("--return-to", "http://localhost:8080/offers", Options::web);
        String key = options.secret("STRIPE_KEY", 1);
        List<String> secrets =
                List.of(options.secret("STRIPE_WEBHOOK_SECRETS", 1).split(","));
        options.check();
        StripeConfiguration configuration =
                StripeConfiguration.of(key, secrets, returnTo.orElseThrow()).at(base.orElseThrow());
        return new StripeShop(configuration, clock);
    }

    @Override
    public PaymentProvider provider() {
        return payments;
    }

    @Override
    public List<Route> routes(Shop shop) {
        return List.of(
                Route.of("POST", "/purchases", request -> buy(shop, request)),
                Route.of("PUT", "/top-up", request -> setTopUp(shop, request)),
                Route.of(
                        "GET",
                        "/top-up",
                        request -> Reply.of(
                                200, Views.topUp(shop.billing().topUps().of(shop.customer(request))))),
                Route.of("POST", "/webhooks/stripe", request -> hear(shop, request)));
    }

    private Reply buy(Shop shop, Request request) {
        Principal customer = shop.customer(request);
        Fields fields = Fields.of(request.body());
        boolean keep = fields.optional("keep", Fields::flag).orElse(false);
        Optional<CommandKey> with = fields.optional("with", Fields.text(CommandKey::of));
        if (keep && with.isPresent()) {
            fields.note("keep", "must be left out where something was kept before");
        }
        BuyRequest order = shop.order(request, fields);
        PaymentMethod method = with.<PaymentMethod>map(
                        key -> before(shop, order).orElseGet(() -> kept(shop, customer, key, "with")))
                .orElse(new PaymentMethod.HostedPage("", keep));
        return reply(shop, shop.billing().packs().buy(order.payingWith(method)).orElseThrow());
    }

    private static Reply reply(Shop shop, Purchase purchase) {
        return switch (purchase.state()) {
            case FULFILLED -> shop.reply(201, purchase);
            case DECLINED -> shop.reply(402, purchase);
            case CANCELED -> shop.reply(409, purchase);
            case OPEN -> {
                Reply open = shop.reply(202, purchase);
                yield Views.waits(purchase) ? open : open.retryAfter(5);
            }
        };
    }

    /** What the same purchase was paid with before: by now it may be kept no more. */
    private static Optional<PaymentMethod.Saved> before(Shop shop, BuyRequest order) {
        return shop.billing()
                .packs()
                .purchase(order.principal(), order.key())
                .map(Purchase::method)
                .filter(PaymentMethod.Saved.class::isInstance)
                .map(PaymentMethod.Saved.class::cast);
    }

    /** What can be charged later, of a purchase of the same customer's. */
    private PaymentMethod.Saved kept(Shop shop, Principal customer, CommandKey key, String path) {
        Purchase paid = shop.purchase(customer, key.value());
        try {
            return paid.paid()
                    .flatMap(Attempt::reference)
                    .flatMap(payments::kept)
                    .orElseThrow(() -> new InvalidRequestException(
                            path, "must be a purchase that was paid on a page, and left something to pay with"));
        } catch (IllegalStateException e) {
            throw new Failures.Early(
                    Reply.error(503, "Stripe does not tell what was kept").retryAfter(5));
        }
    }

    private Reply setTopUp(Shop shop, Request request) {
        Principal customer = shop.customer(request);
        Fields fields = Fields.of(request.body());
        Optional<Integer> version = fields.needed("expectedVersion", Fields::whole);
        Optional<Amount> threshold = fields.optional("threshold", Fields::credits);
        Optional<Amount> amount = fields.optional("amount", Fields::credits);
        Optional<OfferId> offer = fields.optional("offer", Fields.text(OfferId::of));
        Optional<Fields> consent = fields.inside("mandate");
        Optional<CommandKey> with = consent.flatMap(inside -> inside.needed("with", Fields.text(CommandKey::of)));
        Optional<Money> perCharge = consent.flatMap(inside -> inside.needed("perCharge", Fields.text(Fields::dollars)));
        Optional<Money> perPeriod = consent.flatMap(inside -> inside.needed("perPeriod", Fields.text(Fields::dollars)));
        Optional<Integer> charges = consent.flatMap(inside -> inside.needed("charges", Fields::whole));
        Optional<Integer> days = consent.flatMap(inside -> inside.needed("days", Fields::whole));
        consent.ifPresent(Fields::nothingElse);
        fields.check();
        Optional<Mandate> mandate = consent.map(any -> new Mandate(
                payments.name(),
                kept(shop, customer, with.orElseThrow(), "mandate.with"),
                "asked for with the customer's own key at " + clock.instant(),
                perCharge.orElseThrow(),
                perPeriod.orElseThrow(),
                charges.orElseThrow(),
                Duration.ofDays(days.orElseThrow())));
        TopUpRequest topUp = new TopUpRequest(
                customer, version.orElseThrow(), threshold, amount, offer.map(OfferId::value), mandate);
        return Reply.of(200, Views.topUp(shop.billing().topUps().set(topUp).orElseThrow()));
    }

    private Reply hear(Shop shop, Request request) {
        return switch (shop.billing()
                .payments()
                .hear(payments.name(), webhooks.read(request.body(), request.headers()))) {
            case DONE, IGNORED -> Reply.of(200, Views.object());
            case SEND_AGAIN -> Reply.error(503, "not now").retryAfter(5);
            case REJECTED -> Reply.error(400, "nobody who is known has signed this");
        };
    }
}
