package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.x402.chain.NodeChainReader;
import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.ethereum.Token;
import io.carnet.billing.examples.x402.payment.ChainReader;
import io.carnet.billing.examples.x402.payment.Tender;
import io.carnet.billing.examples.x402.payment.Till;
import io.carnet.billing.examples.x402.payment.X402Payments;
import io.carnet.billing.examples.x402.protocol.Facilitator;
import io.carnet.billing.examples.x402.protocol.Network;
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

    private static final Token USDC = new Token(
            "USDC", "2", Network.BASE_SEPOLIA.chain(), Address.of("0x036CbD53842c5426634e7929541eC2318f3dCF7e"));
    private static final Duration SESSION = Duration.ofMinutes(15);

    /** The same for the till and the adapter. */
    @Bean
    Tender tender(Settings settings) {
        return new Tender("USD", Network.BASE_SEPOLIA, USDC, 6, settings.x402().payTo(), 60);
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
                x402.node()
                        .<ChainReader>map(node -> new NodeChainReader(node, Duration.ofSeconds(10)))
                        .orElseGet(ChainReader::blind),
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
