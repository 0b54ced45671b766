package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.jdbc.internal.text.HoldText;
import io.carnet.billing.jdbc.internal.text.StepsText;
import io.carnet.billing.jdbc.internal.text.TermsText;
import io.carnet.billing.jdbc.internal.text.UsageText;
import io.carnet.billing.refusal.Reason;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Charge;
import io.carnet.billing.run.ChargeState;
import io.carnet.billing.run.Funding;
import io.carnet.billing.run.Hold;
import io.carnet.billing.run.RefusedBecause;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.RunTerms;
import io.carnet.billing.run.RunTimes;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.RunKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Billable actions, with their holds. {@code due_at} is the hold's end while time may close the run, otherwise null. */
public final class RunTable {

    private static final String TERMS = "run_no, product, spender_group, spender_agent, terms, refusal_reason, refusal";

    private static final String PROGRESS = """
            state, funding, reserved, hold_lines, shares, until_at, latest_at, charged, owed, shortfall, used, \
            settled_with, authorized_at, accepted_at, closed_at, steps""";

    private static final String COLUMNS = "run_key, " + TERMS + ", " + PROGRESS;

    private static final String WRITTEN = PROGRESS + ", charge_state, due_at";

    private static final String KEY = "principal, run_key, refused_no";

    private static final String PAGE =
            "SELECT " + COLUMNS + " FROM carnet_run WHERE principal = ? AND run_no > 0 AND run_no < ?";

    private static final Lookup NAMED = Lookup.of("carnet_run", COLUMNS, "principal =", "run_key =", "refused_no =");

    private static final Lookup DUE = Lookup.of("carnet_run", COLUMNS, "principal =", "due_at <=");

    private static final Write INSERT = Write.insert("carnet_run", TERMS + ", " + WRITTEN + ", " + KEY);

    private static final Write UPDATE = Write.update("carnet_run", WRITTEN, KEY);

    private static final long NOT_REFUSED = 0;

    private static final String ARCHIVE = """
            UPDATE carnet_run
            SET state = ?, charge_state = ?, terms = ?, spender_group = NULL, spender_agent = NULL, funding = ?, reserved = 0,
                hold_lines = '', charged = 0, owed = 0, shortfall = 0, used = ?, settled_with = NULL, steps = ''
            WHERE principal = ? AND refused_no = 0 AND state = ? AND run_no > 0 AND run_no IN (%s)
            """;

    private static final String REMOVE_REFUSED =
            "DELETE FROM carnet_run WHERE principal = ? AND state = 'REFUSED' AND run_no > 0 AND run_no IN (%s)";

    private RunTable() {}

    public static void named(Session session, Collection<Keyed<RunKey>> keys, BiConsumer<Principal, Run> sink)
            throws SQLException {
        session.ask(
                NAMED,
                keys,
                (slots, key) -> slots.text(key.principal().value())
                        .text(key.key().value())
                        .number(NOT_REFUSED),
                RunTable::read,
                sink);
    }

    /** Runs that time may close by the instant asked for. */
    public static void due(Session session, Collection<Keyed<Instant>> by, BiConsumer<Principal, Run> sink)
            throws SQLException {
        session.ask(
                DUE,
                by,
                (slots, each) -> slots.text(each.principal().value()).instant(each.key()),
                RunTable::read,
                sink);
    }

    public static List<Run> page(
            Session session, Principal principal, ActivityFilter filter, Optional<Long> before, int limit)
            throws SQLException {
        Where where = where(filter);
        return session.query(
                PAGE + " AND state <> 'ARCHIVED'" + where + " ORDER BY principal DESC, run_no DESC LIMIT ?",
                slots -> {
                    slots.text(principal.value()).number(before.orElse(Long.MAX_VALUE));
                    where.fill(slots);
                    slots.number(limit);
                },
                row -> read(principal, row));
    }

    /** What is left of archived runs, by falling number. */
    public static List<Run> archived(Session session, Principal principal, Optional<Long> before, int limit)
            throws SQLException {
        return session.query(
                PAGE + " AND state = 'ARCHIVED' ORDER BY principal DESC, run_no DESC LIMIT ?",
                slots -> slots.text(principal.value())
                        .number(before.orElse(Long.MAX_VALUE))
                        .number(limit),
                row -> read(principal, row));
    }

