package io.carnet.billing;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.pack.Origin;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.InvalidRequestException.Problem;
import io.carnet.billing.run.Start;
import io.carnet.billing.value.Amount;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are wrong in themselves: each problem is named, and nothing is stored. */
class RequestsTest {

    private static final String HOSTILE = "evil\n\u202e'--=cmd()<script>";

    @RegisterExtension
    final Fixture host = Fixture.selling(Product.of("free", Price.free()));

    @AfterEach
    void nothingIsStored() {
        assertThat(host.journal()).isEmpty();
        assertThat(host.billing.activity().page(ALICE).rows()).isEmpty();
        assertThat(host.billing.audit().entries()).isZero();
        assertThat(host.bank.charged()).isEmpty();
    }

    private static List<String> paths(ThrowingCallable call) {
        InvalidRequestException invalid = catchThrowableOfType(InvalidRequestException.class, call);
        assertThat(invalid).isNotNull();
        assertThat(invalid.getMessage()).matches("[ -~]+").doesNotContain("evil\n", "cmd()", "<script>");
        return invalid.problems().stream().map(Problem::path).toList();
    }

    @Test
    void aRunRequestNamesEveryProblemSortedByPath() {
        RunRequest request = new RunRequest(
                HOSTILE,
                ALICE,
                "",
                Optional.empty(),
                Usage.none(),
                Optional.empty(),
                Start.LATER,
                Map.of("name", "v".repeat(501)),
                Optional.empty());
        assertThat(paths(() -> host.billing.runs().authorize(request)))
                .containsExactly("key", "metadata[name]", "product");
        assertThat(paths(() -> host.billing.runs().quote(request))).hasSize(3);
    }

    @Test
    @SuppressWarnings("NullOptional")
    void aRunRequestNamesEveryMissingPart() {
        RunRequest request = new RunRequest(null, null, null, null, null, null, null, null, null);
        assertThat(paths(() -> host.billing.runs().authorize(request)))
                .containsExactly(
                        "ceiling", "holdFor", "key", "metadata", "principal", "product", "quoted", "spender", "start");
    }

    @Test
    @SuppressWarnings("NullOptional")
    void aPurchaseNamesEveryProblem() {
        assertThat(paths(() -> host.billing
                        .packs()
                        .buy(new BuyRequest(
                                HOSTILE,
                                ALICE,
                                Optional.of(HOSTILE),
                                HOSTILE,
                                Optional.empty(),
                                Optional.of(HOSTILE),
                                new PaymentMethod.Saved("m".repeat(501))))))
                .containsExactly("key", "method.name", "offer", "product", "provider");
        assertThat(paths(() -> host.billing.packs().buy(new BuyRequest(null, null, null, null, null, null, null))))
                .containsExactly("amount", "key", "method", "offer", "principal", "product", "provider");
    }

    @Test
    void aSignedPaymentNamesEveryProblem() {
        for (String replayKey : new String[] {"", " nonce", "nonce ", "nonce\n", "n".repeat(256)}) {
            PaymentMethod signed = new PaymentMethod.Signed("", replayKey, PaymentMethod.Taking.EXACT);
            assertThat(paths(() -> host.billing
                            .packs()
                            .buy(BuyRequest.credits("order", ALICE, "offer").payingWith(signed))))
                    .as("a replay key of %d characters", replayKey.length())
                    .containsExactly("method.credential", "method.replayKey");
        }
    }

    @Test
    @SuppressWarnings("NullOptional")
    void aGrantNamesEveryProblem() {
        GrantRequest grant = new GrantRequest(
                HOSTILE,
                ALICE,
                Amount.credits(1),
                Optional.of(HOSTILE),
                Origin.PAID,
                Optional.empty(),
                -1,
                Optional.empty(),
                HOSTILE);
        assertThat(paths(() -> host.billing.packs().grant(grant)))
                .containsExactly("key", "note", "priority", "product");
        assertThat(paths(() -> host.billing.packs().grant(grant.priority(1_000_001))))
                .containsExactly("key", "note", "priority", "product");
        assertThat(paths(() -> host.billing
                        .packs()
                        .grant(new GrantRequest(null, null, null, null, null, null, 0, null, null))))
                .hasSize(8);
    }

    @Test
    void aGrantOfNothingAndOfRunsOfAnythingIsRefused() {
        assertThat(paths(() -> host.billing.packs().grant(GrantRequest.credits("gift", ALICE, Amount.NO_RUNS))))
                .containsExactly("amount", "product");
    }

    @Test
    void aGrantThatHasExpiredIsRefused() {
        GrantRequest grant = GrantRequest.credits("gift", ALICE, Amount.credits(1));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> host.grant(grant.expiring(Fixture.NOON)))
                .withMessageStartingWith("expiresAt");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> host.grant(grant.expiring(Fixture.NOON.plusNanos(999))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\nb", "\u0430lice", "=1+1", "'; drop table", "\ud83d"})
    void everyStepRefusesAMalformedKey(String key) {
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> host.billing.runs().accept(ALICE, key),
                () -> host.billing.runs().capture(ALICE, key, Usage.none()),
                () -> host.billing.runs().extend(ALICE, key, Amount.credits(1)),
                () -> host.billing.runs().extend(ALICE, key, Fixture.NOON),
                () -> host.billing.runs().settle(ALICE, key, Usage.none()),
                () -> host.billing.runs().release(ALICE, key),
                () -> host.billing.runs().abandon(ALICE, key),
                () -> host.billing.runs().find(ALICE, key),
                () -> host.billing.packs().purchase(ALICE, key),
                () -> host.billing.packs().revoke(ALICE, "pack", key),
                () -> host.hold(key, "free"))) {
            assertThat(paths(call)).containsExactly("key");
        }
        assertThat(paths(() -> host.billing.packs().list(ALICE, key))).containsExactly("product");
        assertThat(paths(() -> host.billing.packs().revoke(ALICE, key, "key"))).containsExactly("pack");
    }

    @Test
    void theNameOfANoteIsShownAsItsHarmlessCharactersOnly() {
        RunRequest request = request("job", "free").with(HOSTILE + "n".repeat(200), "value");
        assertThat(paths(() -> host.billing.runs().authorize(request)).get(0))
                .startsWith("metadata[evil???--?cmd???script?nnn")
                .hasSizeLessThan(140);
    }
}
