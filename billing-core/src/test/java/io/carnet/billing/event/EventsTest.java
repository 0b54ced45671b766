package io.carnet.billing.event;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.BOB;
import static io.carnet.billing.Fixture.NOON;
import static io.carnet.billing.Fixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Overrun;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.UnknownUsage;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.Start;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.RunKey;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When each event happens, and when it does not. */
class EventsTest {

    private static final Duration NOTICE = Duration.ofDays(3);
    private static final Price A_CREDIT_A_TOKEN = Price.metered(Rate.per("tokens", "1", 1));
    private static final BalanceKey IMAGES = new BalanceKey(Unit.RUNS, Scope.of(ProductId.of("image")));

    @RegisterExtension
    final Fixture host = Fixture.with(
            settings -> settings.expiryNotice(NOTICE)
                    .lowBalance(Amount.credits(10), Amount.credits(4), Amount.runs(2))
                    .subscribe("accounts", envelope -> {}, Event.RunSettled.class),
            Product.of("chat", A_CREDIT_A_TOKEN),
            Product.of("lenient", A_CREDIT_A_TOKEN)
                    .with(RunPolicies.DEFAULT.with(new Overrun.DebtUpTo(Amount.credits(100)))),
            Product.of("parking", A_CREDIT_A_TOKEN).with(RunPolicies.DEFAULT.with(UnknownUsage.PARK)),
            Product.of("giving", A_CREDIT_A_TOKEN).with(RunPolicies.DEFAULT.with(UnknownUsage.RELEASE)),
            Product.of("image", Price.perRun(Amount.credits(1))),
            Product.of("greedy", A_CREDIT_A_TOKEN).with(RunPolicies.DEFAULT.with(UnknownUsage.CHARGE_CEILING)));

    private static PackId pack(String id) {
        return PackId.of(id);
    }

    private static Usage tokens(long count) {
        return Usage.of("tokens", count);
    }

    private void spend(String key, long tokens) {
        host.hold(request(key, "chat").upTo(tokens(tokens)));
        host.settle(key, tokens(tokens));
    }

    private <E extends Event> List<E> events(Class<E> type) {
        return host.events().stream().filter(type::isInstance).map(type::cast).toList();
    }

    private List<Object> lows() {
        return events(Event.BalanceLow.class).stream()
                .<Object>map(low -> low.left() + " below " + low.threshold())
                .toList();
    }

    @Test
    void areNumberedFromOneWithoutGapsForEachPrincipal() {
        for (int i = 0; i < 3; i++) {
            host.credits("gift-" + i, "20");
            host.grant(GrantRequest.credits("gift-" + i, BOB, Amount.credits(1)));
        }
        for (Principal who : List.of(ALICE, BOB)) {
            assertThat(host.billing.events().list(who, 0, 10))
                    .extracting(Envelope::number)
                    .containsExactly(1L, 2L, 3L);
            assertThat(host.billing.events().list(who, 2, 10))
                    .extracting(Envelope::principal)
                    .containsExactly(who);
        }
    }

