package io.carnet.billing.statement;

import java.math.BigDecimal;

/**
 * What became of the money paid for packs during a period, in one currency:
 * {@code opening + sold - recognised - breakage - revoked = closing}, always and exactly.
 *
 * @param currency its code; the decimals carry the scale of its minor unit
 * @param opening deferred when the period began: paid, and not yet earned
 * @param sold cost of packs bought, or granted as paid
 * @param recognised cost of what was charged and of what repaid debt, less that of what was restored; may be below zero
 * @param breakage cost of what expired, or came back to a closed pack
 * @param revoked cost of what the host took back
 * @param closing deferred when it ended
 */
public record Revenue(
        String currency,
        BigDecimal opening,
        BigDecimal sold,
        BigDecimal recognised,
        BigDecimal breakage,
        BigDecimal revoked,
        BigDecimal closing) {}
