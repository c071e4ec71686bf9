import { student95 } from "../statistics.ts";
import type { BurstLevel } from "./burst-table.ts";

/** From here a burst is mostly a queue, and a tool that wants 20 requests for a P95 has one. */
const queueFrom = 32;
const fewestLevels = 3;
/** Below this share of the largest burst's average a slope is rounding, not a queue. */
const leastGrowthRatio = 0.01;

/** The rate at which a server works off bursts, from a table of bursts. Rates in requests a second. */
export interface DrainFit {
  readonly perSecond: number;
  /** 95 % interval of the slope of the averages by Student's t; null where it has no such end. */
  readonly low95PerSecond: number | null;
  readonly high95PerSecond: number | null;
  /** Latency of a burst of none, in ms; null when the line meets the axis at or below 0. */
  readonly baseMs: number | null;
  /** The same rate from the P95 column alone; null with fewer than three. The two differ where the queue is not one line. */
  readonly fromP95PerSecond: number | null;
  /** Concurrency / average at the largest burst: what Little's law would say of a steady state, which a burst is not. */
  readonly naivePerSecond: number;
  /** The levels of which the slope is taken. */
  readonly levels: readonly number[];
  readonly notes: readonly string[];
}

/** Why there is no rate. */
export interface NoDrainFit {
  readonly unavailable: string;
}

/**
 * Fits the drain rate X of a burst test. A burst of N requests worked off at rate X has
 *
 *     average ≈ base + N / (2 X)      p95 ≈ base + 0.95 N / X
 *
 * so X is 1 / (2 × the slope of the averages over N). The slope is by least squares without weights over the bursts
 * of 32 and more (the three largest where there are fewer): short bursts say more about the base than about X, and
 * with relative weights they would decide the slope. The P95 column has its own slope, kept apart as a check,
 * because both columns come from the same requests and are no independent points.
 */
export function fitDrain(levels: readonly BurstLevel[]): DrainFit | NoDrainFit {
  const sorted = [...levels].sort((a, b) => a.concurrency - b.concurrency);
  const queued = sorted.filter(({ concurrency }) => concurrency >= queueFrom);
  const used = queued.length >= fewestLevels ? queued : sorted.slice(-fewestLevels);
  if (new Set(used.map(({ concurrency }) => concurrency)).size < fewestLevels) {
    return { unavailable: `a slope needs ${fewestLevels} different concurrencies` };
  }
  const line = fitLine(used.map(({ concurrency, meanMs }) => [concurrency / 2, meanMs / 1000]));
  const largest = sorted.at(-1);
  if (
    largest === undefined ||
    line.slope * largest.concurrency < leastGrowthRatio * (largest.meanMs / 1000)
  ) {
    return { unavailable: "latency does not grow with the burst: the server's rate was not reached" };
  }
  const reach = line.slopeError * student95(used.length - 2);
  const p95 = used.flatMap(({ concurrency, p95Ms }): [number, number][] =>
    p95Ms === null ? [] : [[0.95 * concurrency, p95Ms / 1000]],
  );
  const p95Slope = p95.length < fewestLevels ? 0 : fitLine(p95).slope;
  return {
    perSecond: 1 / line.slope,
    low95PerSecond: 1 / (line.slope + reach),
    high95PerSecond: line.slope > reach ? 1 / (line.slope - reach) : null,
    baseMs: line.intercept > 0 ? line.intercept * 1000 : null,
    fromP95PerSecond: p95Slope > 0 ? 1 / p95Slope : null,
    naivePerSecond: (largest.concurrency * 1000) / largest.meanMs,
    levels: used.map(({ concurrency }) => concurrency),
    notes: notesOn(used, queued.length, line.intercept),
  };
}

function notesOn(used: readonly BurstLevel[], queued: number, intercept: number): string[] {
  const failed = used.filter(({ errorRatio }) => (errorRatio ?? 0) > 0);
  return [
    ...(queued < fewestLevels
      ? [`fewer than ${fewestLevels} bursts of ${queueFrom} or more: the rate is of shorter ones too`]
      : []),
    ...(intercept <= 0 ? ["larger bursts drain more slowly than smaller ones: no one rate fits"] : []),
    ...failed.map(
      ({ concurrency, errorRatio }) =>
        `${((errorRatio ?? 0) * 100).toFixed(1)} % failed at ${concurrency}: whether the average counts them is not known`,
    ),
  ];
}

/** Ordinary least squares; the standard error of the slope from the residuals. */
function fitLine(points: readonly (readonly [number, number])[]): {
  slope: number;
  intercept: number;
  slopeError: number;
} {
  const n = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n;
  const sxx = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / sxx;
  const intercept = meanY - slope * meanX;
  const squares = points.reduce((sum, [x, y]) => sum + (y - intercept - slope * x) ** 2, 0);
  return { slope, intercept, slopeError: Math.sqrt(squares / (n - 2) / sxx) };
}
