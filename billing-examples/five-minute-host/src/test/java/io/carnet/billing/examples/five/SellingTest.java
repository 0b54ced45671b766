package io.carnet.billing.examples.five;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.examples.five.HostController.Balance;
import io.carnet.billing.examples.five.HostController.Order;
import io.carnet.billing.examples.five.HostController.Receipt;
import io.carnet.billing.examples.five.HostController.Sale;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.refusal.KeyUsedException;
import io.carnet.billing.refusal.RefusedException;
import io.carnet.billing.refusal.UnavailableException;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The host's own code without Spring, database, or waiting: its fakes come with the library. */
class SellingTest {

    private final Principal alice = Principal.of("alice");
    private boolean unreadable;
    private final SettableClock clock = SettableClock.at("2026-01-01T00:00:00Z");
    private final Billing billing = Billing.on(store())
            .catalog(new BillingConfiguration().catalog())
            .clock(clock)
            .build();
    private final List<String> summarized = new ArrayList<>();
    private final Summarizer summarizer = new Summarizer() {
        @Override
        String summarize(String text, int mostWords) {
            summarized.add(text);
            unreadable = text.equals("Then nothing can be read.");
            if (text.equals("fail")) {
                throw new IllegalStateException("the model is down");
            }
            return super.summarize(text, mostWords);
        }
    };
    private final HostController host = new HostController(billing, summarizer, new Callers(Client.ENVIRONMENT));

    private BillingStore store() {
        BillingStore inside = new InMemoryBillingStore();
        InvocationHandler reading = (self, method, values) -> {
            if (unreadable && method.getName().equals("read")) {
                throw new UnavailableException(new SQLException());
            }
            return method.invoke(inside, values);
        };
        return (BillingStore) Proxy.newProxyInstance(
                BillingStore.class.getClassLoader(), new Class<?>[] {BillingStore.class}, reading);
    }

    @BeforeEach
    void tenCredits() {
        billing.packs().grant(GrantRequest.credits("welcome", alice, Amount.credits(10)));
    }

    @AfterEach
    void theBooksBalance() {
        assertThat(billing.audit().drifts()).isEmpty();
        billing.close();
    }

    @Test
    void whatIsWrittenIsChargedAndNotWhatWasHeld() {
        assertThat(host.sell(alice, new Order("one", "Three short words. And more.", "100")))
                .isEqualTo(new Sale("Three short words.", Optional.of("0.3 credits"), Optional.of("9.7 credits")));
    }

    @Test
    void aSummaryThatIsPaidForIsHandedOverEvenIfNothingCanBeRead() {
        assertThat(host.sell(alice, new Order("one", "Then nothing can be read.", "100")))
                .isEqualTo(new Sale("Then nothing can be read.", Optional.empty(), Optional.empty()));

        unreadable = false;
        assertThat(host.sold(alice, "one")).isEqualTo(new Receipt("SETTLED", "0.5 credits"));
    }

    @Test
    void aSummaryThatFailsCostsNothing() {
        assertThatThrownBy(() -> host.sell(alice, new Order("one", "fail", "100")))
                .hasMessage("the model is down");

        assertThat(host.balance(alice)).isEqualTo(new Balance("0 credits", "10 credits"));
    }

    @Test
    void whatTheBalanceMightNotPayIsNotBegun() {
        assertThatThrownBy(() -> host.sell(alice, new Order("one", "Three short words.", "101")))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal().shortfall()).contains(Amount.credits("0.1")));

        assertThat(summarized).isEmpty();
    }

    @Test
    void aRepetitionIsNeitherWrittenNorChargedAgain() {
        host.sell(alice, new Order("one", "Three short words.", "100"));
        clock.advance(Duration.ofDays(400));

        assertThatThrownBy(() -> host.sell(alice, new Order("one", "Three short words.", "100")))
                .isInstanceOf(KeyUsedException.class);

        assertThat(summarized).hasSize(1);
        assertThat(host.balance(alice)).isEqualTo(new Balance("0 credits", "9.7 credits"));
    }
}
