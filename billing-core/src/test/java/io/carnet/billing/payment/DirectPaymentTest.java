package io.carnet.billing.payment;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.request;
import static io.carnet.billing.Fixture.violation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.carnet.billing.BuyRequest;
import io.carnet.billing.DirectPayment;
import io.carnet.billing.Fixture;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Restore;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.contract.StoreUnderTest;
import io.carnet.billing.event.Event;
import io.carnet.billing.journal.Drift;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackState;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Quote;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.testing.FakePaymentProvider;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.PackId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A run that nothing else pays for is paid for by itself, and what is paid is for that run. */
class DirectPaymentTest {

    private static final DirectPayment PAYMENT = DirectPayment.of("single", PaymentMethod.ofProvidersChoice());

    @RegisterExtension
    final Fixture host = Fixture.selling(
            Product.of("draw", Price.packsOnly()),
            Product.of("paint", Price.packsOnly()).with(RunPolicies.DEFAULT.with(Restore.REFUNDED)),
            Product.of("carve", Price.packsOnly()).with(RunPolicies.DEFAULT.with(Restore.KEPT)));

    @BeforeEach
    void offers() {
        host.shelf.offer(
                Offer.oneRun("single", "draw", Money.usd("0.50")),
                Offer.oneRun("single", "paint", Money.usd("0.50")),
                Offer.oneRun("single", "carve", Money.usd("0.50")),
                Offer.runs("ten", "draw", 10, Money.usd("4")));
    }

    private Outcome<Run> pay(String key, String product) {
        return host.billing.runs().authorize(request(key, product), PAYMENT);
    }

    private Pack pack(String key) {
        PackId id = PackId.of(key);
        return host.store
                .read(
                        new Need(ALICE, Set.of(), Set.of(id), Set.of(), Set.of()),
                        host.clock.instant(),
                        view -> view.pack(id))
                .orElseThrow();
    }

    private Purchase purchase(String key) {
        return host.billing.packs().purchase(ALICE, key).orElseThrow();
    }

    private void work(Duration after) {
        host.pass(after);
        host.billing.worker().runOnce();
    }

    @Test
    void aRunIsPaidForByItselfAndSettles() {
        assertThat(pay("run", "draw").orElseThrow().state()).isEqualTo(RunState.HELD);
        host.accept("run");
        assertThat(host.settle("run").charged()).isEqualTo(Amount.runs(1));
        assertThat(host.bank.charged())
                .extracting(PaymentCommand.Charge::purchase, PaymentCommand.Charge::amount)
                .containsExactly(tuple(purchase("run").key(), Money.usd("0.50")));
        assertThat(pay("run", "draw").orElseThrow().state()).isEqualTo(RunState.SETTLED);
        work(Duration.ofMinutes(1));
        assertThat(purchase("run").due()).isEmpty();
        assertThat(host.bank.charged()).hasSize(1);
    }

    @Test
    void whatIsThereIsSpentFirst() {
        host.runs("gift", "draw", 1);
        pay("run", "draw").orElseThrow();
        assertThat(host.bank.charged()).isEmpty();
        assertThat(host.billing.packs().purchase(ALICE, "run")).isEmpty();
    }

    @Test
    void nothingIsPaidForARunThatIsNotAllowed() {
        host.billing.spending().set(ALICE, Subject.EVERYTHING, 0, SpendingPolicy.capped(Cap.calls(Window.DAY, 0)));
        assertThat(pay("run", "draw").whyRefused().orElseThrow().violations())
                .hasAtLeastOneElementOfType(Violation.CapExceeded.class);
        assertThat(host.bank.charged()).isEmpty();
    }

    @Test
    void whatIsPaidIsForNoOtherRun() {
        host.billing
                .packs()
                .buy(BuyRequest.pack("run", ALICE, "draw", "single"))
                .orElseThrow();
        assertThat(pack("run").state()).isEqualTo(PackState.BOUND);
        assertThat(violation(host.billing.runs().authorize(request("another", "draw"))))
                .isEqualTo(new Violation.InsufficientFunds(Amount.runs(1), Amount.NO_RUNS, Amount.NO_RUNS));
        host.runs("gift", "draw", 1);
        host.hold("run", "draw");
        assertThat(pack("run").held()).isEqualTo(1);
        host.hold("another", "draw");
        assertThat(pack("gift").held()).isEqualTo(1);
    }

