package io.carnet.billing.history;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.UnknownUsage;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastTest {

    @RegisterExtension
    final Fixture host = Fixture.selling(
            Product.of("image", Price.perRun(Amount.credits(1))),
            Product.of("left", Price.perRun(Amount.credits(1)))
                    .with(RunPolicies.DEFAULT.with(UnknownUsage.CHARGE_CEILING)));

    private Forecast forecast() {
        return host.billing.history().forecast(ALICE, Duration.ofDays(1));
    }

    private Optional<Instant> lastsUntil() {
        List<Forecast.Outlook> outlooks = forecast().outlooks();
        assertThat(outlooks).hasSize(1);
        return outlooks.get(0).lastsUntil();
    }

    private void spend(int credits) {
        host.credits("spent", String.valueOf(credits));
        for (int i = 0; i < credits; i++) {
            host.hold("job" + i, "image");
            host.settle("job" + i);
        }
    }

    private void pack(String key, String credits, int priority, long hours) {
        GrantRequest request =
                GrantRequest.credits(key, ALICE, Amount.credits(credits)).priority(priority);
        host.grant(hours == 0 ? request : request.expiring(NOON.plus(Duration.ofHours(hours))));
    }

    @ParameterizedTest
    @CsvSource({
        // one credit an hour; first pack: credits, priority, hours until it expires (0 never); second pack; hours it
        // lasts
        "10, 1, 0, 5, 2, 0, 15",
        "10, 1, 4, 5, 2, 0, 9",
        "10, 2, 4, 5, 1, 0, 5",
        "10, 1, 20, 5, 2, 12, 12",
        "10, 1, 20, 5, 2, 8, 10",
        "10, 1, 3, 5, 2, 3, 3",
        "10, 2, 7, 5, 1, 6, 7",
        "0.5, 1, 0, 0.5, 1, 0, 1"
    })
    void drawsInBurnOrderUntilEachPackIsSpentOrExpires(
            String one, int onePriority, long oneHours, String two, int twoPriority, long twoHours, long lasts) {
        spend(24);
        pack("one", one, onePriority, oneHours);
        pack("two", two, twoPriority, twoHours);
        assertThat(lastsUntil()).contains(NOON.plus(Duration.ofHours(lasts)));
    }

    @Test
    void saysNothingWhereNothingWasSpentAndNothingExpires() {
        pack("one", "10", 1, 5);
        pack("two", "10", 1, 0);
        assertThat(lastsUntil()).isEmpty();
    }

    @Test
    void lastsUntilTheLastPackExpiresWhereNothingWasSpent() {
        pack("one", "10", 1, 5);
        pack("two", "10", 1, 7);
        assertThat(lastsUntil()).contains(NOON.plus(Duration.ofHours(7)));
    }

    @Test
    void tellsWhatExpiresWhereNothingWasSpent() {
        pack("one", "10", 1, 5);
        assertThat(forecast().expiring())
                .containsExactly(new Forecast.Expiring(
                        host.pack("one").id(), BalanceKey.CREDITS, NOON.plus(Duration.ofHours(5)), Amount.credits(10)));
    }

    @Test
    void saysNothingWhereMoreCameBackThanWasSpent() {
        host.grant(GrantRequest.runs("pack", ALICE, "image", 2));
        host.hold("job", "image");
        host.accept("job");
        host.release("job");
        assertThat(forecast().outlooks().get(0).spent()).isEqualByComparingTo("0");
        assertThat(lastsUntil()).isEmpty();
    }

    @Test
    void saysNothingOfWhatOutlastsEverything() {
        spend(1);
        pack("one", "900000000", 1, 0);
        assertThat(lastsUntil()).isEmpty();
    }

    @Test
    void forgetsWhatWasSpentBeforeTheWindow() {
        spend(24);
        pack("one", "10", 1, 0);
        host.pass(Duration.ofDays(1));
        assertThat(lastsUntil()).contains(NOON.plus(Duration.ofHours(34)));
        host.pass(Duration.ofNanos(1_000));
        assertThat(lastsUntil()).isEmpty();
    }

    @Test
    void looksSevenDaysBackUnlessToldOtherwise() {
        spend(7);
        pack("one", "10", 1, 0);
        assertThat(host.billing.history().forecast(ALICE).outlooks().get(0).lastsUntil())
                .contains(NOON.plus(Duration.ofDays(10)));
    }

    @Test
    void countsWhatAnExpiredHoldWasChargedEvenIfNothingHasSweptIt() {
        host.credits("gift", "3");
        host.hold("job", "left");
        host.accept("job");
        host.pass(Duration.ofHours(1));
        assertThat(forecast().outlooks().get(0).spent()).isEqualByComparingTo("1");
        assertThat(lastsUntil()).contains(NOON.plus(Duration.ofHours(49)));
    }

    @Test
    void leavesOutWhatHasNothingAvailable() {
        spend(1);
        pack("gone", "1", 1, 1);
        host.hold("job", "image");
        assertThat(forecast().outlooks()).isEmpty();
        assertThat(forecast().expiring()).isEmpty();
    }

    @Test
    void listsWhatExpiresSoonestFirst() {
        pack("late", "1", 1, 9);
        pack("never", "1", 1, 0);
        pack("soon", "1", 1, 2);
        assertThat(forecast().expiring())
                .extracting(expiring -> expiring.pack().value())
                .containsExactly("soon", "late");
    }

    @Test
    void refusesAWindowBelowASecondOrBeyondTheLongest() {
        assertAccepted(Duration.ofSeconds(1));
        assertAccepted(Duration.ofDays(Limits.DAYS));
        assertRefused(Duration.ofNanos(999_999_999));
        assertRefused(Duration.ofDays(Limits.DAYS).plusNanos(1));
    }

    private void assertAccepted(Duration window) {
        assertThat(host.billing.history().forecast(ALICE, window).outlooks()).isEmpty();
    }

    private void assertRefused(Duration window) {
        assertThatThrownBy(() -> host.billing.history().forecast(ALICE, window))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("window ");
    }
}
