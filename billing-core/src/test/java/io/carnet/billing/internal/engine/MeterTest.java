package io.carnet.billing.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.carnet.billing.internal.rules.Command;
import io.carnet.billing.metrics.Metrics;
import io.carnet.billing.refusal.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names, and what is not done when nobody wants to know. */
class MeterTest {

    @Test
    void withoutMetricsNoClockIsRead() {
        Meter meter = new Meter(Metrics.NONE);

        assertThat(meter.begin()).isZero();
        assertThat(meter.since(-1)).isZero();
        meter.queued(0, () -> {
            throw new AssertionError("nobody wants to know");
        });
    }

    /** Hosts' dashboards are made of these: one may be added, and none may change. */
    @Test
    void namesStayAsTheyAre() {
        assertThat(namesOf(Violation.class))
                .contains(
                        "cap_exceeded",
                        "conflict",
                        "insufficient_funds",
                        "lifetime_exceeded",
                        "limit_reached",
                        "not_allowed",
                        "not_sold",
                        "offer_used_up",
                        "payment_in_progress",
                        "quote_changed",
                        "too_fragmented",
                        "uncountable",
                        "unknown",
                        "unknown_offer",
                        "wrong_state");
        assertThat(namesOf(Command.class))
                .contains(
                        "abandon",
                        "accept",
                        "authorize",
                        "buy",
                        "cancel",
                        "capture",
                        "conclude",
                        "extend",
                        "grant",
                        "look_up",
                        "release",
                        "reset_cap",
                        "review",
                        "revoke",
                        "set_policy",
                        "set_top_up",
                        "set_zone",
                        "settle",
                        "sweep",
                        "take_back",
                        "take_up");
    }

    private static List<String> namesOf(Class<?> type) {
        return new ClassFileImporter()
                .importPackagesOf(type).stream()
                        .filter(each -> each.isAssignableTo(type) && !each.isInterface())
                        .map(JavaClass::reflect)
                        .map(Meter::name)
                        .toList();
    }
}
