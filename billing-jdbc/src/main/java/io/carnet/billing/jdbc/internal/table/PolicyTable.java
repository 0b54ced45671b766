package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.jdbc.internal.text.PolicyText;
import io.carnet.billing.spending.StoredPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.value.Principal;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.BiConsumer;

/** What spenders may do. */
public final class PolicyTable {

    private static final String KEY = "principal, " + SubjectColumns.NAMES;

    private static final String CONTENT = "version, policy";

    private static final Lookup NAMED = Lookup.of(
            "carnet_policy",
            SubjectColumns.NAMES + ", " + CONTENT,
            "principal =",
            "subject_level =",
            "subject_group =",
            "subject_name =");

    private static final Write INSERT = Write.insert("carnet_policy", CONTENT + ", " + KEY);

    private static final Write UPDATE = Write.update("carnet_policy", CONTENT, KEY);

    private PolicyTable() {}

    public static void named(
            Session session, Collection<Keyed<Subject>> subjects, BiConsumer<Principal, StoredPolicy> sink)
            throws SQLException {
        session.ask(
                NAMED,
                subjects,
                SubjectColumns::fill,
                (principal, row) ->
                        new StoredPolicy(SubjectColumns.read(row), row.number(), PolicyText.read(row.text())),
                sink);
    }

    public static void insert(Session session, Collection<Keyed<StoredPolicy>> policies) throws SQLException {
        session.write(INSERT, policies, PolicyTable::fill);
    }

    public static void update(Session session, Collection<Keyed<StoredPolicy>> policies) throws SQLException {
        session.write(UPDATE, policies, PolicyTable::fill);
    }

    private static void fill(Slots slots, Keyed<StoredPolicy> keyed) throws SQLException {
        StoredPolicy policy = keyed.key();
        slots.number(policy.version()).text(PolicyText.of(policy.policy()));
        SubjectColumns.fill(slots, new Keyed<>(keyed.principal(), policy.subject()));
    }
}
