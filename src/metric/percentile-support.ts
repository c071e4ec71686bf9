/** Of a hundred times, how often the upper bound may fail to cover the true percentile. */
const riskRatio = 0.05;

/**
 * The fewest samples that support a percentile: with n independent samples the largest one lies above the true
 * p-quantile with probability 1 − pⁿ. Below this n not even the maximum bounds the percentile from above with 95 %
 * confidence: its upper confidence bound is infinite, and what the sample shows for it is mostly chance.
 * p50 needs 5, p90 29, p95 59, p99 299, p99.9 2995.
 *
 * Source: distribution-free confidence intervals from order statistics (David and Nagaraja, Order Statistics, 7.1).
 * @param p 0 to 1, both excluded
 */
export function samplesNeeded(p: number): number {
  return Math.ceil(Math.log(riskRatio) / Math.log(p));
}