    @Test
    void aFailedRunLeavesAnOrdinaryPackOfOneRun() {
        pay("run", "draw").orElseThrow();
        host.accept("run");
        host.release("run");
        assertThat(pack("run").state()).isEqualTo(PackState.OPEN);
        host.hold("another", "draw");
        work(Duration.ofMinutes(1));
        assertThat(purchase("run").due()).isEmpty();
        assertThat(host.bank.refunded()).isEmpty();
    }

    @Test
    void aFailedRunIsRefundedIfItsProductRefunds() {
        pay("run", "paint").orElseThrow();
        host.accept("run");
        host.release("run");
        assertThat(pack("run").state()).isEqualTo(PackState.BOUND);
        work(Duration.ofMinutes(1));
        assertThat(host.bank.refunded())
                .extracting(PaymentCommand.Refund::purchase, PaymentCommand.Refund::amount)
                .containsExactly(tuple(purchase("run").key(), Money.usd("0.50")));
        assertThat(purchase("run").refunds().get(0).reason()).isEqualTo(Refund.Reason.NOT_DELIVERED);
        assertThat(pack("run").remaining()).isZero();
        work(Duration.ofDays(1));
        assertThat(host.bank.refunded()).hasSize(1);
    }

    @Test
    void aRunThatExpiresHasFailedWhenItCanBeSettledNoMore() {
        pay("run", "paint").orElseThrow();
        for (int minute = 0; minute < 60; minute++) {
            work(Duration.ofMinutes(1));
        }
        assertThat(host.run("run").state()).isEqualTo(RunState.EXPIRED);
        assertThat(host.bank.refunded()).isEmpty();
        work(Duration.ofHours(1));
        assertThat(host.bank.refunded()).hasSize(1);
    }

    @Test
    void aRunThatIsSettledWithinTheGraceIsPaid() {
        pay("run", "paint").orElseThrow();
        work(Duration.ofMinutes(30));
        assertThat(host.run("run").state()).isEqualTo(RunState.EXPIRED);
        assertThat(host.settle("run").charged()).isEqualTo(Amount.runs(1));
        work(Duration.ofHours(2));
        assertThat(host.bank.refunded()).isEmpty();
        assertThat(purchase("run").due()).isEmpty();
    }

    @Test
    void aRefundThatFailsLeavesTheCustomerAnOrdinaryPack() {
        pay("run", "paint").orElseThrow();
        host.release("run");
        host.bank.thenDecline();
        work(Duration.ofMinutes(1));
        assertThat(purchase("run").review()).isTrue();
        assertThat(pack("run").state()).isEqualTo(PackState.OPEN);
        assertThat(pack("run").remaining()).isEqualTo(1);
    }

    @Test
    void aConsumedRunThatFailsStaysPaidIfItsProductKeeps() {
        pay("run", "carve").orElseThrow();
        host.accept("run");
        host.release("run");
        work(Duration.ofMinutes(1));
        assertThat(pack("run").remaining()).isZero();
        assertThat(purchase("run").due()).isEmpty();
        assertThat(host.bank.refunded()).isEmpty();
    }

    @Test
    void aRunThatNeverBeginsIsForOthersAfterAnHour() {
        host.billing
                .packs()
                .buy(BuyRequest.pack("run", ALICE, "paint", "single"))
                .orElseThrow();
        work(Duration.ofHours(1).minusNanos(1_000));
        assertThat(pack("run").state()).isEqualTo(PackState.BOUND);
        work(Duration.ofMinutes(1));
        assertThat(pack("run").state()).isEqualTo(PackState.OPEN);
        assertThat(purchase("run").due()).isEmpty();
        host.hold("another", "paint");
    }

