import { type Goal, meetsLimit } from "../../analysis/index.ts";
import { createRandom } from "../../base/index.ts";
import { createHistogram } from "../../metric/index.ts";
import { meanServiceMs, serviceStream } from "./request-streams.ts";
import type { ServiceTime, SimulatedQuantile, SimulationResult } from "./simulation-spec.ts";

/** What a goal can be about here. */
export const simulatedMetrics = ["response_time"] as const;

export interface JudgedGoal {
  readonly text: string;
  /** Null when the line grows without end. */
  readonly valueMs: number | null;
  readonly met: boolean;
  /** The limit lies within the interval of the simulation: more requests, or another seed, may judge otherwise. */
  readonly isClose: boolean;
  /** The service time alone, without any wait, misses the limit: no number of pods can meet it. */
  readonly isUnreachable: boolean;
}

const alone = (ms: number): SimulatedQuantile => ({ ms, low95Ms: null, high95Ms: null });

function figureOf({ response }: SimulationResult, { statistic }: Goal): SimulatedQuantile {
  if (statistic === "mean") return alone(response.meanMs);
  if (statistic === "max") return alone(response.maxMs);
  return response[statistic];
}

/** Draws that tell the quantiles of a service time to well below a per cent. */
const serviceDraws = 100_000;

/** The same statistic of the service time alone: what no number of workers can beat. */
export function serviceStatisticMs(service: ServiceTime, statistic: Goal["statistic"]): number {
  if (statistic === "mean") return meanServiceMs(service);
  if (service.kind === "fixed") return service.ms;
  const draw = serviceStream(service, createRandom("service alone"));
  const drawn = createHistogram();
  for (let i = 0; i < serviceDraws; i++) drawn.add(draw());
  if (statistic === "max") return drawn.max!;
  return drawn.quantile(Number(statistic.slice(1)) / 100)!;
}

/** Whether a simulation meets a goal on its response time. */
export function judgeGoal(goal: Goal, result: SimulationResult, service: ServiceTime): JudgedGoal {
  const { ms, low95Ms, high95Ms } = figureOf(result, goal);
  const isUpper = goal.comparison.startsWith("<");
  const isUnreachable =
    isUpper && goal.statistic !== "max" && !meetsLimit(goal, serviceStatisticMs(service, goal.statistic));
  if (result.isUnstable) {
    return { text: goal.text, valueMs: null, met: false, isClose: false, isUnreachable };
  }
  return {
    text: goal.text,
    valueMs: ms,
    met: meetsLimit(goal, ms),
    isClose: low95Ms !== null && high95Ms !== null && low95Ms <= goal.limit && goal.limit <= high95Ms,
    isUnreachable,
  };
}
