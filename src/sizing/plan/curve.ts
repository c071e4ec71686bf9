import type { LevelPoint } from "../measurement/measurement.ts";
import { mean } from "../statistics.ts";
import { quantileOf, type ResponseGoal } from "./response-goal.ts";

/** One level of an open-loop sweep of one replica, judged. */
export interface CurvePoint {
  readonly ratePerSecond: number;
  readonly throughputPerSecond: number;
  readonly n: number;
  /** The goal's percentile, and the upper end of its 95 % interval; null: too few requests for one. */
  readonly ms: number;
  readonly high95Ms: number | null;
  readonly keepsUp: boolean;
}

export type CurveAnswer =
  | {
      readonly kind: "found";
      readonly ratePerSecond: number;
      readonly meanMs: number;
      readonly isHighestMeasured: boolean;
    }
  | { readonly kind: "unusable"; readonly reason: string }
  | { readonly kind: "unreachable"; readonly lowest: CurvePoint };

const leastAchievedRatio = 0.99;
const fewestLevels = 3;

/**
 * The upper end of a 95 % interval of a quantile from sorted values: the order statistic that lies above it in 97.5 of
 * 100 samples, by the normal approximation of the binomial. Source: David and Nagaraja, Order Statistics, 7.1.
 */
export function upperQuantile95(sorted: readonly number[], p: number): number | null {
  const n = sorted.length;
  const rank = Math.ceil(n * p + 1.96 * Math.sqrt(n * p * (1 - p)));
  return rank < n ? (sorted[rank] as number) : null;
}

/** The open-loop levels by rate. The mean has no distribution-free bound and is taken as it is. */
export function curvePoints(levels: readonly LevelPoint[], goal: ResponseGoal): CurvePoint[] {
  const p = quantileOf(goal);
  return levels
    .flatMap(({ offeredPerSecond, throughputPerSecond, responseMs }): CurvePoint[] => {
      if (offeredPerSecond === null || responseMs.length === 0) return [];
      return [
        {
          ratePerSecond: offeredPerSecond,
          throughputPerSecond,
          n: responseMs.length,
          ms: p === null ? mean(responseMs) : (responseMs[Math.ceil(p * responseMs.length) - 1] as number),
          high95Ms: p === null ? mean(responseMs) : upperQuantile95(responseMs, p),
          keepsUp: throughputPerSecond >= leastAchievedRatio * offeredPerSecond,
        },
      ];
    })
    .sort((a, b) => a.ratePerSecond - b.ratePerSecond);
}

/** Values made rising by pooling neighbours that fall (isotonic regression, pool adjacent violators). */
export function rising(values: readonly number[]): number[] {
  const pools: { sum: number; count: number }[] = [];
  for (const value of values) {
    let pool = { sum: value, count: 1 };
    for (
      let before = pools.at(-1);
      before && before.sum / before.count > pool.sum / pool.count;
      before = pools.at(-1)
    ) {
      pools.pop();
      pool = { sum: pool.sum + before.sum, count: pool.count + before.count };
    }
    pools.push(pool);
  }
  return pools.flatMap(({ sum, count }) => new Array<number>(count).fill(sum / count));
}

/**
 * The highest rate at which one replica meets the goal: where the rising line through the upper ends crosses the limit.
 * Only open loops count: under random balancing each of N replicas sees a Poisson stream of rate λ ÷ N, which is what
 * such a sweep measured; a closed loop never sends more than comes back.
 */
export function rateAtGoal(levels: readonly LevelPoint[], goal: ResponseGoal): CurveAnswer {
  const points = curvePoints(levels, goal);
  const unusable = (reason: string): CurveAnswer => ({ kind: "unusable", reason });
  if (points.length < fewestLevels) {
    return unusable(
      `${points.length} levels with a rate, ${fewestLevels} are needed: sweep one replica with --rate 1,2,4,8`,
    );
  }
  const few = points.find(({ high95Ms, keepsUp }) => keepsUp && high95Ms === null);
  if (few)
    return unusable(`${few.n} requests at ${few.ratePerSecond} a second are too few for ${goal.statistic}`);
  const usable = points.filter(
    ({ keepsUp }, index) => keepsUp || points.slice(0, index).every((one) => one.keepsUp),
  );
  const line = rising(usable.map(({ high95Ms, keepsUp }) => (keepsUp ? (high95Ms as number) : Infinity)));
  const above = line.findIndex((ms) => ms > goal.limitMs);
  if (above === 0) return { kind: "unreachable", lowest: points[0] as CurvePoint };
  const at = (ratePerSecond: number, isHighestMeasured: boolean): CurveAnswer => ({
    kind: "found",
    ratePerSecond,
    meanMs: meanResponseAt(levels, ratePerSecond),
    isHighestMeasured,
  });
  if (above < 0) return at((usable.at(-1) as CurvePoint).ratePerSecond, true);
  const [before, after] = [usable[above - 1] as CurvePoint, usable[above] as CurvePoint];
  const [low, high] = [line[above - 1] as number, line[above] as number];
  const share = Number.isFinite(high) ? (goal.limitMs - low) / (high - low) : 0;
  return at(before.ratePerSecond + share * (after.ratePerSecond - before.ratePerSecond), false);
}

function meanResponseAt(levels: readonly LevelPoint[], ratePerSecond: number): number {
  const known = levels
    .filter(({ offeredPerSecond, responseMs }) => offeredPerSecond !== null && responseMs.length > 0)
    .map(({ offeredPerSecond, responseMs }) => ({
      rate: offeredPerSecond as number,
      meanMs: mean(responseMs),
    }))
    .sort((a, b) => a.rate - b.rate);
  const after = known.findIndex(({ rate }) => rate >= ratePerSecond);
  const high = known[after < 0 ? known.length - 1 : after];
  const low = known[Math.max(0, (after < 0 ? known.length : after) - 1)];
  if (!high || !low || high.rate === low.rate) return high?.meanMs ?? 0;
  return low.meanMs + ((ratePerSecond - low.rate) / (high.rate - low.rate)) * (high.meanMs - low.meanMs);
}
