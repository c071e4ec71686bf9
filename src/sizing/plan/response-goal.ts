import type { Goal } from "../../analysis/index.ts";
import { BenchError } from "../../base/index.ts";
import type { SimulationResult } from "../simulation/simulation-spec.ts";

/** A limit on the response time, which is what users wait. */
export interface ResponseGoal {
  readonly text: string;
  readonly statistic: "mean" | "p50" | "p90" | "p95" | "p99";
  readonly limitMs: number;
  /** Nobody gave one. */
  readonly isDefault?: true;
}

/** @throws usage.bad-value for a goal that no queue answers for */
export function responseGoal({ text, statistic, metric, comparison, limit }: Goal): ResponseGoal {
  if (metric !== "response_time" || statistic === "max" || comparison.startsWith(">")) {
    throw new BenchError("usage.bad-value", `the goal "${text}" is no limit on a response time`, {
      hint: 'write it as "p95 < 1s": mean, p50, p90, p95 or p99 of the response time',
    });
  }
  return { text, statistic, limitMs: limit };
}

/** 0 to 1; null for the mean. */
export const quantileOf = ({ statistic }: ResponseGoal): number | null =>
  statistic === "mean" ? null : Number(statistic.slice(1)) / 100;

export interface JudgedFigure {
  readonly ms: number;
  readonly low95Ms: number | null;
  readonly high95Ms: number | null;
}

export function figureOf({ response }: SimulationResult, { statistic }: ResponseGoal): JudgedFigure {
  return statistic === "mean" ? { ms: response.meanMs, low95Ms: null, high95Ms: null } : response[statistic];
}

/** Met when even the upper end of the figure's interval is within the limit. */
export function meetsGoal(result: SimulationResult, goal: ResponseGoal): boolean {
  const { ms, high95Ms } = figureOf(result, goal);
  return !result.isUnstable && (high95Ms ?? ms) <= goal.limitMs;
}