    @Test
    void whoIsDeclinedIsToldSoAndHasNoRun() {
        host.bank.thenDecline();
        assertThat(violation(pay("run", "draw")))
                .isEqualTo(new Violation.NotPaid("run", AttemptState.DECLINED, Optional.empty()));
        assertThat(violation(pay("run", "draw"))).isInstanceOf(Violation.NotPaid.class);
        assertThat(host.billing.runs().find(ALICE, "run")).isEmpty();
        assertThat(host.bank.charged()).isEmpty();
    }

    @Test
    void whoAsksAgainGoesOnWithTheSamePayment() {
        host.bank.thenLoseTheAnswer();
        assertThat(violation(pay("run", "draw")))
                .isEqualTo(new Violation.NotPaid(
                        "run", AttemptState.UNKNOWN, purchase("run").due()));
        assertThat(pay("run", "draw").orElseThrow().state()).isEqualTo(RunState.HELD);
        assertThat(host.bank.charged()).hasSize(1);
    }

    @Test
    void aRunThatWasFundedOtherwiseMeanwhileIsRefundedToo() {
        host.bank.thenStayPending();
        pay("run", "paint");
        host.runs("gift", "paint", 1);
        host.hold("run", "paint");
        host.accept("run");
        host.settle("run");
        host.bank.complete(purchase("run").attempt().providerKey());
        work(Duration.ofMinutes(10));
        assertThat(pack("run").state()).isEqualTo(PackState.BOUND);
        work(Duration.ofMinutes(1));
        assertThat(host.bank.refunded()).hasSize(1);
    }

    @Test
    void whatSellsNoSingleRunBindsNothing() {
        assertThat(host.billing
                        .runs()
                        .authorize(request("run", "draw"), DirectPayment.of("ten", PaymentMethod.ofProvidersChoice()))
                        .orElseThrow()
                        .state())
                .isEqualTo(RunState.HELD);
        assertThat(pack("run").state()).isEqualTo(PackState.OPEN);
        assertThat(pack("run").available()).isEqualTo(9);
    }

