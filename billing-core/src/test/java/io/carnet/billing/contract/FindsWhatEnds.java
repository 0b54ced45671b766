package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Origin;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackState;
import io.carnet.billing.pack.PackTerms;
import io.carnet.billing.run.RunState;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Those for whom time ends something are found, by the instant it ends. */
public interface FindsWhatEnds extends StoreUnderTest {

    private List<Principal> ending(Instant after, Instant by) {
        return second().ending(after, by, Optional.empty(), 10);
    }

    private static Pack pack(Optional<Instant> expiresAt) {
        PackTerms terms = new PackTerms(
                BalanceKey.CREDITS, Amount.credits(5), Origin.PROMOTIONAL, Optional.empty(), 100, expiresAt, "grant");
        return Pack.fresh(PackId.of("pack"), 1, terms, NOW);
    }

    private void writePack(Principal principal, Pack pack) {
        Writing.of(principal).packs(pack).to(store());
    }

    @Test
    default void aPackEndsWithItsValidity() {
        writePack(ALICE, pack(Optional.of(NOW)));

        foundAtItsInstantOnly();
    }

    @Test
    default void aRunEndsWithItsHold() {
        Writing.of(ALICE).runs(Rows.until(Rows.run(ALICE, "run", 1), NOW)).to(store());

        foundAtItsInstantOnly();
    }

    @Test
    default void aTopUpsRestEndsAtItsInstant() {
        Writing.of(ALICE).topUp(KeepsClaims.TOP_UP.resting(NOW)).to(store());
        foundAtItsInstantOnly();

        Writing.of(ALICE).topUp(KeepsClaims.TOP_UP.resting(Instant.EPOCH)).to(store());
        assertThat(ending(Instant.EPOCH, NOW)).isEmpty();
        assertThat(ending(Instant.EPOCH.minusSeconds(1), NOW)).isEmpty();

        Writing.of(ALICE)
                .topUp(KeepsClaims.TOP_UP.resting(NOW).suspended("declined"))
                .to(store());
        assertThat(ending(Instant.EPOCH, NOW)).isEmpty();
    }

    private void foundAtItsInstantOnly() {
        Instant before = NOW.minusNanos(1_000);
        assertThat(ending(before, NOW)).containsExactly(ALICE);
        assertThat(ending(Instant.EPOCH, NOW)).containsExactly(ALICE);
        assertThat(ending(Instant.EPOCH, RichRows.LATEST)).containsExactly(ALICE);
        assertThat(ending(Instant.EPOCH, before)).isEmpty();
        assertThat(ending(NOW, RichRows.LATEST)).isEmpty();
        assertThat(ending(NOW, NOW)).isEmpty();
        assertThat(ending(RichRows.LATEST, NOW)).isEmpty();
    }

    @Test
    default void anAcceptedRunEndsLikeAHeldOneAndNoOtherDoes() {
        for (RunState state : RunState.values()) {
            Principal principal = Principal.of(state.name());
            Writing.of(principal)
                    .runs(Rows.in(Rows.until(Rows.run(principal, "run", 1), NOW), state))
                    .to(store());
        }

        assertThat(ending(Instant.EPOCH, NOW)).extracting(Principal::value).containsExactly("ACCEPTED", "HELD");
    }

    @Test
    default void aPackThatIsForOneRunEndsAsAnyOther() {
        writePack(ALICE, pack(Optional.of(NOW)).in(PackState.BOUND));

        assertThat(ending(Instant.EPOCH, NOW)).containsExactly(ALICE);
    }

    @Test
    default void aPackThatIsEmptyClosedOrForEverDoesNotEnd() {
        Pack pack = pack(Optional.of(NOW));
        writePack(Principal.of("empty"), Rows.usedUp(pack));
        writePack(Principal.of("expired"), pack.with(3, 3, 0, 0).in(PackState.EXPIRED));
        writePack(Principal.of("revoked"), pack.with(3, 3, 0, 0).in(PackState.REVOKED));
        writePack(Principal.of("ever"), pack(Optional.empty()));

        assertThat(ending(Instant.EPOCH, RichRows.LATEST)).isEmpty();
    }

    @Test
    default void whatIsOverEndsNoMore() {
        Pack pack = pack(Optional.of(NOW));
        writePack(ALICE, pack);
        writePack(ALICE, Rows.usedUp(pack));
        Writing.of(BOB).runs(Rows.until(Rows.run(BOB, "run", 1), NOW)).to(store());
        Writing.of(BOB)
                .runs(Rows.until(Rows.run(BOB, "run", 1), NOW.plusSeconds(60)))
                .to(store());

        assertThat(ending(Instant.EPOCH, NOW)).isEmpty();
        assertThat(ending(NOW, NOW.plusSeconds(60))).containsExactly(BOB);
    }

    @Test
    default void everybodyComesOnceAndInByteOrder() {
        List<Principal> ordered = Stream.of("+", "A", "Z", "a", "aA", "aa", "|")
                .map(Principal::of)
                .toList();
        for (int i = ordered.size() - 1; i >= 0; i--) {
            Principal principal = ordered.get(i);
            Writing.of(principal)
                    .packs(pack(Optional.of(NOW)))
                    .runs(
                            Rows.until(Rows.run(principal, "one", 1), NOW),
                            Rows.until(Rows.run(principal, "two", 2), NOW.minusSeconds(1)))
                    .to(store());
        }

        assertThat(ending(Instant.EPOCH, NOW)).isEqualTo(ordered);
        assertThat(store().ending(Instant.EPOCH, NOW, Optional.empty(), 3)).isEqualTo(ordered.subList(0, 3));
        assertThat(store().ending(Instant.EPOCH, NOW, Optional.of(ordered.get(2)), 3))
                .isEqualTo(ordered.subList(3, 6));
        assertThat(store().ending(Instant.EPOCH, NOW, Optional.of(Principal.of("|")), 3))
                .isEmpty();
    }
}
