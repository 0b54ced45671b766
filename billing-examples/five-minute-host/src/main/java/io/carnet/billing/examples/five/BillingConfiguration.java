package io.carnet.billing.examples.five;

import io.carnet.billing.Billing;
import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.jdbc.JdbcBillingStore;
import io.carnet.billing.jdbc.Schema;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Billing, in the application's own database. */
@Configuration
class BillingConfiguration {

    @Bean
    Catalog catalog() {
        return StaticCatalog.of(
                List.of(Product.of("summary", Price.metered(Rate.per("words", "1", 10)))),
                List.of(Offer.credits("hundred", Amount.credits(100), Money.usd("9.00"))));
    }

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }

    /** Spring closes it, and the worker with it, when requests under way have been answered, and before the database. */
    @Bean(destroyMethod = "close")
    Billing billing(DataSource dataSource, Catalog catalog, InstantSource clock) throws SQLException {
        Schema.in(dataSource).migrate();
        Billing billing = Billing.on(new JdbcBillingStore(dataSource))
                .catalog(catalog)
                .clock(clock)
                .holdFor(Duration.ofMinutes(5))
                .build();
        billing.worker().start(Duration.ofSeconds(1));
        return billing;
    }
}
