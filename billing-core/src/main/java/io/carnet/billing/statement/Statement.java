package io.carnet.billing.statement;

import io.carnet.billing.spending.Span;
import io.carnet.billing.value.Principal;
import java.util.List;

/**
 * A principal's account over a period, from its journal. A period that is over gives the same statement whenever it is
 * asked for.
 *
 * @param principal whose
 * @param period from its start, before its end
 * @param opening where the journal stood before the first instant
 * @param closing where it stood after the last
 * @param turnover by balance, kind and currency
 * @param revenue by currency
 */
public record Statement(
        Principal principal,
        Span period,
        Standing opening,
        Standing closing,
        List<Turnover> turnover,
        List<Revenue> revenue) {

    /** Copies the lists. */
    public Statement {
        turnover = List.copyOf(turnover);
        revenue = List.copyOf(revenue);
    }
}
