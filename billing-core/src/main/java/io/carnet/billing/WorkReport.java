package io.carnet.billing;

/**
 * What a worker has done since its last report.
 *
 * @param swept principals for whom it wrote down what had ended
 * @param notices principals for whom it wrote down that packs will expire
 * @param asked payments and refunds it asked providers about
 * @param delivered events that handlers have taken
 * @param failed events that handlers have failed on, or not answered in time
 * @param parked streams that were parked over it
 */
public record WorkReport(long swept, long notices, long asked, long delivered, long failed, long parked) {}
