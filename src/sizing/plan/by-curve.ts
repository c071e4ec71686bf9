import { BenchError } from "../../base/index.ts";
import type { Measurement } from "../measurement/measurement.ts";
import { type CurvePoint, curvePoints, rateAtGoal } from "./curve.ts";
import type { FoundShape } from "./found-shape.ts";
import { priceOf } from "./shape-rows.ts";
import type { ShapeRow, SizingQuestion } from "./sizing-answer.ts";

/**
 * Replicas that batch: as many as the planned rate holds of the rate within the goal of one.
 * @throws size.invalid when the levels are no curve
 */
export function byCurve(
  sized: readonly Measurement[],
  question: SizingQuestion,
  plannedPerSecond: number,
  threads: number,
): FoundShape {
  const { goal } = question;
  const levels = sized.flatMap((one) => one.levels);
  const found = rateAtGoal(levels, goal);
  if (found.kind === "unusable") {
    throw new BenchError(
      "size.invalid",
      `INVALID: ${sized[0]?.source}: no requests that were served one at a time, and no curve: ${found.reason}`,
      {
        hint: "measure one replica: --concurrency 1 for workers, or a sweep of --rate for a server that batches",
      },
    );
  }
  if (found.kind === "unreachable") {
    return {
      method: "curve",
      basis: [],
      rows: [],
      sensitivity: [],
      unreachable: `unreachable by scaling out: one replica misses ${goal.text} already at ${found.lowest.ratePerSecond} requests a second; shorten the request, or take a faster machine`,
    };
  }
  const needed = Math.ceil(plannedPerSecond / found.ratePerSecond - 1e-9);
  const pods = Math.max(needed + question.sparePods, question.minPods);
  const cores = pods * (sized[0]?.cores ?? threads);
  const judged = curvePoints(levels, goal);
  const near = judged.findLast(({ ratePerSecond }) => ratePerSecond <= found.ratePerSecond) as CurvePoint;
  const shape: ShapeRow = {
    workersPerPod: 1,
    pods,
    cores,
    figure: { ms: near.ms, low95Ms: null, high95Ms: near.high95Ms },
    utilizationRatio: plannedPerSecond / (needed * found.ratePerSecond),
    binding: pods > needed + question.sparePods ? "minimum" : question.sparePods > 0 ? "spare" : "goal",
    costPerHour: priceOf(question, pods, cores),
  };
  return {
    method: "curve",
    basis: [
      `one replica meets ${goal.text} up to ${found.ratePerSecond.toFixed(2)} requests a second${found.isHighestMeasured ? ", the highest that was measured: it may do more" : ""}`,
    ],
    rows: [shape],
    shape,
    capacity: {
      ratePerSecond: found.ratePerSecond,
      meanResponseMs: found.meanMs,
      utilizationRatio: null,
      workers: 1,
    },
    sensitivity: [],
  };
}
