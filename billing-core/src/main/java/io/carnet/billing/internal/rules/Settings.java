package io.carnet.billing.internal.rules;

import java.time.Duration;
import java.time.ZoneId;

/**
 * What the host chose for all its principals.
 *
 * @param zone of principals that have none of their own
 * @param hold how long a hold lasts if the run does not say
 * @param grace how long after its expiry a run may still be settled
 * @param longestHold the most time from authorisation to expiry, extensions included
 * @param recordsRefusals whether refused runs go into the activity log
 */
public record Settings(ZoneId zone, Duration hold, Duration grace, Duration longestHold, boolean recordsRefusals) {}
