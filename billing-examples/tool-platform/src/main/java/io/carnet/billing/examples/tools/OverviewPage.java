package io.carnet.billing.examples.tools;

import io.carnet.billing.Billing;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.spending.Span;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.SessionAttribute;

/** What there is to spend, and what was spent. */
@ConsolePage
class OverviewPage {

    private static final int DAYS = 14;

    private final Billing billing;
    private final InstantSource clock;

    OverviewPage(Billing billing, InstantSource clock) {
        this.billing = billing;
        this.clock = clock;
    }

    /** A pack, as it is shown. */
    record PackRow(String name, BigDecimal left, BigDecimal held, String expires) {

        static PackRow of(Pack pack) {
            return new PackRow(
                    pack.id().value(),
                    Views.plain(pack.remainingAmount()),
                    Views.plain(new Amount(pack.terms().key().unit(), pack.held())),
                    pack.terms()
                            .expiresAt()
                            .map(at -> at.atOffset(ZoneOffset.UTC).toLocalDate().toString())
                            .orElse("never"));
        }
    }

    @GetMapping("/console")
    String overview(@SessionAttribute(ConsoleGuard.CUSTOMER) Principal customer, Model model) {
        LocalDate today = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
        LocalDate first = today.minusDays(DAYS - 1L);
        Span span = new Span(
                first.atStartOfDay(ZoneOffset.UTC).toInstant(),
                today.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        model.addAttribute("chart", SpendChart.of(billing.history().spend(customer, span), first, today));
        model.addAttribute(
                "packs",
                billing.credits().balance(customer).packs().stream()
                        .map(PackRow::of)
                        .toList());
        model.addAttribute("purchase", "console/" + UUID.randomUUID());
        return "overview";
    }
}
