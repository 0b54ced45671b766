package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.carnet.billing.Billing;
import io.carnet.billing.DirectPayment;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.Payments;
import io.carnet.billing.RunRequest;
import io.carnet.billing.TopUpRequest;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Restore;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.pack.Origin;
import io.carnet.billing.payment.Mandate;
import io.carnet.billing.payment.PaymentCommand;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentProvider;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.Reversals;
import io.carnet.billing.payment.Reversals.Dispute;
import io.carnet.billing.payment.WebhookReader.Notice;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.spending.Span;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.testing.FakePaymentProvider;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process that dies at any call of the store or of the provider, before it or after, leaves nothing that another process
 * does not bring to the same end: what the provider's ledger says.
 */
public interface StoppedAnywhere extends BillingUnderTest {

    Mandate MANDATE = new Mandate(
            FakePaymentProvider.NAME,
            new PaymentMethod.Saved("card"),
            "consent",
            Money.usd("5.00"),
            Money.usd("50.00"),
            10,
            Duration.ofDays(30));

    /** The end of the process. */
    final class Death extends Error {
        private static final long serialVersionUID = 1L;

        Death() {
            super("the process died");
        }
    }

    /** Counts calls, and dies at one of them. */
    final class Fate {
        private int calls;
        private int last = Integer.MAX_VALUE;
        private boolean afterwards;

        <T> T call(Supplier<T> call) {
            calls++;
            if (calls > last || (calls == last && !afterwards)) {
                throw new Death();
            }
            T answer = call.get();
            if (calls == last) {
                throw new Death();
            }
            return answer;
        }
    }

    final class MortalStore extends WrappedStore {

        private final Fate fate;

        MortalStore(BillingStore store, Fate fate) {
            super(store, Threading.CALLERS);
            this.fate = fate;
        }

        @Override
        public void transact(
                Collection<Need> needs,
                Instant at,
                Duration patience,
                Function<Map<Principal, WalletView>, Collection<Changes>> work) {
            fate.call(() -> {
                super.transact(needs, at, patience, work);
                return true;
            });
        }
    }

    record MortalProvider(PaymentProvider provider, Fate fate) implements PaymentProvider {

        @Override
        public String name() {
            return provider.name();
        }

        @Override
        public PaymentOutcome submit(PaymentCommand command) {
            return fate.call(() -> provider.submit(command));
        }

        @Override
        public PaymentOutcome lookup(PaymentCommand command, Optional<String> reference) {
            return fate.call(() -> provider.lookup(command, reference));
        }

        @Override
        public Reversals reversals(PaymentCommand.Charge charge, String reference) {
            return fate.call(() -> provider.reversals(charge, reference));
        }
    }

    /** What a process may be at when it dies. */
    enum Deed {
        BUY {
            @Override
            void perform(Town town, Billing billing) {
                billing.credits().buy(town.who, "credits", "order");
            }
        },
        BUY_AND_LOSE_THE_ANSWER {
            @Override
            void perform(Town town, Billing billing) {
                town.bank.thenLoseTheAnswer();
                billing.credits().buy(town.who, "credits", "order");
                billing.credits().buy(town.who, "credits", "order");
            }
        },
        BUY_AND_HEAR {
            @Override
            void perform(Town town, Billing billing) {
                town.bank.thenStayPending();
                billing.credits().buy(town.who, "credits", "order");
                town.bank.waiting().forEach(town.bank::complete);
                town.hear(billing);
            }
        },
        PAY_TOO_LATE {
            @Override
            void prepare(Town town, Billing billing) {
                town.bank.thenDecline();
                String declined = town.buy(billing, "order");
                billing.credits().buy(town.who, "everything", "all").orElseThrow();
                town.bank.succeedLate(declined);
            }

            @Override
            void perform(Town town, Billing billing) {
                town.hear(billing);
                town.clock.advance(Duration.ofMinutes(1));
                billing.worker().runOnce();
            }
        },
        REFUND {
            @Override
            void prepare(Town town, Billing billing) {
                town.buy(billing, "order");
            }

            @Override
            void perform(Town town, Billing billing) {
                billing.payments().refund(town.who, "order", "refund");
            }
        },
        DISPUTE {
            @Override
            void prepare(Town town, Billing billing) {
                town.bank.dispute(town.buy(billing, "order"), new Dispute("dp", 200, Reversals.State.OPEN));
            }

            @Override
            void perform(Town town, Billing billing) {
                town.hear(billing);
            }
        },
        TOP_UP {
            @Override
            void prepare(Town town, Billing billing) {
                billing.packs()
                        .grant(GrantRequest.credits("gift", town.who, Amount.credits(10)))
                        .orElseThrow();
                billing.topUps()
                        .set(new TopUpRequest(
                                town.who,
                                0,
                                Optional.of(Amount.credits(10)),
                                Optional.of(Amount.credits(10)),
                                Optional.of("credits"),
                                Optional.of(MANDATE)))
                        .orElseThrow();
            }

            @Override
            void perform(Town town, Billing billing) {
                billing.runs().authorize(RunRequest.of("run", town.who, "tool"));
                billing.runs().settle(town.who, "run", Usage.none());
                billing.worker().runOnce();
            }

            @Override
            void end(Town town, Billing billing) {
                perform(town, billing);
                town.clock.advance(Duration.ofMinutes(10));
                billing.worker().runOnce();
                assertThat(charged(town)).hasSize(1);
                assertThat(billing.credits().balance(town.who).total()).isEqualTo(Amount.credits(19));
            }
        },
        PAY_FOR_ONE_RUN {
            @Override
            void perform(Town town, Billing billing) {
                billing.runs()
                        .authorize(
                                RunRequest.of("run", town.who, "picture"),
                                DirectPayment.of("single", PaymentMethod.ofProvidersChoice()));
                billing.runs().release(town.who, "run");
                town.clock.advance(Duration.ofMinutes(1));
                billing.worker().runOnce();
            }

            @Override
            void end(Town town, Billing billing) {
                town.clock.advance(Duration.ofDays(1));
                billing.worker().runOnce();
            }
        };

