package io.carnet.billing.statement;

import io.carnet.billing.journal.Kind;
import io.carnet.billing.pack.BalanceKey;
import java.math.BigDecimal;

/**
 * What entries of one kind moved within one balance during a period. Sums are exact and may exceed what one amount can be.
 *
 * @param key which balance
 * @param kind why units moved
 * @param currency what the packs concerned were paid in, empty for packs nothing was paid for, and for debt
 * @param entries how many entries
 * @param units how much, in whole runs or credits
 * @param basis the cost that went along, in whole units of the currency
 */
public record Turnover(BalanceKey key, Kind kind, String currency, long entries, BigDecimal units, BigDecimal basis) {}
