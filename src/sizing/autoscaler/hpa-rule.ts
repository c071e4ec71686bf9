import type { Hpa } from "../simulation/simulation-spec.ts";
import type { Reading } from "./scaling-rule.ts";

/** Kubernetes' defaults for scaling up: twice as many or four more, whichever is more, in a period of 15 s. */
const upPeriodMs = 15_000;
const upFactor = 2;
const upPods = 4;

interface Dated {
  readonly atMs: number;
  readonly count: number;
}

/**
 * The HorizontalPodAutoscaler with its default behaviour: ceil(current × metric / target), no change within the
 * tolerance, up at once but limited, down only to the highest desire of the stabilisation window.
 * @returns the desired replicas, from a reading and how many replicas the load fills to the target (a fraction)
 */
export function createHpaRule({
  toleranceRatio,
  stabilizationMs,
}: Pick<Hpa, "toleranceRatio" | "stabilizationMs">): (reading: Reading, needed: number) => number {
  let desires: Dated[] = [];
  let additions: Dated[] = [];
  return ({ atMs, replicas }, needed) => {
    const isNear = replicas > 0 && Math.abs(needed / replicas - 1) <= toleranceRatio;
    const desire = isNear ? replicas : Math.ceil(needed - 1e-9);
    desires = desires.filter((one) => atMs - one.atMs < stabilizationMs);
    desires.push({ atMs, count: desire });
    if (desire < replicas) {
      return Math.min(replicas, Math.max(...desires.map(({ count }) => count)));
    }
    additions = additions.filter((one) => atMs - one.atMs < upPeriodMs);
    const before = replicas - additions.reduce((sum, { count }) => sum + count, 0);
    const limited = Math.min(desire, Math.max(before * upFactor, before + upPods));
    if (limited > replicas) additions.push({ atMs, count: limited - replicas });
    return Math.max(replicas, limited);
  };
}
