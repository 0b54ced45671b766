package io.carnet.billing.examples.tools;

import com.zaxxer.hikari.HikariDataSource;
import io.carnet.billing.Billing;
import io.carnet.billing.Joined;
import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.examples.host.CustomerKeys;
import io.carnet.billing.examples.host.Database;
import io.carnet.billing.examples.host.Operator;
import io.carnet.billing.examples.stripe.StripePayments;
import io.carnet.billing.examples.stripe.StripeWebhooks;
import io.carnet.billing.examples.tools.tool.Action;
import io.carnet.billing.examples.tools.tool.Pricing;
import io.carnet.billing.examples.tools.tool.Toolbox;
import io.carnet.billing.examples.x402.payment.X402Payments;
import io.carnet.billing.jdbc.JdbcBillingStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Billing, in the platform's own database: by itself, and inside of the platform's own transactions. */
@Configuration
class BillingConfiguration {

    /** No call takes as long. One that was cut off is given up after it, for ever: that it is not charged has been told. */
    static final Duration LONGEST_CALL = Duration.ofMinutes(5);

    @Bean
    HikariDataSource dataSource(Settings settings) {
        return Database.openToJoin(settings.jdbcUrl(), settings.jdbcPassword());
    }

    @Bean
    Toolbox toolbox() {
        return Toolbox.standard();
    }

    /** A workflow costs what its actions cost: its own run is free, and there to be allowed and found. */
    @Bean
    Catalog catalog(Toolbox toolbox, Assortment assortment) {
        return StaticCatalog.of(
                Stream.concat(
                                toolbox.actions().stream().map(action -> Product.of(action.product(), price(action))),
                                toolbox.workflows().stream()
                                        .map(workflow -> Product.of(workflow.product(), Price.free())))
                        .toList(),
                assortment.toOffers());
    }

    private static Price price(Action action) {
        Pricing pricing = action.pricing();
        return Price.metered(Rate.per(pricing.unit(), pricing.perUnit().toPlainString(), 1));
    }

    @Bean
    StripePayments payments(Settings settings, InstantSource clock) {
        return new StripePayments(settings.stripe(), clock);
    }

    @Bean
    StripeWebhooks webhooks(Settings settings, InstantSource clock) {
        return new StripeWebhooks(settings.stripe(), clock);
    }

    @Bean
    JdbcBillingStore store(DataSource dataSource) {
        return new JdbcBillingStore(dataSource);
    }

    /** Spring closes it, and the worker with it, when requests under way have been answered, and before the database. */
    @Bean(destroyMethod = "close")
    Billing billing(
            JdbcBillingStore store, Catalog catalog, StripePayments stripe, X402Payments x402, InstantSource clock) {
        Billing billing = Billing.on(store)
                .catalog(catalog)
                .payments(stripe, x402)
                .clock(clock)
                .holdFor(LONGEST_CALL)
                .grace(Duration.ZERO)
                .recordRefusals()
                .build();
        billing.worker().start(Duration.ofSeconds(1));
        return billing;
    }

    /** Takes part in whichever transaction Spring has bound to the thread. */
    @Bean(destroyMethod = "close")
    Joined joined(Billing billing, JdbcBillingStore store, DataSource dataSource) {
        return billing.joining(store.in(
                () -> Optional.ofNullable((ConnectionHolder) TransactionSynchronizationManager.getResource(dataSource))
                        .map(ConnectionHolder::getConnection)));
    }

    @Bean
    CustomerKeys keys(Settings settings) {
        return new CustomerKeys(settings.operatorToken(), Optional.of(SignedRequests.PREFIX));
    }

    @Bean
    Operator operator(Billing billing, CustomerKeys keys) {
        return new Operator(billing, keys);
    }
}