    /** Leaves no more of runs than {@link Run#archived} does, all in one state; answers of how many. */
    public static int archive(Session session, Principal principal, RunState state, List<Run> runs)
            throws SQLException {
        if (state == RunState.REFUSED) {
            return session.change(
                    REMOVE_REFUSED.formatted(Session.marks(runs.size())),
                    slots -> numbers(slots.text(principal.value()), runs));
        }
        Run left = runs.get(0).archived();
        return session.change(
                ARCHIVE.formatted(Session.marks(runs.size())),
                slots -> numbers(
                        slots.name(left.state())
                                .name(left.chargeState())
                                .text(TermsText.of(left.terms()))
                                .name(left.hold().funding())
                                .text(UsageText.of(left.charge().usage()))
                                .text(principal.value())
                                .name(state),
                        runs));
    }

    private static void numbers(Slots slots, List<Run> runs) throws SQLException {
        for (Run run : runs) {
            slots.number(run.number());
        }
    }

    private static Where where(ActivityFilter filter) {
        return new Where()
                .among("product", filter.products(), ProductId::value)
                .among("spender_group", filter.groups(), group -> group)
                .among("spender_agent", filter.agents(), agent -> agent)
                .among("state", filter.states(), RunState::name)
                .among("charge_state", filter.charges(), ChargeState::name)
                .and("authorized_at >= ?", filter.from(), Slots::instant)
                .and("authorized_at < ?", filter.to(), Slots::instant)
                .and(
                        "POSITION(? IN run_key) > 0",
                        Optional.of(filter.text()).filter(text -> !text.isEmpty()),
                        Slots::text);
    }

    public static void insert(Session session, Collection<Run> runs) throws SQLException {
        session.write(INSERT, runs, (slots, run) -> {
            Optional<Spender> spender = run.terms().spender();
            slots.number(run.number())
                    .text(run.terms().product().id().value())
                    .text(spender.map(Spender::group))
                    .text(spender.flatMap(Spender::agent))
                    .text(TermsText.of(run.terms()))
                    .text(run.refusal().map(refusal -> refusal.reason().name()))
                    .text(run.refusal().map(RefusedBecause::message));
            fill(slots, run);
        });
    }

    public static void update(Session session, Collection<Run> runs) throws SQLException {
        session.write(UPDATE, runs, RunTable::fill);
    }

    private static void fill(Slots slots, Run run) throws SQLException {
        Hold hold = run.hold();
        Charge charge = run.charge();
        boolean timed = run.state() == RunState.HELD || run.state() == RunState.ACCEPTED;
        slots.name(run.state())
                .name(hold.funding())
                .number(hold.reserved())
                .text(HoldText.ofLines(hold.lines()))
                .text(HoldText.ofShares(hold.shares()))
                .instant(hold.until())
                .instant(hold.latest())
                .number(charge.charged())
                .number(charge.owed())
                .number(charge.shortfall())
                .text(UsageText.of(charge.usage()))
                .text(charge.settledWith().map(UsageText::of))
                .instant(run.times().authorized())
                .instant(run.times().accepted())
                .instant(run.times().closed())
                .text(StepsText.of(run.steps()))
                .name(run.chargeState())
                .instant(timed ? Optional.of(hold.until()) : Optional.empty())
                .text(run.principal().value())
                .text(run.key().value())
                .number(run.state() == RunState.REFUSED ? run.number() : NOT_REFUSED);
    }

    private static Run read(Principal principal, Row row) throws SQLException {
        RunKey key = new RunKey(row.text());
        long number = row.number();
        ProductId product = new ProductId(row.text());
        Optional<String> group = row.text(text -> text);
        Optional<String> agent = row.text(text -> text);
        RunTerms terms = TermsText.read(product, group.map(name -> new Spender(name, agent)), row.text());
        Optional<Reason> reason = row.text(Reason::valueOf);
        Optional<String> message = row.text(text -> text);
        RunState state = row.name(RunState.class);
        Funding funding = row.name(Funding.class);
        long reserved = row.number();
        Hold hold = new Hold(
                funding,
                reserved,
                HoldText.readLines(row.text()),
                HoldText.readShares(row.text()),
                row.instant(),
                row.instant());
        Charge charge = new Charge(
                row.number(), row.number(), row.number(), UsageText.read(row.text()), row.text(UsageText::read));
        RunTimes times = new RunTimes(row.instant(), row.maybeInstant(), row.maybeInstant());
        return new Run(
                principal,
                key,
                number,
                terms,
                state,
                hold,
                charge,
                times,
                StepsText.read(row.text()),
                reason.map(why -> new RefusedBecause(why, message.orElseThrow())));
    }
}
