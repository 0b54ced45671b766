package io.carnet.billing.jdbc;

import io.carnet.billing.Billing;
import io.carnet.billing.BillingBuilder;
import io.carnet.billing.BuyRequest;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.TopUpRequest;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.payment.Mandate;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.testing.FakePaymentProvider;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * One thing a host does, and what must have happened before. Doing it again has no further effect; where somebody has taken
 * something up for a while, that is over by then.
 */
enum Flow {
    FIRST_USE {
        @Override
        void prepare(Host host, Principal principal) {}

        @Override
        void perform(Host host, Principal principal) {
            gift(host, principal);
        }
    },
    GRANT {
        @Override
        void perform(Host host, Principal principal) {
            host.billing()
                    .packs()
                    .grant(GrantRequest.runs("more", principal, TOOL, 3))
                    .orElseThrow();
        }
    },
    AUTHORIZE {
        @Override
        void perform(Host host, Principal principal) {
            authorize(host, principal);
        }
    },
    SETTLE {
        @Override
        void prepare(Host host, Principal principal) {
            super.prepare(host, principal);
            authorize(host, principal);
        }

        @Override
        void perform(Host host, Principal principal) {
            host.billing().runs().settle(principal, "run", Usage.none()).orElseThrow();
        }
    },
    RELEASE {
        @Override
        void prepare(Host host, Principal principal) {
            super.prepare(host, principal);
            authorize(host, principal);
        }

        @Override
        void perform(Host host, Principal principal) {
            host.billing().runs().release(principal, "run").orElseThrow();
        }
    },
    BUY {
        @Override
        void perform(Host host, Principal principal) {
            host.clock().advance(Duration.ofMinutes(2));
            host.billing()
                    .packs()
                    .buy(BuyRequest.pack("order", principal, TOOL, "starter"))
                    .orElseThrow();
        }
    },
    REFUND {
        @Override
        void prepare(Host host, Principal principal) {
            super.prepare(host, principal);
            BUY.perform(host, principal);
        }

        @Override
        void perform(Host host, Principal principal) {
            host.clock().advance(Duration.ofMinutes(2));
            host.billing().payments().refund(principal, "order", "back").orElseThrow();
            host.billing().worker().runOnce();
        }
    },
    TOP_UP {
        @Override
        void prepare(Host host, Principal principal) {
            super.prepare(host, principal);
            host.billing()
                    .topUps()
                    .set(new TopUpRequest(
                            principal,
                            0,
                            Optional.of(Amount.credits(GIFT)),
                            Optional.of(Amount.credits(GIFT)),
                            Optional.of("credits"),
                            Optional.of(MANDATE)))
                    .orElseThrow();
            authorize(host, principal);
            host.billing().runs().settle(principal, "run", Usage.none()).orElseThrow();
        }

        @Override
        void perform(Host host, Principal principal) {
            host.clock().advance(Duration.ofMinutes(2));
            host.billing().worker().runOnce();
        }
    },
    /** Whoever repeats it is told that the policy is no longer what was expected. */
    SET_POLICY {
        @Override
        void perform(Host host, Principal principal) {
            host.billing()
                    .spending()
                    .set(principal, Subject.EVERYTHING, 0, SpendingPolicy.capped(Cap.calls(Window.DAY, 5)));
        }
    },
    SWEEP {
        @Override
        void prepare(Host host, Principal principal) {
            super.prepare(host, principal);
            host.billing()
                    .packs()
                    .grant(GrantRequest.credits("short-lived", principal, Amount.credits(2))
                            .expiring(host.clock().instant().plus(Duration.ofMinutes(1))))
                    .orElseThrow();
        }

        @Override
        void perform(Host host, Principal principal) {
            host.clock().advance(Duration.ofMinutes(2));
            host.billing().worker().runOnce();
        }
    },
    DELIVER {
        @Override
        void perform(Host host, Principal principal) {
            host.clock().advance(Duration.ofMinutes(2));
            host.billing().worker().runOnce();
        }
    },
    READ {
        @Override
        void prepare(Host host, Principal principal) {
            super.prepare(host, principal);
            authorize(host, principal);
        }

        @Override
        void perform(Host host, Principal principal) {
            host.billing().credits().balance(principal);
            host.billing().runs().find(principal, "run");
            host.billing().activity().page(principal, ActivityFilter.ALL, Optional.empty(), 10);
            host.billing().journal(principal, 0, 10);
            host.billing().events().list(principal, 0, 10);
        }
    };

    static final String TOOL = "tool";
    static final long GIFT = 10;

    private static final Mandate MANDATE = new Mandate(
            FakePaymentProvider.NAME,
            new PaymentMethod.Saved("card"),
            "consent",
            Money.usd("5.00"),
            Money.usd("50.00"),
            10,
            Duration.ofDays(30));

    /** Who does it. */
    record Host(Billing billing, SettableClock clock) {

        static Host over(DataSource dataSource, SettableClock clock, UnaryOperator<BillingBuilder> settings) {
            BillingBuilder builder = Billing.on(new JdbcBillingStore(dataSource))
                    .catalog(StaticCatalog.of(
                            List.of(Product.of(TOOL, Price.perRun(Amount.credits(1)))),
                            List.of(
                                    Offer.runs("starter", TOOL, 10, Money.usd("9.99")),
                                    Offer.credits("credits", Amount.credits(GIFT), Money.usd("5.00")))))
                    .clock(clock);
            return new Host(settings.apply(builder).build(), clock);
        }
    }

    void prepare(Host host, Principal principal) {
        gift(host, principal);
    }

    abstract void perform(Host host, Principal principal);

    private static void gift(Host host, Principal principal) {
        host.billing()
                .packs()
                .grant(GrantRequest.credits("gift", principal, Amount.credits(GIFT)))
                .orElseThrow();
    }

    private static void authorize(Host host, Principal principal) {
        host.billing().runs().authorize(RunRequest.of("run", principal, TOOL)).orElseThrow();
    }
}
