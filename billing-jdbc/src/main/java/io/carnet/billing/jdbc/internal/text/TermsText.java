package io.carnet.billing.jdbc.internal.text;

import io.carnet.billing.catalog.Overrun;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.Restore;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.Tier;
import io.carnet.billing.catalog.UnknownUsage;
import io.carnet.billing.run.RunTerms;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.value.ProductId;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The terms of a run, but for the product's id and the spender, which have columns. */
public final class TermsText {

    private static final String UNBOUNDED = "*";

    private TermsText() {}

    public static String of(RunTerms terms) {
        Fields fields = Fields.none()
                .put("version", terms.product().priceVersion())
                .put("holdFor", terms.holdFor())
                .put("ceiling", UsageText.of(terms.ceiling()));
        put(terms.product().price(), fields);
        put(terms.product().policies(), fields);
        return fields.putAll("note", terms.metadata()).toString();
    }

    public static RunTerms read(ProductId product, Optional<Spender> spender, String text) {
        Fields fields = Fields.read(text);
        return RunTerms.of(
                new Product(product, price(fields), fields.get("version"), policies(fields)),
                spender,
                UsageText.read(fields.get("ceiling")),
                fields.find("holdFor", Duration::parse),
                fields.all("note"));
    }

    private static void put(Price price, Fields fields) {
        if (price instanceof Price.Free) {
            fields.put("price", "free");
        } else if (price instanceof Price.External) {
            fields.put("price", "external");
        } else if (price instanceof Price.PerRun perRun) {
            fields.put("price", "run").put("credits", perRun.credits().map(AmountText::of));
        } else if (price instanceof Price.Metered metered) {
            fields.put("price", "metered")
                    .put("flat", AmountText.of(metered.flat()))
                    .putEach("rate", metered.rates(), TermsText::rate);
        }
    }

    private static Price price(Fields fields) {
        return switch (fields.get("price")) {
            case "free" -> Price.free();
            case "external" -> Price.external();
            case "run" -> new Price.PerRun(fields.find("credits", AmountText::credits));
            case "metered" ->
                new Price.Metered(AmountText.credits(fields.get("flat")), fields.each("rate", TermsText::rate));
            default -> throw new IllegalStateException("no such price: " + fields.get("price"));
        };
    }

    private static String rate(Rate rate) {
        StringBuilder text = new StringBuilder(rate.meter());
        for (Tier tier : rate.tiers()) {
            text.append(' ')
                    .append(tier.upTo() == Long.MAX_VALUE ? UNBOUNDED : Long.toString(tier.upTo()))
                    .append(' ')
                    .append(tier.credits());
        }
        return text.toString();
    }

    private static Rate rate(String text) {
        String[] parts = text.split(" ", -1);
        List<Tier> tiers = new ArrayList<>();
        for (int i = 1; i < parts.length; i += 2) {
            long upTo = parts[i].equals(UNBOUNDED) ? Long.MAX_VALUE : Long.parseLong(parts[i]);
            tiers.add(new Tier(upTo, new BigDecimal(parts[i + 1])));
        }
        return new Rate(parts[0], tiers);
    }

    private static void put(RunPolicies policies, Fields fields) {
        fields.put("unknownUsage", policies.unknownUsage()).put("restore", policies.restore());
        if (policies.overrun() instanceof Overrun.CapAtHold) {
            fields.put("overrun", "cap");
        } else if (policies.overrun() instanceof Overrun.DebtUpTo debt) {
            fields.put("overrun", "debt").put("debt", AmountText.of(debt.limit()));
        } else {
            fields.put("overrun", "available");
        }
    }

    private static RunPolicies policies(Fields fields) {
        Overrun overrun = switch (fields.get("overrun")) {
            case "cap" -> new Overrun.CapAtHold();
            case "debt" -> new Overrun.DebtUpTo(AmountText.credits(fields.get("debt")));
            default -> new Overrun.TakeAvailable();
        };
        return new RunPolicies(
                overrun, UnknownUsage.valueOf(fields.get("unknownUsage")), Restore.valueOf(fields.get("restore")));
    }
}
