package io.carnet.billing.examples.x402.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.wallet.SignedCall.Caller;
import io.carnet.billing.examples.x402.wallet.Verdict.Accepted;
import io.carnet.billing.examples.x402.wallet.Verdict.Reason;
import io.carnet.billing.examples.x402.wallet.Verdict.Rejected;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SignedCallsTest {

    private static final Instant END = Instant.parse("2026-11-01T11:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private Instant now = END.minus(HOUR);
    private final SessionsInMemory sessions = new SessionsInMemory(() -> now);
    private final SignedCalls calls = new SignedCalls(sessions, () -> now, HOUR);

    static Stream<JsonNode> vectors() {
        return Vectors.all("calls");
    }

    private static JsonNode first() {
        return vectors().findFirst().orElseThrow();
    }

    private static Caller caller(JsonNode vector) {
        return new Caller(
                Vectors.text(vector, "wallet"),
                Vectors.text(vector, "session"),
                Vectors.text(vector, "request"),
                Vectors.text(vector, "signature"));
    }

    private static SignedCall call(JsonNode vector) {
        return call(caller(vector), vector);
    }

    private static SignedCall call(Caller caller, JsonNode vector) {
        return SignedCall.invocation(caller, "background-remover", "run", Vectors.text(vector, "parameters"));
    }

    /** The session that the vector's wallet was given. */
    private void open(JsonNode vector) {
        sessions.open(new Session(Vectors.text(vector, "session"), Address.of(Vectors.text(vector, "wallet")), END));
    }

    private static Verdict rejected(Reason reason) {
        return new Rejected(reason);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void whatAWalletSignedIsTakenOnce(JsonNode vector) {
        open(vector);

        assertThat(calls.check(call(vector))).isEqualTo(new Accepted(Address.of(Vectors.text(vector, "wallet"))));
        assertThat(calls.check(call(vector))).isEqualTo(rejected(Reason.REQUEST_REPLAY));
    }

    @Test
    void aLookAtTheBalanceIsTaken() {
        JsonNode vector = Vectors.one("balance");
        open(vector);

        assertThat(calls.check(SignedCall.balance(caller(vector)))).isInstanceOf(Accepted.class);
    }

    @Test
    void whatWasSignedForSomethingElseIsNot() {
        JsonNode vector = first();
        open(vector);
        Caller caller = caller(vector);

        for (SignedCall other : List.of(
                SignedCall.balance(caller),
                SignedCall.invocation(caller, "another", "run", Vectors.text(vector, "parameters")),
                SignedCall.invocation(caller, "background-remover", "stop", Vectors.text(vector, "parameters")),
                SignedCall.invocation(caller, "background-remover", "run", "{\"more\": 1}"),
                call(new Caller(caller.wallet(), caller.session(), "another", caller.signature()), vector))) {
            assertThat(calls.check(other)).isEqualTo(rejected(Reason.WALLET_MISMATCH));
        }
        assertThat(calls.check(call(vector))).as("nobody has used up its id").isInstanceOf(Accepted.class);
    }

    @Test
    void aSessionIsItsWalletsAndEnds() {
        JsonNode vector = first();
        assertThat(calls.check(call(vector))).isEqualTo(rejected(Reason.SESSION_NONCE_INVALID));

        sessions.open(new Session(Vectors.text(vector, "session"), new Address("0x" + "1".repeat(40)), END));
        assertThat(calls.check(call(vector))).isEqualTo(rejected(Reason.SESSION_NONCE_INVALID));

        open(vector);
        now = END;
        assertThat(calls.check(call(vector))).isEqualTo(rejected(Reason.SESSION_NONCE_EXPIRED));
        now = END.minusNanos(1);
        assertThat(calls.check(call(vector))).isInstanceOf(Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nmethod:GET", "a b", "ü"})
    void whatIsNoNameIsMalformed(String name) {
        JsonNode vector = first();
        open(vector);
        Caller good = caller(vector);

        for (Caller wrong : List.of(
                new Caller(good.wallet(), good.session(), name, good.signature()),
                new Caller(good.wallet(), name, good.request(), good.signature()),
                new Caller(name, good.session(), good.request(), good.signature()),
                new Caller(good.wallet(), good.session(), good.request(), name))) {
            assertThat(calls.check(call(wrong, vector))).isEqualTo(rejected(Reason.MALFORMED));
        }
        assertThatThrownBy(() -> SignedCall.invocation(good, name, "run", "{}"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SignedCall.invocation(good, "background-remover", name, "{}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ofManyThatSendTheSameOneIsTaken() throws Exception {
        JsonNode vector = first();
        open(vector);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<Verdict> send = () -> calls.check(call(vector));
            List<Verdict> verdicts = threads.invokeAll(Collections.nCopies(8, send)).stream()
                    .map(SignedCallsTest::answer)
                    .toList();

            assertThat(verdicts).filteredOn(Accepted.class::isInstance).hasSize(1);
            assertThat(verdicts).filteredOn(Rejected.class::isInstance).containsOnly(rejected(Reason.REQUEST_REPLAY));
        } finally {
            threads.shutdownNow();
        }
    }

    private static Verdict answer(Future<Verdict> sent) {
        try {
            return sent.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everySessionHasANonceOfItsOwn() {
        Address wallet = new Address("0x" + "1".repeat(40));
        Session one = calls.open(wallet);

        assertThat(one.nonce())
                .matches("[0-9a-f]{64}")
                .isNotEqualTo(calls.open(wallet).nonce());
        assertThat(one.until()).isEqualTo(END);
        assertThat(sessions.find(one.nonce())).contains(one);
    }

    @Test
    void ofEachWalletTheLatestSessionsAreKept() {
        Address wallet = new Address("0x" + "1".repeat(40));
        Session other = calls.open(new Address("0x" + "2".repeat(40)));
        List<Session> all = Stream.generate(() -> calls.open(wallet)).limit(9).toList();

        assertThat(sessions.find(all.get(0).nonce())).isEmpty();
        assertThat(sessions.take(all.get(0), "late")).isFalse();
        assertThat(all.subList(1, 9))
                .allSatisfy(each -> assertThat(sessions.find(each.nonce())).contains(each));
        assertThat(sessions.find(other.nonce())).contains(other);
    }

    @Test
    void sessionsThatAreOverAreForgottenWhenAnotherIsOpened() {
        Session old = calls.open(new Address("0x" + "1".repeat(40)));
        now = old.until();
        assertThat(sessions.find(old.nonce())).contains(old);

        calls.open(new Address("0x" + "2".repeat(40)));
        assertThat(sessions.find(old.nonce())).isEmpty();
    }

    @Test
    void codesAreAsClientsKnowThem() {
        assertThat(Stream.of(Reason.values()).map(reason -> reason.httpStatus() + " " + reason.code()))
                .containsExactly(
                        "401 EXTERNAL_SIGNATURE_SESSION_NONCE_INVALID",
                        "401 EXTERNAL_SIGNATURE_SESSION_NONCE_EXPIRED",
                        "401 EXTERNAL_SIGNATURE_MALFORMED",
                        "401 EXTERNAL_SIGNATURE_WALLET_MISMATCH",
                        "409 EXTERNAL_SIGNATURE_REQUEST_REPLAY");
    }

    @Test
    void signaturesAreNotPrinted() {
        assertThat(call(first()).toString()).doesNotContain(caller(first()).signature());
    }
}