    @Test
    void aPageIsAtMostAsLongAsAnyOther() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> host.billing.events().list(ALICE, 0, Limits.PAGE + 1));
        assertThat(host.billing.events().list(ALICE, 0, Limits.PAGE)).isEmpty();
    }

    @Test
    void aGrantIsTold() {
        host.credits("gift", "20");
        assertThat(host.billing.events().list(ALICE, 0, 10))
                .containsExactly(new Envelope(
                        ALICE, 1, NOON, new Event.PackGranted(pack("gift"), BalanceKey.CREDITS, Amount.credits(20))));
    }

    @Test
    void aPurchaseIsToldOnceItIsPaid() {
        host.shelf.offer(Offer.runs("starter", "image", 10, Money.usd("9.99")));
        host.billing.packs().buy(ALICE, "image", "starter", "order").orElseThrow();
        host.billing.packs().buy(ALICE, "image", "starter", "order").orElseThrow();
        assertThat(host.events()).containsExactly(new Event.PackBought(pack("order"), IMAGES, Amount.runs(10)));
    }

    @Test
    void aRepeatedOrRefusedCommandTellsNothing() {
        host.credits("gift", "20");
        host.credits("gift", "20");
        host.billing.runs().authorize(request("poor", "chat").upTo(tokens(21)));
        host.hold(request("job", "chat").upTo(tokens(12)));
        host.settle("job", tokens(12));
        List<Event> before = host.events();
        host.settle("job", tokens(12));
        host.billing.runs().settle(ALICE, "job", tokens(13));
        assertThat(host.events()).isEqualTo(before).hasSize(3);
    }

    @Test
    void aPackIsExhaustedWhenItsLastUnitIsSpent() {
        host.runs("images", "image", 3);
        host.hold("one", "image");
        host.accept("one");
        host.hold("two", "image");
        host.accept("two");
        host.hold("three", "image");
        assertThat(events(Event.PackExhausted.class)).isEmpty();
        host.accept("three");
        assertThat(events(Event.PackExhausted.class))
                .containsExactly(new Event.PackExhausted(pack("images"), IMAGES, Amount.runs(3)));
    }

    @Test
    void aPackThatGotSomethingBackCanBeExhaustedAgain() {
        host.runs("images", "image", 1);
        for (int i = 1; i <= 3; i++) {
            host.hold(request("job-" + i, "image").start(Start.AT_ONCE));
            assertThat(events(Event.PackExhausted.class)).hasSize(i);
            host.release("job-" + i);
        }
    }

    @Test
    void everyPackARunEmptiesIsExhausted() {
        host.credits("small", "3");
        host.credits("large", "30");
        spend("job", 13);
        assertThat(events(Event.PackExhausted.class))
                .extracting(Event.PackExhausted::pack)
                .containsExactly(pack("small"));
    }

    @Test
    void expiryAndRevocationExhaustNothing() {
        host.grant(GrantRequest.credits("short", ALICE, Amount.credits(5)).expiring(NOON.plusSeconds(60)));
        host.credits("revoked", "5");
        host.billing.packs().revoke(ALICE, "revoked", "revoke").orElseThrow();
        host.pass(Duration.ofMinutes(1));
        assertThat(events(Event.PackExhausted.class)).isEmpty();
        assertThat(events(Event.PackExpired.class))
                .containsExactly(new Event.PackExpired(pack("short"), BalanceKey.CREDITS, Amount.credits(5)));
    }

    @Test
    void whatIsHeldOfAnExpiredPackMayStillBeSpentWithoutExhaustingIt() {
        host.grant(GrantRequest.credits("short", ALICE, Amount.credits(5)).expiring(NOON.plusSeconds(60)));
        host.hold(request("job", "chat").upTo(tokens(5)));
        host.pass(Duration.ofMinutes(1));
        host.settle("job", tokens(5));
        assertThat(events(Event.PackExpired.class))
                .containsExactly(new Event.PackExpired(pack("short"), BalanceKey.CREDITS, Amount.NO_CREDITS));
        assertThat(events(Event.PackExhausted.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPackThatAnExpiredRunHasEmptiedExpiresNoMoreWhetherOrNotAnybodySweptBetween(boolean swept) {
        host.grant(GrantRequest.credits("short", ALICE, Amount.credits(5)).expiring(NOON.plusSeconds(120)));
        host.hold(request("job", "greedy").upTo(tokens(5)).start(Start.AT_ONCE).holdFor(Duration.ofMinutes(1)));
        host.pass(Duration.ofMinutes(1));
        if (swept) {
            host.billing.worker().runOnce();
        }
        host.pass(Duration.ofMinutes(1));
        assertThat(host.events())
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("PackGranted", "PackExhausted", "BalanceLow");
    }

    @Test
    void anExpiryIsToldWithItsOwnInstantHoweverLateItIsNoticed() {
        host.grant(GrantRequest.credits("short", ALICE, Amount.credits(5)).expiring(NOON.plusSeconds(60)));
        host.pass(Duration.ofDays(9));
        assertThat(host.billing.events().list(ALICE, 1, 1))
                .containsExactly(new Envelope(
                        ALICE,
                        2,
                        NOON.plusSeconds(60),
                        new Event.PackExpired(pack("short"), BalanceKey.CREDITS, Amount.credits(5))));
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "0, 1", "1, 1"})
    void noticeOfAnExpiryIsGivenFromItsInstantOn(long microsLater, int notices) {
        host.grant(GrantRequest.credits("pack", ALICE, Amount.credits(30)).expiring(NOON.plus(Duration.ofDays(10))));
        spend("job", 4);
        host.pass(Duration.ofDays(7).plusNanos(microsLater * 1_000));
        for (int i = 0; i < 3; i++) {
            assertThat(events(Event.PackExpiring.class)).hasSize(notices);
        }
        host.pass(Duration.ofHours(1));
        host.credits("other", "1");
        assertThat(events(Event.PackExpiring.class))
                .containsExactly(new Event.PackExpiring(
                        pack("pack"), BalanceKey.CREDITS, Amount.credits(26), NOON.plus(Duration.ofDays(10))));
        assertThat(host.billing.events().list(ALICE, 2, 1))
                .extracting(Envelope::at)
                .containsExactly(NOON.plus(Duration.ofDays(7)));
        host.pass(Duration.ofDays(30));
        assertThat(events(Event.PackExpiring.class)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1"})
    void aPackThatComesWithinItsNoticeGetsNone(long microsMore, int notices) {
        host.grant(GrantRequest.credits("pack", ALICE, Amount.credits(30))
                .expiring(NOON.plus(NOTICE).plusNanos(microsMore * 1_000)));
        host.pass(Duration.ofDays(4));
        assertThat(events(Event.PackExpiring.class)).hasSize(notices);
        assertThat(events(Event.PackExpired.class)).hasSize(1);
    }

    @Test
    void anEmptyPackGetsNoNotice() {
        host.grant(GrantRequest.credits("pack", ALICE, Amount.credits(3)).expiring(NOON.plus(Duration.ofDays(10))));
        spend("job", 3);
        host.pass(Duration.ofDays(8));
        assertThat(events(Event.PackExpiring.class)).isEmpty();
    }

    @Test
    void aPackThatIsHeldAltogetherGetsNotice() {
        host.grant(GrantRequest.credits("pack", ALICE, Amount.credits(3))
                .expiring(NOON.plus(NOTICE).plusSeconds(60)));
        host.hold(request("job", "chat").upTo(tokens(3)));
        host.pass(Duration.ofMinutes(2));
        assertThat(events(Event.PackExpiring.class))
                .extracting(Event.PackExpiring::left)
                .containsExactly(Amount.credits(3));
    }

    @Test
    void whatTimeDoesIsToldInItsOrder() {
        host.grant(GrantRequest.credits("pack", ALICE, Amount.credits(20))
                .expiring(NOON.plus(NOTICE).plusSeconds(120)));
        host.grant(GrantRequest.credits("short", ALICE, Amount.credits(1)).expiring(NOON.plusSeconds(120)));
        host.hold(request("parked", "parking")
                .upTo(tokens(2))
                .start(Start.AT_ONCE)
                .holdFor(Duration.ofMinutes(2)));
        host.pass(Duration.ofDays(5));
        assertThat(host.events().subList(2, 8))
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("PackExpired", "RunParked", "PackExpiring", "PackExpired", "BalanceLow", "BalanceLow");
    }

    @ParameterizedTest
    @CsvSource({
        "10, ''",
        "11, 9 credits below 10 credits",
        "16, 4 credits below 10 credits",
        "17, 3 credits below 10 credits; 3 credits below 4 credits",
        "20, 0 credits below 10 credits; 0 credits below 4 credits",
    })
    void aBalanceIsLowBelowAThresholdAndNotAtIt(long spent, String expected) {
        host.credits("pack", "20");
        spend("job", spent);
        assertThat(String.join("; ", lows().stream().map(Object::toString).toList()))
                .isEqualTo(expected);
    }

    @Test
    void aLowBalanceIsToldOnceAndAgainOnlyAfterItRose() {
        host.credits("pack", "20");
        spend("one", 11);
        spend("two", 1);
        host.credits("little", "1");
        spend("three", 1);
        assertThat(lows()).containsExactly("9 credits below 10 credits");
        host.credits("more", "2");
        spend("four", 1);
        assertThat(lows()).containsExactly("9 credits below 10 credits", "9 credits below 10 credits");
    }

    @Test
    void holdsThatComeAndGoMakeNoBalanceLow() {
        host.credits("pack", "20");
        for (int i = 0; i < 5; i++) {
            host.hold(request("job-" + i, "chat").upTo(tokens(19)));
            host.release("job-" + i);
        }
        host.hold(request("job", "chat").upTo(tokens(19)));
        host.settle("job", tokens(1));
        assertThat(lows()).isEmpty();
    }

    @Test
    void anExpiryAndARevocationCanMakeABalanceLow() {
        host.grant(GrantRequest.credits("short", ALICE, Amount.credits(15)).expiring(NOON.plusSeconds(60)));
        host.credits("pack", "5");
        host.pass(Duration.ofMinutes(1));
        assertThat(lows()).containsExactly("5 credits below 10 credits");
        host.billing.packs().revoke(ALICE, "pack", "revoke").orElseThrow();
        assertThat(lows()).containsExactly("5 credits below 10 credits", "0 credits below 4 credits");
    }

    @Test
    void aNewPackThatADebtTakesMakesNoBalanceLow() {
        host.credits("pack", "3");
        host.hold(request("job", "lenient").upTo(tokens(3)));
        host.settle("job", tokens(20));
        host.credits("more", "20");
        assertThat(host.balance().total()).isEqualTo(Amount.credits(3));
        assertThat(lows()).isEmpty();
    }

    @Test
    void eachBalanceHasItsThresholdsByItsUnit() {
        host.runs("images", "image", 2);
        host.hold(request("job", "image").start(Start.AT_ONCE));
        assertThat(events(Event.BalanceLow.class))
                .containsExactly(new Event.BalanceLow(IMAGES, Amount.runs(1), Amount.runs(2)));
    }

    @Test
    void debtIsToldWhenItOpensAndWhenItIsRepaid() {
        host.credits("pack", "4");
        host.hold(request("one", "lenient").upTo(tokens(3)));
        host.hold(request("two", "lenient").upTo(tokens(1)));
        host.settle("one", tokens(5));
        host.settle("two", tokens(4));
        assertThat(events(Event.DebtOpened.class))
                .containsExactly(new Event.DebtOpened(BalanceKey.CREDITS, Amount.credits(2)));
        host.credits("some", "4");
        assertThat(events(Event.DebtRepaid.class)).isEmpty();
        host.credits("enough", "1");
        assertThat(events(Event.DebtRepaid.class)).containsExactly(new Event.DebtRepaid(BalanceKey.CREDITS));
        assertThat(events(Event.PackExhausted.class))
                .extracting(Event.PackExhausted::pack)
                .containsExactly(pack("pack"), pack("some"), pack("enough"));
    }

    @Test
    void aSettledRunIsToldToWhomSubscribed() {
        host.credits("pack", "50");
        host.hold(request("job", "chat").upTo(tokens(3)));
        host.settle("job", tokens(5));
        assertThat(events(Event.RunSettled.class))
                .containsExactly(new Event.RunSettled(
                        RunKey.of("job"), ProductId.of("chat"), Amount.credits(5), Amount.NO_CREDITS));
    }

    @Test
    void nothingIsWrittenForAuthoriseAndSettleUnlessSubscribed() {
        Fixture quiet = Fixture.with(
                settings -> settings.subscribe("others", envelope -> {}, Event.RunParked.class),
                Product.of("chat", A_CREDIT_A_TOKEN));
        Fixture loud = Fixture.with(
                settings -> settings.subscribe("all", envelope -> {}), Product.of("chat", A_CREDIT_A_TOKEN));
        for (Fixture each : List.of(quiet, loud)) {
            each.credits("pack", "50");
            each.hold(request("job", "chat").upTo(tokens(3)));
            each.settle("job", tokens(3));
        }
        assertThat(quiet.events()).hasSize(1);
        assertThat(loud.events()).hasSize(2);
        quiet.billing.close();
        loud.billing.close();
    }

    @Test
    void aRunThatIsParkedIsTold() {
        host.credits("pack", "50");
        for (String key : List.of("abandoned", "forgotten")) {
            host.hold(request(key, "parking").upTo(tokens(7)).start(Start.AT_ONCE));
        }
        host.capture("abandoned", tokens(2));
        host.billing.runs().abandon(ALICE, "abandoned").orElseThrow();
        host.billing.runs().abandon(ALICE, "abandoned").orElseThrow();
        host.pass(Duration.ofMinutes(15));
        assertThat(events(Event.RunParked.class))
                .containsExactly(
                        new Event.RunParked(RunKey.of("abandoned"), ProductId.of("parking"), Amount.credits(5)),
                        new Event.RunParked(RunKey.of("forgotten"), ProductId.of("parking"), Amount.credits(7)));
    }

    @ParameterizedTest
    @CsvSource({
        "7, ''",
        "8, near 8",
        "9, near 9",
        "10, near 10 reached 10",
    })
    void aCapIsNearFromItsPercentageOnAndReachedAtItsLimit(long spent, String expected) {
        host.credits("pack", "50");
        host.policy(Subject.EVERYTHING, SpendingPolicy.capped(Cap.credits(Window.DAY, Amount.credits(10))));
        spend("job", spent);
        assertThat(caps()).isEqualTo(expected);
    }

    private String caps() {
        StringBuilder text = new StringBuilder();
        for (Event event : host.events()) {
            if (event instanceof Event.CapNear near) {
                text.append(" near ").append(credits(near.spent()));
                assertThat(credits(near.limit())).isEqualTo(10);
            } else if (event instanceof Event.CapReached reached) {
                text.append(" reached ").append(credits(reached.spent()));
            }
        }
        return text.toString().strip();
    }

    private static long credits(long steps) {
        return new Amount(Unit.CREDITS, steps).decimal().longValueExact();
    }

    @Test
    void aCapIsToldOnceForEachCrossingAndAnewInTheNextWindow() {
        host.credits("pack", "50");
        host.policy(Subject.EVERYTHING, SpendingPolicy.capped(Cap.credits(Window.DAY, Amount.credits(10))));
        spend("one", 8);
        spend("two", 1);
        assertThat(caps()).isEqualTo("near 8");
        spend("three", 1);
        assertThat(caps()).isEqualTo("near 8 reached 10");
        host.pass(Duration.ofDays(1));
        spend("four", 10);
        assertThat(caps()).isEqualTo("near 8 reached 10 near 10 reached 10");
    }

    @Test
    void aCapThatWasResetCanBeReachedAgain() {
        host.credits("pack", "50");
        Cap cap = Cap.credits(Window.DAY, Amount.credits(10));
        host.policy(Subject.EVERYTHING, SpendingPolicy.capped(cap));
        spend("one", 10);
        host.billing.spending().reset(ALICE, Subject.EVERYTHING, cap, "reset").orElseThrow();
        spend("two", 9);
        assertThat(caps()).isEqualTo("near 10 reached 10 near 9");
    }

    @Test
    void whatIsOnlyHeldReachesNoCap() {
        host.credits("pack", "50");
        host.policy(Subject.EVERYTHING, SpendingPolicy.capped(Cap.credits(Window.DAY, Amount.credits(10))));
        host.hold(request("job", "chat").upTo(tokens(10)));
        assertThat(caps()).isEmpty();
        host.release("job");
        assertThat(caps()).isEmpty();
    }

    @Test
    void everyCapThatIsReachedIsTold() {
        host.credits("pack", "50");
        host.policy(
                Subject.EVERYTHING,
                SpendingPolicy.capped(Cap.calls(Window.HOUR, 1), Cap.credits(Window.TOTAL, Amount.credits(5))));
        host.policy(
                Subject.of(ProductId.of("chat")), SpendingPolicy.capped(Cap.credits(Window.DAY, Amount.credits(5))));
        spend("job", 5);
        assertThat(events(Event.CapReached.class))
                .extracting(
                        event -> event.window().subject() + " " + event.window().window())
                .containsExactlyInAnyOrder("principal HOUR", "principal TOTAL", "product chat DAY");
    }

    @Test
    void aGreatCapIsComparedWithoutOverflow() {
        host.grant(GrantRequest.credits("pack", ALICE, new Amount(Unit.CREDITS, Limits.AMOUNT_STEPS)));
        host.policy(
                Subject.EVERYTHING,
                SpendingPolicy.capped(Cap.credits(Window.TOTAL, new Amount(Unit.CREDITS, Limits.AMOUNT_STEPS))));
        spend("some", 799_999_999);
        assertThat(events(Event.CapNear.class)).isEmpty();
        spend("one", 1);
        assertThat(events(Event.CapNear.class)).hasSize(1);
    }

    @Test
    void aRunGivenBackAtItsExpiryTellsNothingByItself() {
        host.credits("pack", "50");
        Run run = host.hold(request("job", "giving").upTo(tokens(45)).start(Start.AT_ONCE));
        host.pass(Duration.ofMinutes(15));
        assertThat(host.run("job").number()).isEqualTo(run.number());
        assertThat(host.events()).hasSize(1);
    }
}
