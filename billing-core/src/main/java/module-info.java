/**
 * Carnet: prepaid run packs and credits inside the host's own JVM.
 *
 * <p>Start at {@link io.carnet.billing.Billing}.
 */
module io.carnet.billing {
    requires transitive jakarta.validation;
    requires org.hibernate.validator;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.carnet.billing;
    exports io.carnet.billing.catalog;
    exports io.carnet.billing.event;
    exports io.carnet.billing.history;
    exports io.carnet.billing.journal;
    exports io.carnet.billing.memory;
    exports io.carnet.billing.metrics;
    exports io.carnet.billing.pack;
    exports io.carnet.billing.payment;
    exports io.carnet.billing.refusal;
    exports io.carnet.billing.run;
    exports io.carnet.billing.spending;
    exports io.carnet.billing.statement;
    exports io.carnet.billing.store;
    exports io.carnet.billing.testing;
    exports io.carnet.billing.value;

    opens io.carnet.billing to
            org.hibernate.validator;
    opens io.carnet.billing.payment to
            org.hibernate.validator;
}