    @Test
    void everythingThatIsMissingIsNamed() {
        assertThatThrownBy(() ->
                        host.billing.runs().authorize(request("run", "draw"), new DirectPayment(null, null, null)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContainingAll("offer", "provider", "method");
    }

    @Test
    void anUnknownProviderOrOfferIsRefusedBeforeAnything() {
        assertThatThrownBy(() -> host.billing
                        .runs()
                        .authorize(
                                request("run", "draw"),
                                new DirectPayment("single", Optional.of("nobody"), PaymentMethod.ofProvidersChoice())))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("provider");
        assertThat(violation(host.billing
                        .runs()
                        .authorize(
                                request("run", "draw"), DirectPayment.of("none", PaymentMethod.ofProvidersChoice()))))
                .isInstanceOf(Violation.UnknownOffer.class);
    }

    @Test
    void anAcceptedRunThatFailsMuchLaterIsRefundedToo() {
        pay("run", "paint").orElseThrow();
        host.accept("run");
        work(Duration.ofMinutes(5));
        host.release("run");
        work(Duration.ofMinutes(5));
        assertThat(host.bank.refunded()).hasSize(1);
        assertThat(pack("run").remaining()).isZero();
        assertThat(purchase("run").due()).isEmpty();
    }

    private void dispute(String id, Reversals.State state) {
        host.bank.dispute(purchase("run").attempt().providerKey(), new Reversals.Dispute(id, 50, state));
        host.bank.notices().forEach(notice -> host.billing.payments().hear(FakePaymentProvider.NAME, notice));
    }

    @Test
    void whatADisputeGivesBackIsNotBoundToARunThatIsOver() {
        pay("run", "paint").orElseThrow();
        host.release("run");
        dispute("dispute", Reversals.State.OPEN);
        work(Duration.ofMinutes(1));
        dispute("dispute", Reversals.State.WON);
        work(Duration.ofHours(2));
        assertThat(pack("run").remaining()).isEqualTo(1);
        assertThat(pack("run").state()).isEqualTo(PackState.OPEN);
    }

    @Test
    void aSpentRunIsToldOfOnce() {
        pay("run", "draw").orElseThrow();
        host.settle("run");
        work(Duration.ofMinutes(1));
        assertThat(host.events().stream().filter(Event.PackExhausted.class::isInstance))
                .hasSize(1);
    }

    @Test
    void whatIsPaidForAnArchivedRunIsNotBoundForEver() throws IOException {
        host.bank.thenStayPending();
        pay("run", "paint");
        host.runs("gift", "paint", 1);
        host.hold("run", "paint");
        host.settle("run");
        host.pass(Duration.ofMinutes(1));
        host.billing
                .archive()
                .before(ALICE, host.clock.instant(), new StringBuilder())
                .orElseThrow();
        host.bank.complete(purchase("run").attempt().providerKey());
        work(Duration.ofMinutes(10));
        work(Duration.ofMinutes(1));
        assertThat(purchase("run").state()).isEqualTo(PurchaseState.FULFILLED);
        assertThat(purchase("run").due()).isEmpty();
        host.hold("another", "paint");
    }

    @Test
    void aRefundIsSeenToWhileTheRunIsWaitedFor() {
        host.billing
                .packs()
                .buy(BuyRequest.pack("run", ALICE, "draw", "single"))
                .orElseThrow();
        host.bank.thenLoseTheRequest();
        host.billing.payments().refund(ALICE, "run", "back").orElseThrow();
        work(Duration.ofMinutes(5));
        assertThat(host.bank.refunded()).hasSize(1);
    }

    @Test
    void nothingIsPaidForARunThatACapOnMoneyWouldRefuse() {
        host.policy(Subject.EVERYTHING, SpendingPolicy.capped(Cap.money(Window.DAY, Money.usd("0.49"))));
        assertThat(violation(pay("run", "draw"))).isInstanceOf(Violation.CapExceeded.class);
        assertThat(host.bank.charged()).isEmpty();
    }

    @Test
    void nothingIsPaidForARunThatWasQuotedOtherwise() {
        host.shelf.sell(Product.of("draw", Price.perRun(Amount.credits(1))));
        Quote quote = host.billing.runs().quote(request("run", "draw")).orElseThrow();
        assertThat(host.billing
                        .runs()
                        .authorize(request("run", "draw").onlyAs(quote), PAYMENT)
                        .whyRefused()
                        .orElseThrow()
                        .violations())
                .hasOnlyElementsOfType(Violation.QuoteChanged.class);
        assertThat(host.bank.charged()).isEmpty();
    }

    @Test
    void nothingIsPaidForARunIfItWouldRepayADebt() {
        host.billing.packs().buy(BuyRequest.pack("pack", ALICE, "draw", "ten")).orElseThrow();
        for (int i = 0; i < 10; i++) {
            host.hold("run-" + i, "draw");
            host.settle("run-" + i);
        }
        host.bank.refundByItself(purchase("pack").attempt().providerKey(), 400);
        host.bank.notices().forEach(notice -> host.billing.payments().hear(FakePaymentProvider.NAME, notice));
        assertThat(violation(pay("run", "draw"))).isInstanceOf(Violation.InsufficientFunds.class);
        assertThat(host.bank.charged()).hasSize(1);
    }

    private void store(Purchase purchase) {
        host.store.transact(
                List.of(Need.of(ALICE)),
                host.clock.instant(),
                StoreUnderTest.PATIENCE,
                views -> List.of(new Changes(
                        Objects.requireNonNull(views.get(ALICE)).wallet(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(purchase),
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of())));
    }

    @Test
    void anAuditFindsWhatIsBoundAndNeverSeenTo() {
        pay("run", "draw").orElseThrow();
        Purchase seen = purchase("run");
        store(seen.undelivered(Optional.empty()));
        assertThat(host.billing.audit().drifts())
                .extracting(Drift::what)
                .containsExactly("bound packs that nobody sees to");
        store(seen);
    }
}
