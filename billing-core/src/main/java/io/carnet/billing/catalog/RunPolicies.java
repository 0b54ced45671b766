package io.carnet.billing.catalog;

/**
 * How runs of a product end when they do not end as planned. Stored with each run, so a change never touches a run in
 * flight.
 *
 * @param overrun used more than was held
 * @param unknownUsage accepted, and never settled
 * @param restore accepted on a pack of runs, and failed
 */
public record RunPolicies(Overrun overrun, UnknownUsage unknownUsage, Restore restore) {

    /** Take what is available; release unknown usage; restore the unit. */
    public static final RunPolicies DEFAULT =
            new RunPolicies(new Overrun.TakeAvailable(), UnknownUsage.RELEASE, Restore.RESTORED);

    /**
     * With another overrun policy.
     *
     * @param policy the policy
     * @return the policies
     */
    public RunPolicies with(Overrun policy) {
        return new RunPolicies(policy, unknownUsage, restore);
    }

    /**
     * With another policy for unknown usage.
     *
     * @param policy the policy
     * @return the policies
     */
    public RunPolicies with(UnknownUsage policy) {
        return new RunPolicies(overrun, policy, restore);
    }

    /**
     * With another restore policy.
     *
     * @param policy the policy
     * @return the policies
     */
    public RunPolicies with(Restore policy) {
        return new RunPolicies(overrun, unknownUsage, policy);
    }
}
