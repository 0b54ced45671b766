package io.carnet.billing.catalog;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carnet.billing.Fixture;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeteredRunTest {

    private static final Price PRICE =
            Price.metered(Rate.per("prompt", "15", 1_000_000), Rate.per("completion", "0.0000000001", 1));

    @RegisterExtension
    final Fixture host = Fixture.selling(
            Product.of("chat", PRICE), Product.of("dear", Price.metered(Rate.per("tokens", "1000000000", 1))));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void capturesNeverDriftFromTheCostOfTheWhole(long seed) {
        host.credits("gift", "1000");
        host.hold(request("job", "chat").upTo(Usage.of("prompt", 1_000_000)));
        SplittableRandom random = new SplittableRandom(seed);
        long prompt = 0;
        long completion = 0;
        for (int i = 0; i < 200; i++) {
            prompt += random.nextLong(3);
            completion += random.nextLong(9);
            Usage usage = Usage.of("prompt", prompt).and("completion", completion);
            assertThat(host.capture("job", usage).charged()).isEqualTo(PRICE.cost(usage));
        }
        Usage total = Usage.of("prompt", prompt).and("completion", completion);
        assertThat(host.settle("job", total).charged()).isEqualTo(PRICE.cost(total));
        assertThat(host.balance().total()).isEqualTo(Amount.credits(1_000).minus(PRICE.cost(total)));
    }

    @Test
    void chargesTheCeilingAndRecordsNoShortfallWhenUsageMeetsIt() {
        host.credits("gift", "15");
        Run held = host.hold(request("job", "chat").upTo(Usage.of("prompt", 1_000_000)));
        assertThat(held.held()).isEqualTo(Amount.credits(15));
        assertThat(host.settle("job", Usage.of("prompt", 1_000_000)).charged()).isEqualTo(Amount.credits(15));
    }

    @Test
    void refusesAnAbsurdCeilingAndStoresNothing() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> host.billing
                        .runs()
                        .authorize(request("job", "dear").upTo(Usage.of("tokens", Limits.METER_QUANTITY))))
                .satisfies(invalid -> assertThat(invalid.problems())
                        .extracting(InvalidRequestException.Problem::path)
                        .containsExactly("ceiling"));
        assertThat(host.billing.runs().find(ALICE, "job")).isEmpty();
        assertThat(host.journal()).isEmpty();
    }

    @Test
    void refusesAbsurdUsageAndLeavesTheRunAsItWas() {
        host.credits("gift", "1000000000");
        Run held = host.hold(request("job", "dear").upTo(Usage.of("tokens", 1)));
        Usage absurd = Usage.of("tokens", Limits.METER_QUANTITY);
        assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> host.capture("job", absurd));
        assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> host.settle("job", absurd));
        assertThat(host.run("job")).isEqualTo(held);
    }

    @Test
    void refusesAnUnknownMeterAtEveryDoor() {
        host.credits("gift", "100");
        Usage seconds = Usage.of("seconds", 1);
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> host.hold(request("other", "chat").upTo(seconds)));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(
                        () -> host.billing.runs().quote(request("other", "chat").upTo(seconds)));
        Run held = host.hold(request("job", "chat").upTo(Usage.of("prompt", 100)));
        assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> host.capture("job", seconds));
        assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> host.settle("job", seconds));
        assertThat(host.run("job")).isEqualTo(held);
    }

    @Test
    void refusesACeilingThatRoundsToNothing() {
        host.credits("gift", "1");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> host.hold(request("job", "chat")))
                .withMessage("ceiling must cost something, for the hold");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> host.hold(request("job", "chat").upTo(Usage.of("completion", 4))));
        assertThat(host.hold(request("job", "chat").upTo(Usage.of("completion", 5)))
                        .held())
                .isEqualTo(Amount.credits("0.000000001"));
    }
}
