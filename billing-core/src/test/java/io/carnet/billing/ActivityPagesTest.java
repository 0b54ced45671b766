package io.carnet.billing;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.Amount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivityPagesTest {

    @RegisterExtension
    final Fixture host = Fixture.recordingRefusals(
            Product.of("free", Price.free()), Product.of("image", Price.perRun(Amount.credits(1))));

    private List<Run> follow(ActivityFilter filter, int limit) {
        List<Run> seen = new ArrayList<>();
        Optional<Long> before = Optional.empty();
        do {
            Page<Run> page = host.billing.activity().page(ALICE, filter, before, limit);
            seen.addAll(page.rows());
            before = page.next();
        } while (before.isPresent());
        return seen;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 9, 10, 11})
    void followEachOtherToTheEnd(int limit) {
        for (int i = 0; i < 10; i++) {
            host.hold("job" + i, "free");
        }
        assertThat(follow(ActivityFilter.ALL, limit))
                .extracting(Run::number)
                .isEqualTo(LongStream.iterate(10, n -> n - 1).limit(10).boxed().toList());
        assertThat(host.billing
                        .activity()
                        .page(ALICE, ActivityFilter.ALL, Optional.empty(), limit)
                        .next()
                        .isPresent())
                .isEqualTo(limit <= 10);
    }

    @Test
    void ofNobodyAreEmpty() {
        assertThat(host.billing.activity().page(ALICE)).isEqualTo(new Page<Run>(List.of(), Optional.empty()));
    }

    @Test
    void showNoRunTwiceAndHideNoneWhileOthersArriveAndEnd() {
        Set<String> before = IntStream.range(0, 600).mapToObj(i -> "old-" + i).collect(Collectors.toSet());
        before.forEach(key -> host.hold(key, "free"));
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 1_000; i++) {
                host.hold("new-" + i, "free");
                host.settle(i % 2 == 0 ? "new-" + i : "old-" + i % 600);
                host.billing.runs().authorize(request("refused", "image"));
            }
        });
        do {
            List<Run> seen = follow(ActivityFilter.ALL, 50);
            assertThat(seen.stream().map(Run::number))
                    .doesNotHaveDuplicates()
                    .isSortedAccordingTo(Comparator.reverseOrder());
            assertThat(seen.stream().map(run -> run.key().value()).collect(Collectors.toSet()))
                    .containsAll(before);
        } while (!writer.isDone());
        writer.join();
        assertThat(follow(ActivityFilter.ALL, 500)).hasSize(2_600);
        assertThat(follow(ActivityFilter.ALL.containing("refused"), 50)).hasSize(1_000);
    }
}
