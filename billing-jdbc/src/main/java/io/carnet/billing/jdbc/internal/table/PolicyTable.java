package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.jdbc.internal.text.PolicyText;
import io.carnet.billing.spending.StoredPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.value.Principal;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** What spenders may do. */
public final class PolicyTable {

    private static final String SELECT =
            "SELECT " + SubjectColumns.NAMES + ", version, policy FROM carnet_policy WHERE principal = ? AND ";

    private static final String INSERT = "INSERT INTO carnet_policy (version, policy, principal, "
            + SubjectColumns.NAMES + ") VALUES (?, ?, ?, ?, ?, ?)";

    private static final String UPDATE = """
            UPDATE carnet_policy
            SET version = ?, policy = ?
            WHERE principal = ? AND subject_level = ? AND subject_group = ? AND subject_name = ?
            """;

    private PolicyTable() {}

    public static List<StoredPolicy> named(Session session, Principal principal, Collection<Subject> subjects)
            throws SQLException {
        return session.query(
                SELECT + SubjectColumns.among(subjects),
                slots -> {
                    slots.text(principal.value());
                    for (Subject subject : subjects) {
                        SubjectColumns.fill(slots, subject);
                    }
                },
                row -> new StoredPolicy(SubjectColumns.read(row), row.number(), PolicyText.read(row.text())));
    }

    public static void insert(Session session, Principal principal, Collection<StoredPolicy> policies)
            throws SQLException {
        session.write(INSERT, policies, (slots, policy) -> fill(slots, principal, policy));
    }

    public static void update(Session session, Principal principal, Collection<StoredPolicy> policies)
            throws SQLException {
        session.write(UPDATE, policies, (slots, policy) -> fill(slots, principal, policy));
    }

    private static void fill(Slots slots, Principal principal, StoredPolicy policy) throws SQLException {
        slots.number(policy.version()).text(PolicyText.of(policy.policy())).text(principal.value());
        SubjectColumns.fill(slots, policy.subject());
    }
}
