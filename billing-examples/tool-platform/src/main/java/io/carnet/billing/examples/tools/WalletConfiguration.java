package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.x402.chain.NodeChainReader;
import io.carnet.billing.examples.x402.payment.Tender;
import io.carnet.billing.examples.x402.payment.Till;
import io.carnet.billing.examples.x402.payment.X402Payments;
import io.carnet.billing.examples.x402.protocol.Facilitator;
import io.carnet.billing.examples.x402.protocol.Resource;
import io.carnet.billing.examples.x402.wallet.SignedCalls;
import io.carnet.billing.payment.Challenges;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wallets: what they pay with, in USDC on Base's test network, and what they sign. */
@Configuration
class WalletConfiguration {

    private static final Duration SESSION = Duration.ofMinutes(15);

    /** The same for the till and the adapter. */
    @Bean
    Tender tender(Settings settings) {
        return Tender.testUsdc(settings.x402().payTo());
    }

    @Bean
    Resource credits(Settings settings) {
        return new Resource(
                settings.x402().url().resolve(WalletCredits.PURCHASE).toString(), "Credits", "application/json");
    }

    @Bean
    X402Payments x402(Settings settings, Tender tender, Resource credits, InstantSource clock) {
        X402Settings x402 = settings.x402();
        return new X402Payments(
                List.of(tender),
                new Facilitator(x402.facilitator(), Duration.ofSeconds(20), x402::authorization),
                NodeChainReader.orBlind(x402.node()),
                charge -> credits,
                clock);
    }

    @Bean
    Challenges challenges(Tender tender) {
        return new Challenges(List.of(new Till(List.of(tender))));
    }

    @Bean
    SignedCalls signedCalls(StoredSessions sessions, InstantSource clock) {
        return new SignedCalls(sessions, clock, SESSION);
    }
}
