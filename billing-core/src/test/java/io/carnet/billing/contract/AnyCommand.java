package io.carnet.billing.contract;

import static io.carnet.billing.contract.BillingUnderTest.LENIENT_CHAT;
import static io.carnet.billing.contract.BillingUnderTest.REMOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.run.Start;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/**
 * One command of those that make a wallet's life: paid and given packs that expire, runs of every ending, debts, and much
 * that is refused. Runs share their keys with packs now and then.
 */
final class AnyCommand {

    private final BillingUnderTest host;
    private final Billing billing;
    private final Principal principal;
    private final Random random;

    private AnyCommand(BillingUnderTest host, Billing billing, Principal principal, Random random) {
        this.host = host;
        this.billing = billing;
        this.principal = principal;
        this.random = random;
    }

    static void of(BillingUnderTest host, Billing billing, Principal principal, Random random) {
        new AnyCommand(host, billing, principal, random).give();
    }

    private void give() {
        String chat = key("run");
        String picture = key("picture");
        Usage usage = Usage.of("tokens", random.nextInt(20));
        switch (random.nextInt(16)) {
            case 0, 1 -> chat(chat);
            case 2, 3 -> picture(picture);
            case 4, 5 -> billing.runs().settle(principal, chat, usage);
            case 6 -> billing.runs().settle(principal, picture, Usage.none());
            case 7, 8 -> billing.runs().capture(principal, chat, usage);
            case 9 -> billing.runs().release(principal, random.nextBoolean() ? chat : picture);
            case 10 -> billing.runs().extend(principal, chat, Amount.credits(random.nextInt(30)));
            case 11 -> billing.runs().accept(principal, random.nextBoolean() ? chat : picture);
            case 12 -> billing.runs().abandon(principal, random.nextBoolean() ? chat : picture);
            case 13 -> gift();
            case 14 -> billing.packs().buy(principal, REMOVER, "starter", key("order"));
            default -> billing.packs().revoke(principal, key("run"), key("back"));
        }
    }

    private String key(String what) {
        return what + "-" + random.nextInt(2 * host.many());
    }

    private void chat(String key) {
        billing.runs()
                .authorize(RunRequest.of(key, principal, LENIENT_CHAT)
                        .upTo(Usage.of("tokens", 7))
                        .holdFor(Duration.ofMinutes(5)));
    }

    private void picture(String key) {
        billing.runs()
                .authorize(RunRequest.of(key, principal, REMOVER)
                        .as(Spender.agent("painters", "ann"))
                        .start(random.nextBoolean() ? Start.AT_ONCE : Start.LATER)
                        .holdFor(Duration.ofMinutes(5)));
    }

    /** Somebody may move the clock beyond the expiry before the grant is decided. */
    private void gift() {
        Instant expiry = host.clock().instant().plus(Duration.ofMinutes(3 + random.nextInt(10)));
        String key = random.nextBoolean() ? key("run") : "gift-" + random.nextInt(1_000_000);
        GrantRequest gift = GrantRequest.credits(key, principal, Amount.credits(5));
        try {
            billing.packs().grant((random.nextBoolean() ? gift : gift.paid(Money.usd("1.01"))).expiring(expiry));
        } catch (InvalidRequestException e) {
            assertThat(host.clock().instant()).isAfterOrEqualTo(expiry);
        }
    }
}
