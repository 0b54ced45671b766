package io.carnet.billing.spending;

/**
 * A policy as a store keeps it.
 *
 * @param subject what it is about
 * @param version counts its replacements from 1; 0 before the first
 * @param policy the policy
 */
public record StoredPolicy(Subject subject, long version, SpendingPolicy policy) {

    /**
     * A subject nobody has set a policy for.
     *
     * @param subject the subject
     * @return the open policy at version 0
     */
    public static StoredPolicy none(Subject subject) {
        return new StoredPolicy(subject, 0, SpendingPolicy.OPEN);
    }
}
