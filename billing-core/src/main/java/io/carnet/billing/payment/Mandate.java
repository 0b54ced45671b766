package io.carnet.billing.payment;

import io.carnet.billing.value.Key;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Storable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;

/**
 * A customer's recorded consent to be charged without being there, with limits that nothing exceeds. Every try counts, paid
 * or not, from when it was recorded until it is older than the period; saving the mandate again forgets none.
 *
 * @param provider who charges, by its name
 * @param method what was kept for such charges
 * @param evidence what proves the consent: an id of the host's, or what was agreed to
 * @param perCharge the most that one charge takes
 * @param perPeriod the most that all charges of a period take; of the currency of {@code perCharge}
 * @param charges the most charges of a period, 1 to {@value Limits#MANDATE_CHARGES}
 * @param period how far back charges count, an hour to {@value Limits#MANDATE_DAYS} days
 */
public record Mandate(
        @NotNull @Key String provider,
        @NotNull @Valid PaymentMethod.Saved method,

        @NotNull @Storable @Size(min = 1, max = Limits.PROVIDER_TEXT)
        String evidence,

        @NotNull Money perCharge,
        @NotNull Money perPeriod,
        @Min(1) @Max(Limits.MANDATE_CHARGES) int charges,
        @NotNull Duration period) {

    /** Leaves the method and the evidence out. */
    @Override
    public String toString() {
        return "Mandate[" + provider + ", " + perCharge + " a charge, " + perPeriod + " or " + charges + " in " + period
                + "]";
    }
}