        void prepare(Town town, Billing billing) {}

        abstract void perform(Town town, Billing billing);

        /** What the host does when it is there again. */
        void end(Town town, Billing billing) {}
    }

    /** A store, a bank, and what the bank has said and nobody has answered. */
    final class Town {
        private final StoppedAnywhere test;
        private final FakePaymentProvider bank;
        private final Principal who;
        private final SettableClock clock;
        private final Fate fate = new Fate();
        private List<Notice> unanswered = List.of();

        Town(StoppedAnywhere test, FakePaymentProvider bank, Principal who) {
            this.test = test;
            this.bank = bank;
            this.who = who;
            clock = test.clock();
        }

        Billing process(boolean mortal) {
            return test.on(mortal ? new MortalStore(test.handle(0), fate) : test.handle(1))
                    .catalog(StaticCatalog.of(
                            List.of(
                                    Product.of("tool", Price.perRun(Amount.credits(1))),
                                    Product.of("picture", Price.packsOnly())
                                            .with(RunPolicies.DEFAULT.with(Restore.REFUNDED))),
                            List.of(
                                    Offer.oneRun("single", "picture", Money.usd("1")),
                                    Offer.credits("credits", Amount.credits(10), Money.usd("5")),
                                    Offer.credits("everything", Amount.credits(1_000_000_000), Money.usd("9")))))
                    .payments(mortal ? new MortalProvider(bank, fate) : bank)
                    .ids(() -> UUID.randomUUID().toString())
                    .build();
        }

        /** Answers the attempt's provider key. */
        String buy(Billing billing, String key) {
            return billing.credits()
                    .buy(who, "credits", key)
                    .orElseThrow()
                    .attempt()
                    .providerKey();
        }

        /** What is not answered will be said again. */
        void hear(Billing billing) {
            if (unanswered.isEmpty()) {
                unanswered = bank.notices();
            }
            unanswered = unanswered.stream()
                    .filter(notice -> billing.payments().hear(bank.name(), notice) == Payments.Heard.SEND_AGAIN)
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    default void isBroughtToItsEndByAnother(Deed deed) {
        FakePaymentProvider bank = new FakePaymentProvider();
        int number = 1;
        boolean died = true;
        while (died) {
            died = false;
            for (boolean afterwards : new boolean[] {false, true}) {
                Principal who = Principal.of("buyer-" + number + "-" + afterwards);
                died |= diesAndIsBroughtToItsEnd(new Town(this, bank, who), deed, number, afterwards);
            }
            number++;
        }
        assertThat(number).as("calls of %s", deed).isGreaterThan(3);
    }

    /** False if there is no call of this number. */
    private static boolean diesAndIsBroughtToItsEnd(Town town, Deed deed, int number, boolean afterwards) {
        try (Billing healthy = town.process(false)) {
            deed.prepare(town, healthy);
            Billing mortal = town.process(true);
            town.fate.last = number;
            town.fate.afterwards = afterwards;
            try {
                deed.perform(town, mortal);
            } catch (Death | StoreException e) {
                assertThat(town.fate.calls).isGreaterThanOrEqualTo(number);
            }
            town.hear(healthy);
            for (int round = 0; round < 4; round++) {
                town.clock.advance(Duration.ofMinutes(10));
                healthy.worker().runOnce();
                town.bank.waiting().forEach(town.bank::complete);
                town.hear(healthy);
            }
            deed.end(town, healthy);
            String what = deed + ", call " + number + (afterwards ? " afterwards" : "");
            compare(town, healthy, what);
        }
        return town.fate.calls >= number;
    }

    private static List<PaymentCommand.Charge> charged(Town town) {
        return town.bank.charged().stream()
                .filter(charge -> charge.principal().equals(town.who))
                .toList();
    }

    private static void compare(Town town, Billing billing, String what) {
        for (PaymentCommand.Charge charge : charged(town)) {
            Purchase purchase = billing.packs()
                    .purchase(town.who, charge.purchase().value())
                    .orElseThrow();
            long returned = town.bank.refunded().stream()
                    .filter(refund -> refund.payment().equals("payment-" + charge.providerKey()))
                    .filter(refund -> refund.amount().equals(charge.amount()))
                    .count();
            boolean unspent = Stream.concat(
                            billing.credits().balance(town.who).packs().stream(),
                            billing.packs().list(town.who, "picture").runs().packs().stream())
                    .anyMatch(pack -> pack.id().value().equals(charge.purchase().value()));
            assertThat((unspent ? 1 : 0) + returned)
                    .as("%s: %s", what, purchase)
                    .isEqualTo(1);
        }
        long charges = charged(town).size();
        assertThat(billing.credits().balance(town.who).packs().stream()
                        .filter(pack -> pack.terms().origin() == Origin.PAID))
                .as(what)
                .hasSizeLessThanOrEqualTo((int) charges);
        assertThat(billing.payments().differences(town.bank, Span.ALWAYS))
                .as(what)
                .isEmpty();
        assertThat(billing.audit().drifts()).as(what).isEmpty();
        assertThatCode(() -> billing.worker().runOnce()).doesNotThrowAnyException();
    }
}
