package io.carnet.billing.examples.x402.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.x402.chain.NodeChainReader;
import io.carnet.billing.examples.x402.chain.NodeStandIn;
import io.carnet.billing.examples.x402.ethereum.TestWallet;
import io.carnet.billing.examples.x402.ethereum.Token;
import io.carnet.billing.examples.x402.payment.FacilitatorStandIn.Act;
import io.carnet.billing.examples.x402.protocol.Facilitator;
import io.carnet.billing.examples.x402.protocol.Network;
import io.carnet.billing.examples.x402.protocol.Resource;
import io.carnet.billing.examples.x402.protocol.Version;
import io.carnet.billing.payment.PaymentCommand;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.PaymentMethod.Taking;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentOutcome.Advice;
import io.carnet.billing.payment.PaymentOutcome.Declined;
import io.carnet.billing.payment.PaymentOutcome.NotFound;
import io.carnet.billing.payment.PaymentOutcome.NotSubmitted;
import io.carnet.billing.payment.PaymentOutcome.Pending;
import io.carnet.billing.payment.PaymentOutcome.Succeeded;
import io.carnet.billing.payment.PaymentOutcome.Unknown;
import io.carnet.billing.payment.Reversals;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class X402PaymentsTest {

    private static final Money TEN = Money.usd("10.00");
    private static final List<Act> ACTS = List.of(Act.values());
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(250);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String TRANSACTION = "0x" + "0".repeat(63) + "1";
    private static final String FIRST = reference(Shopper.honest());

    private Instant now = Shopper.NOW;
    private FacilitatorStandIn facilitator;

    @BeforeEach
    void start() throws IOException {
        facilitator = new FacilitatorStandIn(() -> now);
    }

    @AfterEach
    void stop() {
        facilitator.close();
    }

    private X402Payments payments(ChainReader chain, Duration patience, URI base, Tender... tenders) {
        return new X402Payments(
                List.of(tenders),
                new Facilitator(base, patience, () -> ""),
                chain,
                charge -> new Resource("https://shop.example/packs", charge.description(), "application/json"),
                () -> now);
    }

    private X402Payments blind() {
        return payments(ChainReader.blind(), PATIENCE, facilitator.base(), Shopper.TENDER);
    }

    private X402Payments seeing() {
        return payments(facilitator, PATIENCE, facilitator.base(), Shopper.TENDER);
    }

    private static PaymentCommand.Charge charge(Shopper shopper) {
        return charge(TEN, shopper.method());
    }

    private static PaymentCommand.Charge charge(Money price, PaymentMethod method) {
        return new PaymentCommand.Charge(
                "attempt-1",
                Principal.of("user:7"),
                CommandKey.of("purchase-1"),
                price,
                Shopper.NOW,
                "starter 500",
                method);
    }

    private static Optional<String> reference(PaymentOutcome outcome) {
        return outcome instanceof Pending pending ? Optional.of(pending.reference()) : Optional.empty();
    }

    private static String reference(Shopper shopper) {
        return "eip155:84532:" + TRANSACTION + "#" + shopper.authorization().identity(Shopper.USDC);
    }

    private static Declined askAgain(String why) {
        return new Declined(why, Advice.ASK_THE_CUSTOMER);
    }

    @ParameterizedTest
    @EnumSource
    void whatWasSignedIsPaidOnceAndSaidTwice(Version version) {
        Shopper shopper = Shopper.honest().speaking(version);
        X402Payments payments = blind();

        assertThat(payments.submit(charge(shopper))).isEqualTo(new Succeeded(FIRST));
        assertThat(payments.submit(charge(shopper))).isEqualTo(new Succeeded(FIRST));
        assertThat(facilitator.ledger()).hasSize(1);
        assertThat(payments.reversals(charge(shopper), FIRST)).isEqualTo(Reversals.none());
        assertThat(payments.name()).isEqualTo("x402");
    }

    @Test
    void whoPaysNeedNotBeWhoBuys() {
        Shopper friend = new Shopper(
                new TestWallet("a friend"),
                Version.V2,
                BigInteger.valueOf(10_000_000),
                Shopper.SHOP,
                now.plusSeconds(60),
                TestWallet.nonce("1"));

        assertThat(blind().submit(charge(friend))).isInstanceOf(Succeeded.class);
        assertThat(facilitator.has(friend)).isTrue();
        assertThat(facilitator.has(Shopper.honest())).isFalse();
    }

    @Test
    void aPaymentOfLessIsDeclinedWhateverItEchoes() {
        Shopper cheap = Shopper.honest().paying(1);
        ObjectNode json = cheap.json();
        ((ObjectNode) json.get("accepted")).put("amount", "10000000");
        PaymentMethod.Signed lying = new PaymentMethod.Signed(Shopper.header(json), cheap.replayKey(), Taking.EXACT);

        Declined declined = askAgain("it is not the amount that was asked for");
        assertThat(blind().submit(charge(cheap))).isEqualTo(declined);
        assertThat(blind().submit(charge(TEN, lying))).isEqualTo(declined);
        assertThat(facilitator.asked()).isZero();
    }

    @Test
    void whatIsNotWhatWasAskedForIsDeclinedUnsent() {
        Shopper honest = Shopper.honest();
        ObjectNode forged = honest.json();
        String other = honest.paying(5).json().path("payload").path("signature").asString();
        ((ObjectNode) forged.get("payload")).put("signature", other);
        PaymentMethod.Signed forgery =
                new PaymentMethod.Signed(Shopper.header(forged), honest.replayKey(), Taking.EXACT);

        assertThat(blind().submit(charge(honest.payingTo(honest.wallet().address()))))
                .isEqualTo(askAgain("it pays somebody else"));
        assertThat(blind().submit(charge(honest.until(now.plusSeconds(6)))))
                .isEqualTo(askAgain("it is not valid for long enough"));
        assertThat(blind().submit(charge(honest.until(now.plusSeconds(3_661)))))
                .isEqualTo(askAgain("it is valid for too long"));
        assertThat(blind().submit(charge(TEN, forgery))).isEqualTo(askAgain("it is not signed by who pays"));
        assertThat(blind().submit(charge(Money.of("EUR", 2, "10.00"), honest.method())))
                .isEqualTo(askAgain("the price can't be paid in any token that is taken"));
        assertThat(facilitator.asked()).isZero();
    }

    @Test
    void aPaymentIsWhatItsReplayKeySays() {
        Shopper honest = Shopper.honest();
        PaymentMethod.Signed other =
                new PaymentMethod.Signed(honest.credential(), honest.once("2").replayKey(), Taking.EXACT);
        X402Payments payments = seeing();
        Declined declined = askAgain("it is another payment than it was said to be");

        assertThat(payments.submit(charge(TEN, other))).isEqualTo(declined);
        assertThat(payments.submit(charge(honest))).isInstanceOf(Succeeded.class);
        assertThat(payments.submit(charge(TEN, other))).isEqualTo(declined);
        assertThat(payments.lookup(charge(TEN, other), Optional.of(FIRST))).isEqualTo(declined);
    }

    @Test
    void onlyExactSignedPaymentsAreUnderstood() {
        Shopper honest = Shopper.honest();
        List<PaymentMethod> others = List.of(
                PaymentMethod.ofProvidersChoice(),
                new PaymentMethod.HostedPage("", false),
                new PaymentMethod.Signed(honest.credential(), honest.replayKey(), Taking.UP_TO));

        for (PaymentMethod method : others) {
            PaymentCommand charge = charge(TEN, method);
            assertThat(blind().submit(charge)).matches(X402PaymentsTest::isNever);
            assertThat(blind().lookup(charge, Optional.empty())).matches(X402PaymentsTest::isNever);
        }
        PaymentCommand refund = new PaymentCommand.Refund(
                "refund-1", Principal.of("user:7"), CommandKey.of("purchase-1"), TEN, now, FIRST);
        assertThat(blind().submit(refund)).matches(X402PaymentsTest::isNever);
        assertThat(blind().lookup(refund, Optional.empty())).matches(X402PaymentsTest::isNever);

        PaymentMethod.Signed spoiled = new PaymentMethod.Signed("secret", honest.replayKey(), Taking.EXACT);
        assertThat(blind().submit(charge(TEN, spoiled)))
                .isInstanceOf(Declined.class)
                .asString()
                .doesNotContain("secret");
        assertThat(facilitator.asked()).isZero();
    }

    private static boolean isNever(PaymentOutcome outcome) {
        return outcome instanceof Declined declined && declined.advice() == Advice.NEVER;
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSED", "REFUSED_AS_500"})
    void aFirstRefusalIsFinal(Act act) {
        facilitator.plays(act);

        assertThat(blind().submit(charge(Shopper.honest())))
                .isEqualTo(askAgain("the facilitator says insufficient_funds"));
    }

    @Test
    void aLaterRefusalProvesNothing() {
        Shopper shopper = Shopper.honest();
        X402Payments payments = blind();
        facilitator.plays(Act.LOST).forgetting();

        assertThat(payments.submit(charge(shopper))).isInstanceOf(Unknown.class);
        assertThat(facilitator.has(shopper)).isTrue();
        assertThat(payments.submit(charge(shopper)))
                .isEqualTo(new Unknown(
                        "refused, and may have been submitted before:" + " the facilitator says insufficient_funds"));
    }

    @Test
    void whatIsSubmittedLateMayHaveBeenSubmittedElsewhere() {
        Shopper shopper = Shopper.honest().until(now.plusSeconds(600));
        facilitator.plays(Act.LOST).forgetting();
        assertThat(blind().submit(charge(shopper))).isInstanceOf(Unknown.class);
        now = now.plus(MINUTE).plusMillis(1);

        assertThat(blind().submit(charge(shopper))).isInstanceOf(Unknown.class);
    }

    @Test
    void aPaymentThatDoesNotFitAnyMoreMayHaveFitBefore() {
        Shopper shopper = Shopper.honest();
        X402Payments payments = blind();
        facilitator.plays(Act.LOST);
        assertThat(payments.submit(charge(shopper))).isInstanceOf(Unknown.class);
        now = now.plusSeconds(58);

        assertThat(payments.submit(charge(shopper))).isInstanceOf(Unknown.class);
        assertThat(facilitator.asked()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"TURNED_AWAY", "NOT_LET_IN"})
    void whatIsTurnedAwayUnreadWasNotSubmitted(Act act) {
        X402Payments payments = blind();
        PaymentCommand charge = charge(Shopper.honest());
        facilitator.plays(act, act, Act.REFUSED);

        assertThat(payments.submit(charge)).isInstanceOf(NotSubmitted.class);
        now = now.plusSeconds(50);
        assertThat(payments.submit(charge)).isInstanceOf(NotSubmitted.class);
        assertThat(payments.submit(charge)).isInstanceOf(Declined.class);
    }

    @Test
    void aPaymentThatNeverArrivedMayExpireAndIsDeclinedThen() throws IOException {
        X402Payments payments = payments(ChainReader.blind(), PATIENCE, nobody(), Shopper.TENDER);
        PaymentCommand charge = charge(Shopper.honest());

        assertThat(payments.submit(charge)).isInstanceOf(NotSubmitted.class);
        now = now.plus(MINUTE.multipliedBy(5));
        assertThat(payments.submit(charge)).isEqualTo(askAgain("it is not valid for long enough"));
    }

    /** The library submits again by itself what was not submitted, and whoever does so may be somebody else. */
    @Test
    void whatDidNotArriveFromHereMayHaveArrivedFromElsewhere() {
        Shopper shopper = Shopper.honest();
        X402Payments here = blind();
        X402Payments elsewhere = blind();
        facilitator.plays(Act.TURNED_AWAY, Act.LOST).forgetting();

        assertThat(here.submit(charge(shopper))).isInstanceOf(NotSubmitted.class);
        assertThat(elsewhere.submit(charge(shopper))).isInstanceOf(Unknown.class);
        assertThat(facilitator.has(shopper)).isTrue();
        assertThat(here.lookup(charge(shopper), Optional.empty())).isInstanceOf(Unknown.class);
    }

    @Test
    void aFacilitatorThatThereIsNoLeaveToAskWasNotAsked() {
        Shopper shopper = Shopper.honest();
        List<Supplier<String>> leaves = List.of(() -> "Bearer secret\n", () -> {
            throw new IllegalStateException("secret");
        });
        for (Supplier<String> leave : leaves) {
            X402Payments payments = new X402Payments(
                    List.of(Shopper.TENDER),
                    new Facilitator(facilitator.base(), PATIENCE, leave),
                    ChainReader.blind(),
                    charge -> new Resource("https://shop.example/packs", charge.description(), "application/json"),
                    () -> now);

            assertThat(payments.submit(charge(shopper)))
                    .isEqualTo(new NotSubmitted("the authorization header can't be made"));
        }
        assertThat(facilitator.asked()).isZero();
    }

    @Test
    void aFacilitatorThatHasNoAddressWasNotAsked() {
        URI unknown = URI.create("http://facilitator.invalid");
        X402Payments payments = payments(ChainReader.blind(), PATIENCE, unknown, Shopper.TENDER);

        assertThat(payments.submit(charge(Shopper.honest()))).isInstanceOf(NotSubmitted.class);
    }

    private static URI nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://localhost:" + socket.getLocalPort());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PENDING", "PENDING_AS_500"})
    void whatIsUnderWayIsPendingAndLookedUpByAskingAgain(Act act) {
        X402Payments payments = blind();
        PaymentCommand charge = charge(Shopper.honest());
        facilitator.plays(act, act);

        assertThat(payments.submit(charge)).isEqualTo(new Pending(FIRST));
        assertThat(payments.lookup(charge, Optional.of(FIRST))).isEqualTo(new Pending(FIRST));
        assertThat(payments.lookup(charge, Optional.of(FIRST))).isEqualTo(new Succeeded(FIRST));
        assertThat(facilitator.ledger()).hasSize(1);
    }

    @Test
    void lookingUpBeforeTheEndAsksNobodyWhoMightTakeMoney() {
        X402Payments payments = blind();
        PaymentCommand charge = charge(Shopper.honest());

        assertThat(payments.lookup(charge, Optional.empty())).isInstanceOf(Unknown.class);
        now = now.plus(MINUTE).plus(X402Payments.SLACK).minusSeconds(1);
        assertThat(payments.lookup(charge, Optional.empty())).isInstanceOf(Unknown.class);
        assertThat(facilitator.asked()).isZero();

        now = now.plusSeconds(1);
        assertThat(payments.lookup(charge, Optional.empty())).isInstanceOf(Unknown.class);
        assertThat(facilitator.asked()).isEqualTo(1);
        assertThat(facilitator.ledger()).isEmpty();
    }

    @Test
    void theChainTellsWhatWasPaid() {
        Shopper shopper = Shopper.honest();
        X402Payments payments = seeing();
        facilitator.plays(Act.LOST).forgetting();

        assertThat(payments.submit(charge(shopper))).isInstanceOf(Unknown.class);
        assertThat(payments.lookup(charge(shopper), Optional.empty())).isEqualTo(new Succeeded(FIRST));
        assertThat(facilitator.asked()).isEqualTo(1);
    }

    @Test
    void theChainTellsWhatWillNeverBePaid() {
        Shopper shopper = Shopper.honest();
        X402Payments payments = seeing();
        facilitator.plays(Act.CUT_BEFORE).forgetting();

        assertThat(payments.submit(charge(shopper))).isInstanceOf(Unknown.class);
        now = shopper.end().minusSeconds(1);
        assertThat(payments.lookup(charge(shopper), Optional.empty())).isInstanceOf(Unknown.class);
        now = shopper.end();
        assertThat(payments.lookup(charge(shopper), Optional.empty())).isEqualTo(askAgain("it has ended unpaid"));
        assertThat(facilitator.asked()).isEqualTo(1);
    }

    @Test
    void aPaymentWhoseAnswerWasLostEndsWhenItsTransferIsFinal() throws IOException {
        Shopper shopper = Shopper.honest();
        facilitator.plays(Act.LOST).forgetting();
        try (NodeStandIn node = new NodeStandIn(Shopper.USDC.contract())) {
            X402Payments payments = payments(
                    new NodeChainReader(node.address(), PATIENCE), PATIENCE, facilitator.base(), Shopper.TENDER);
            node.block(now).finalizeAll();

            assertThat(payments.submit(charge(shopper))).isInstanceOf(Unknown.class);
            node.block(now.plusSeconds(2)).transaction(TRANSACTION, node.payment(shopper.authorization()));
            assertThat(payments.lookup(charge(shopper), Optional.empty())).isInstanceOf(Unknown.class);

            now = now.plus(MINUTE.multipliedBy(20));
            node.finalizeAll();
            assertThat(payments.lookup(charge(shopper), Optional.empty())).isEqualTo(new Succeeded(FIRST));
            assertThat(facilitator.asked()).isEqualTo(1);
        }
    }

    @Test
    void aPaymentThatWasNeverMadeEndsWithTheFirstFinalBlockThatLetsItThroughNoMore() throws IOException {
        Shopper shopper = Shopper.honest();
        facilitator.plays(Act.CUT_BEFORE, Act.FAILED_BEFORE).forgetting();
        try (NodeStandIn node = new NodeStandIn(Shopper.USDC.contract())) {
            X402Payments payments = payments(
                    new NodeChainReader(node.address(), PATIENCE), PATIENCE, facilitator.base(), Shopper.TENDER);
            node.block(shopper.end().minusSeconds(1)).finalizeAll();

            assertThat(payments.submit(charge(shopper))).isInstanceOf(Unknown.class);
            now = now.plus(MINUTE.multipliedBy(20));
            assertThat(payments.lookup(charge(shopper), Optional.empty())).isInstanceOf(Unknown.class);
            node.block(shopper.end()).finalizeAll();
            assertThat(payments.lookup(charge(shopper), Optional.empty())).isEqualTo(askAgain("it has ended unpaid"));
        }
    }

    @Test
    void anOperatorIsToldWhyTheChainDidNotHelp() {
        assertThat(blind().lookup(charge(Shopper.honest()), Optional.empty()))
                .isEqualTo(new Unknown("asking the facilitator again may move money until it has ended;"
                        + " the chain: no chain is asked"));
    }

    @Test
    void whatWasSpentOnSomethingElseIsNotPaid() {
        Shopper shopper = Shopper.honest();
        facilitator.spend(shopper, shopper.payingTo(shopper.wallet().address()));

        assertThat(seeing().lookup(charge(shopper), Optional.empty()))
                .isEqualTo(askAgain("it was cancelled, or used for another"));
    }

    @Test
    void whatWasPaidWithoutBeingAskedForIsNoSuccess() {
        Shopper cheap = Shopper.honest().paying(1);
        facilitator.spend(cheap, cheap);

        assertThat(seeing().lookup(charge(cheap), Optional.empty())).isInstanceOf(Unknown.class);
    }

    @Test
    void aTokenThatIsNotTakenAnyMoreIsUnknown() {
        Token token = new Token("Other", "1", BigInteger.valueOf(84532), Shopper.SHOP);
        Tender other = new Tender("USD", Network.BASE_SEPOLIA, token, 6, Shopper.SHOP, 60);
        X402Payments elsewhere = payments(facilitator, PATIENCE, facilitator.base(), other);

        assertThat(elsewhere.lookup(charge(Shopper.honest()), Optional.empty())).isInstanceOf(Unknown.class);
    }

    @Test
    void aPaymentForTheFormerPayeeIsUnknownAfterwards() {
        Shopper shopper = Shopper.honest();
        Tender moved = new Tender(
                "USD", Network.BASE_SEPOLIA, Shopper.USDC, 6, shopper.wallet().address(), 60);
        facilitator.plays(Act.LOST);
        assertThat(blind().submit(charge(shopper))).isInstanceOf(Unknown.class);
        now = now.plus(MINUTE.multipliedBy(3));
        X402Payments payments = payments(facilitator, PATIENCE, facilitator.base(), moved);

        assertThat(payments.submit(charge(shopper))).isInstanceOf(Unknown.class);
        assertThat(payments.lookup(charge(shopper), Optional.empty())).isInstanceOf(Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whateverGoesWrongNothingIsPaidTwiceAndNothingPaidIsDeclined(boolean forgetful) {
        for (Act act : Act.values()) {
            for (boolean sighted : new boolean[] {true, false}) {
                followed(act, forgetful, sighted);
            }
        }
    }

    /** A fault at the first submission, then everything that may come after it. */
    private void followed(Act act, boolean forgetful, boolean sighted) {
        now = Shopper.NOW;
        facilitator.startOver();
        Shopper shopper = Shopper.honest();
        PaymentCommand charge = charge(shopper);
        X402Payments payments = payments(
                sighted ? facilitator : ChainReader.blind(),
                act.hangs() ? SHORT : PATIENCE,
                facilitator.base(),
                Shopper.TENDER);
        facilitator.plays(act);
        if (forgetful) {
            facilitator.forgetting();
        }

        PaymentOutcome first = payments.submit(charge);
        Instant end = shopper.end().plus(X402Payments.SLACK);
        List<PaymentOutcome> later = new ArrayList<>();
        boolean paid = facilitator.has(shopper);
        later.add(payments.lookup(charge, Optional.empty()));
        assertThat(facilitator.has(shopper))
                .as("%s: a look-up moves no money", act)
                .isEqualTo(paid);
        later.add(payments.lookup(charge, reference(first)));
        if (!(first instanceof Declined)) {
            later.add(payments.submit(charge));
        }
        now = end;
        later.add(payments.submit(charge));
        PaymentOutcome last = payments.lookup(charge, reference(first));
        later.add(last);

        boolean has = facilitator.has(shopper);
        String what = act + " " + first + " " + later;
        assertThat(facilitator.ledger()).as(what).hasSizeLessThanOrEqualTo(1);
        assertThat(first instanceof Succeeded).as(what).isEqualTo(act == Act.HONEST || act == Act.SUCCESS_AS_500);
        assertThat(later).as(what).noneMatch(outcome -> has && outcome instanceof Declined);
        assertThat(later).as(what).noneMatch(outcome -> !has && outcome instanceof Succeeded);
        assertThat(first).as(what).matches(outcome -> !has || !(outcome instanceof Declined));
        if (sighted) {
            assertThat(last).as(what).isInstanceOf(has ? Succeeded.class : Declined.class);
        } else if (has && !forgetful) {
            assertThat(last).as(what).isInstanceOf(Succeeded.class);
        }
    }

    @Test
    void anyCourseOfEventsAgreesWithTheLedger() {
        long seed = Long.getLong("carnet.seed", System.nanoTime());
        System.out.println("X402PaymentsTest seed " + seed);
        Random random = new Random(seed);
        for (int course = 0; course < 60; course++) {
            course(random, "seed " + seed + ", course " + course);
        }
    }

    private void course(Random random, String what) {
        now = Shopper.NOW;
        facilitator.startOver();
        Shopper shopper = Shopper.honest().until(now.plusSeconds(30 + random.nextInt(600)));
        PaymentCommand charge = charge(shopper);
        ChainReader chain = random.nextBoolean() ? facilitator : ChainReader.blind();
        X402Payments payments = payments(chain, PATIENCE, facilitator.base(), Shopper.TENDER);
        Optional<String> reference = Optional.empty();
        if (random.nextBoolean()) {
            facilitator.forgetting();
        }
        for (int step = 0; step < 12; step++) {
            Act act = ACTS.get(random.nextInt(ACTS.size()));
            facilitator.plays(act.hangs() ? Act.LOST : act);
            boolean before = facilitator.has(shopper);
            boolean looks = random.nextInt(3) == 0;
            PaymentOutcome outcome = looks ? payments.lookup(charge, reference) : payments.submit(charge);
            boolean after = facilitator.has(shopper);
            String then = what + ", step " + step + ": " + act + " " + outcome;

            assertThat(outcome instanceof Succeeded && !after).as(then).isFalse();
            assertThat(outcome instanceof Declined && after).as(then).isFalse();
            assertThat(outcome instanceof NotFound && after).as(then).isFalse();
            assertThat(looks && outcome instanceof NotSubmitted).as(then).isFalse();
            assertThat(looks && reference.isEmpty() && after != before).as(then).isFalse();
            assertThat(facilitator.ledger()).as(then).hasSizeLessThanOrEqualTo(1);
            if (outcome instanceof Declined || outcome instanceof Succeeded) {
                break;
            }
            reference = reference(outcome).or(() -> Optional.empty());
            now = now.plusSeconds(random.nextInt(90));
            if (now.isAfter(Shopper.NOW.plus(Submissions.YOUNG)) && random.nextBoolean()) {
                payments = payments(chain, PATIENCE, facilitator.base(), Shopper.TENDER);
            }
        }
    }

    @Test
    void twoPaymentsInOneTransactionHaveNamesOfTheirOwn() throws IOException {
        Shopper one = Shopper.honest().once("1");
        Shopper other = Shopper.honest().once("2");
        try (NodeStandIn node = new NodeStandIn(Shopper.USDC.contract())) {
            X402Payments payments = payments(
                    new NodeChainReader(node.address(), PATIENCE), PATIENCE, facilitator.base(), Shopper.TENDER);
            List<NodeStandIn.Told> both = new ArrayList<>(node.payment(one.authorization()));
            both.addAll(node.payment(other.authorization()));
            node.block(now).transaction(TRANSACTION, both).finalizeAll();

            assertThat(payments.lookup(charge(one), Optional.empty())).isEqualTo(new Succeeded(reference(one)));
            assertThat(payments.lookup(charge(other), Optional.empty())).isEqualTo(new Succeeded(reference(other)));
            assertThat(reference(one)).isNotEqualTo(reference(other));
        }
    }

    @Test
    void payingForTwoPurchasesWithOneSignatureNeverPaysTwice() {
        Shopper shopper = Shopper.honest();
        X402Payments payments = blind();
        facilitator.forgetting();

        assertThat(payments.submit(charge(shopper))).isInstanceOf(Succeeded.class);
        PaymentCommand again = new PaymentCommand.Charge(
                "attempt-2",
                Principal.of("user:8"),
                CommandKey.of("purchase-2"),
                TEN,
                now,
                "starter 500",
                shopper.method());
        assertThat(payments.submit(again)).isInstanceOf(Unknown.class);
        assertThat(facilitator.ledger()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void submittedByManyAtOnceItIsPaidOnceAndNeverDeclined(boolean forgetful) throws Exception {
        X402Payments payments = blind();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int round = 0; round < 20; round++) {
            facilitator.startOver();
            if (forgetful) {
                facilitator.forgetting();
            }
            atOnce(threads, payments, Shopper.honest().once("round " + round), forgetful);
        }
        threads.shutdownNow();
    }

    private void atOnce(ExecutorService threads, X402Payments payments, Shopper shopper, boolean forgetful)
            throws Exception {
        List<PaymentOutcome> outcomes = new ArrayList<>();
        Callable<PaymentOutcome> submits = () -> payments.submit(charge(shopper));
        for (Future<PaymentOutcome> outcome : threads.invokeAll(Collections.nCopies(8, submits))) {
            outcomes.add(outcome.get());
        }
        assertThat(facilitator.ledger()).hasSize(1);
        assertThat(outcomes).contains(new Succeeded(reference(shopper)));
        assertThat(outcomes)
                .allMatch(outcome -> outcome instanceof Succeeded || (forgetful && outcome instanceof Unknown));
    }
}
