import type { Histogram } from "./histogram.ts";
import type { MetricSummary } from "./metric-summary-schema.ts";
import { samplesNeeded } from "./percentile-support.ts";

const percentiles = [
  ["p50", 0.5],
  ["p90", 0.9],
  ["p95", 0.95],
  ["p99", 0.99],
] as const;

const noFigures = { mean: null, p50: null, p90: null, p95: null, p99: null, max: null };

/** The same reason for each of the figures. */
function because(reason: string, figures: readonly string[]): Record<string, string> {
  return Object.fromEntries(figures.map((figure) => [figure, reason]));
}

export type MetricDetail = Readonly<Record<string, number | string>>;

/** A metric without a single figure. */
export function unavailableSummary(unit: string, reason: string): MetricSummary {
  return { unit, n: 0, ...noFigures, unavailable: because(reason, Object.keys(noFigures)) };
}

/** A distribution; percentiles that its size does not support are null, with the reason. */
export function distributionSummary(
  unit: string,
  histogram: Histogram,
  emptyReason = "no samples",
  detail: MetricDetail = {},
): MetricSummary {
  const { n, mean, max } = histogram;
  const details = Object.keys(detail).length > 0 ? { detail: { ...detail } } : {};
  if (mean === undefined || max === undefined)
    return { ...unavailableSummary(unit, emptyReason), ...details };
  const summary: MetricSummary = { unit, n, ...noFigures, mean, max, ...details };
  const unavailable: Record<string, string> = {};
  for (const [figure, p] of percentiles) {
    const needed = samplesNeeded(p);
    if (n >= needed) summary[figure] = histogram.quantile(p) ?? null;
    else unavailable[figure] = `needs ${needed} samples, has ${n}`;
  }
  return Object.keys(unavailable).length > 0 ? { ...summary, unavailable } : summary;
}

/** What a one-number metric found in a level. */
export interface NumberResult {
  /** Null: it cannot be given, and `reason` says why. */
  readonly value: number | null;
  readonly reason?: string;
  /** What it was computed from. */
  readonly n: number;
  readonly detail?: MetricDetail;
}

/** A metric that is one number a level: the number stands in `mean`. */
export function numberSummary(unit: string, result: NumberResult): MetricSummary {
  const unavailable = because("one number per level", ["p50", "p90", "p95", "p99", "max"]);
  if (result.value === null) unavailable.mean = result.reason ?? "no samples";
  return {
    unit,
    n: result.n,
    ...noFigures,
    mean: result.value,
    unavailable,
    ...(result.detail ? { detail: { ...result.detail } } : {}),
  };
}
