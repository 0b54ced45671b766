package io.carnet.billing;

import io.carnet.billing.internal.engine.Commands;
import io.carnet.billing.internal.worker.Cashier;
import io.carnet.billing.payment.PaymentProvider;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who takes the host's money, by name. */
final class Providers {

    private final Map<String, PaymentProvider> byName = new LinkedHashMap<>();

    Providers(List<PaymentProvider> providers) {
        providers.forEach(provider -> byName.put(provider.name(), provider));
    }

    String first() {
        return byName.keySet().iterator().next();
    }

    boolean knows(String name) {
        return byName.containsKey(name);
    }

    Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    Cashier cashier(Commands commands) {
        return new Cashier(commands, Collections.unmodifiableMap(byName));
    }
}
