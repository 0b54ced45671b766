package io.carnet.billing.statement;

import io.carnet.billing.journal.Hash;
import io.carnet.billing.statement.Finding.Fault;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the verification of a statement's text found.
 *
 * @param statement what it says, if the text holds together in itself
 * @param findings what was done to it, in the order it was noticed; at most {@value #MOST_FINDINGS}
 */
public record Verdict(Optional<Statement> statement, List<Finding> findings) {

    /** Findings that are told; what would be more is not. */
    public static final int MOST_FINDINGS = 100;

    /** Copies the findings. */
    public Verdict {
        findings = List.copyOf(findings);
    }

    /**
     * Whether the text is as it was written, as far as it can prove that by itself.
     *
     * @return true if nothing was found
     */
    public boolean clean() {
        return findings.isEmpty();
    }

    /**
     * Holds the statement against a head that was kept elsewhere, which somebody who writes the entries anew cannot match.
     * It proves nothing of what stood at the opening.
     *
     * @param head the hash of the last entry before the period's end
     * @return this, or a verdict that says they differ
     */
    public Verdict endingWith(Hash head) {
        return statement
                .filter(read -> !read.closing().head().equals(head))
                .map(read -> new Finding(
                        Fault.OTHER_HEAD,
                        "entry " + read.closing().entries(),
                        "ends with " + read.closing().head()))
                .map(this::with)
                .orElse(this);
    }

    /**
     * Holds the statement against the one of the period before.
     *
     * @param before which
     * @return this, or a verdict that says where this one does not continue that one
     */
    public Verdict following(Statement before) {
        Verdict verdict = this;
        if (statement.isPresent()) {
            Statement read = statement.get();
            verdict = verdict.expect("principal", before.principal(), read.principal());
            verdict =
                    verdict.expect("start", before.period().end(), read.period().start());
            verdict = verdict.expect(
                    "entries", before.closing().entries(), read.opening().entries());
            verdict = verdict.expect(
                    "head", before.closing().head(), read.opening().head());
            verdict = verdict.expect(
                    "packs", before.closing().packs(), read.opening().packs());
            verdict = verdict.expect(
                    "debts", before.closing().debts(), read.opening().debts());
            verdict = verdict.expect("revenue", deferred(before, Revenue::closing), deferred(read, Revenue::opening));
        }
        return verdict;
    }

    private static Map<String, BigDecimal> deferred(Statement statement, Function<Revenue, BigDecimal> figure) {
        return statement.revenue().stream()
                .filter(revenue -> figure.apply(revenue).signum() != 0)
                .collect(Collectors.toMap(
                        Revenue::currency, revenue -> figure.apply(revenue).stripTrailingZeros()));
    }

    private Verdict expect(String what, Object ended, Object begins) {
        return ended.equals(begins)
                ? this
                : with(new Finding(Fault.NOT_CONSECUTIVE, "opening " + what, "not as the statement before ended"));
    }

    private Verdict with(Finding finding) {
        List<Finding> more = new ArrayList<>(findings);
        more.add(finding);
        return new Verdict(statement, more);
    }
}
