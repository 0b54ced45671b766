package io.carnet.billing.examples.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carnet.billing.Billing;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.Event;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class OperatorTest {

    private static final String TOKEN = "operator-token-of-thirty-two-characters";
    private static final Principal ALICE = Principal.of("alice");

    private final CustomerKeys keys = new CustomerKeys(TOKEN);
    private final SettableClock clock = SettableClock.at("2026-11-22T12:00:00Z");
    private final List<Long> heard = new ArrayList<>();
    private boolean deaf;
    private final Billing billing = Billing.on(new InMemoryBillingStore())
            .clock(clock)
            .subscribe("ear", this::hear, Event.PackGranted.class)
            .build();
    private final Operator operator = new Operator(billing, keys);

    @AfterEach
    void close() {
        billing.close();
    }

    private void hear(Envelope event) {
        if (deaf) {
            throw new IllegalStateException("planted");
        }
        heard.add(event.number());
    }

    private ObjectNode welcome(String json) {
        return operator.welcome(json.getBytes(UTF_8));
    }

    @Test
    void aCustomerIsGivenAKeyAndCreditsOnce() {
        ObjectNode first = welcome("{\"customer\":\"alice\",\"credits\":12.5}");
        ObjectNode again = welcome("{\"customer\":\"alice\",\"credits\":12.5}");

        assertThat(again).isEqualTo(first);
        assertThat(keys.customer(first.get("key").asString())).contains(ALICE);
        ObjectNode account = operator.account(ALICE);
        assertThat(account.at("/balance/available").decimalValue()).isEqualByComparingTo("12.5");
        assertThat(account.at("/audit/clean").asBoolean()).isTrue();
        assertThat(operator.audit().at("/principals").asInt()).isEqualTo(1);
        assertThat(operator.reconcile().at("/swept").asInt()).isZero();
    }

    @Test
    void whatIsWrongIsToldByItsPathAndNothingIsKept() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> welcome("{\"customer\":\"a b\",\"credits\":\"1\",\"x\":1}"))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(InvalidRequestException.Problem::path)
                        .containsExactly("credits", "customer", "x"));

        assertThat(operator.audit().at("/principals").asInt()).isZero();
    }

    @Test
    void aHandlerThatWasGivenUpIsShownAndResumed() {
        welcome("{\"customer\":\"alice\",\"credits\":12.5}");
        deaf = true;
        for (int times = 0; times < Limits.DELIVERY_FAILURES; times++) {
            assertThat(operator.parked("ear", Optional.empty()).at("/parked")).isEmpty();
            operator.reconcile();
            clock.advance(Duration.ofHours(1));
        }
        deaf = false;
        operator.reconcile();
        assertThat(heard).isEmpty();
        assertThat(operator.parked("ear", Optional.empty())
                        .at("/parked/0/customer")
                        .asString())
                .isEqualTo("alice");
        assertThat(operator.parked("ear", Optional.of(ALICE)).at("/parked")).isEmpty();

        byte[] alice = "{\"customer\":\"alice\"}".getBytes(UTF_8);
        assertThat(operator.resume("ear", alice)).isEqualTo(operator.resume("ear", alice));
        operator.reconcile();
        assertThat(heard).hasSize(1);
        assertThat(operator.parked("ear", Optional.empty()).at("/parked")).isEmpty();
    }

    @Test
    void aKeyStaysGoodForAsLongAsTheOperatorsToken() {
        String key = keys.issue(Principal.of("a.b"));

        assertThat(new CustomerKeys(TOKEN).customer(key)).contains(Principal.of("a.b"));
        assertThat(new CustomerKeys(TOKEN + "!").customer(key)).isEmpty();
        assertThat(keys.customer(key.replace("a.b", "a.c"))).isEmpty();
        assertThat(keys.isOperator(TOKEN)).isTrue();
        assertThat(keys.isOperator(key)).isFalse();
    }
}
