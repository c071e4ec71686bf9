import { BenchError } from "../base/index.ts";

const statistics = ["mean", "p50", "p90", "p95", "p99", "max"] as const;
export type Statistic = (typeof statistics)[number];

/** A limit on one figure of every level. */
export interface Goal {
  /** As the user wrote it. */
  readonly text: string;
  readonly statistic: Statistic;
  /** Metric id, such as response_time. */
  readonly metric: string;
  readonly comparison: "<" | "<=" | ">" | ">=";
  /** In the metric's own unit: milliseconds for times, 0 to 1 for ratios. */
  readonly limit: number;
}

const pattern =
  /^\s*(?:(?<statistic>mean|p50|p90|p95|p99|max)\b\s*\(?\s*)?(?<metric>[a-z][a-z0-9_]*)?\s*\)?\s*(?<comparison><=?|>=?)\s*(?<number>\d+(?:\.\d+)?|\.\d+)\s*(?<unit>ms|s|%)?\s*$/;

const unitFactor: Readonly<Record<string, number>> = { ms: 1, s: 1000, "%": 0.01 };

/**
 * Reads "p95 < 1s", "p99(service_time) <= 800ms", "error_rate < 1%", "rtfx_aggregate >= 20". Without a metric the
 * response time is meant, without a statistic the mean (for rates: the rate).
 * @param metricIds the known ids
 * @throws usage.bad-value
 */
export function parseGoal(text: string, metricIds: readonly string[]): Goal {
  const groups = pattern.exec(text)?.groups;
  if (!groups || (!groups.statistic && !groups.metric)) {
    throw new BenchError("usage.bad-value", `the goal "${text}" cannot be read`, {
      hint: 'write it as "p95 < 1s", "p99(service_time) <= 800ms" or "error_rate < 1%"',
    });
  }
  const metric = groups.metric ?? "response_time";
  if (!metricIds.includes(metric)) {
    throw new BenchError("usage.bad-value", `the goal "${text}" names an unknown metric "${metric}"`, {
      hint: `known are ${metricIds.join(", ")}`,
    });
  }
  return {
    text,
    statistic: (groups.statistic ?? "mean") as Statistic,
    metric,
    comparison: groups.comparison as Goal["comparison"],
    limit: Number(groups.number) * (unitFactor[groups.unit ?? ""] ?? 1),
  };
}

const comparisons: Readonly<Record<Goal["comparison"], (value: number, limit: number) => boolean>> = {
  "<": (value, limit) => value < limit,
  "<=": (value, limit) => value <= limit,
  ">": (value, limit) => value > limit,
  ">=": (value, limit) => value >= limit,
};

/** @param value in the metric's own unit */
export const meetsLimit = ({ comparison, limit }: Goal, value: number): boolean =>
  comparisons[comparison](value, limit);
