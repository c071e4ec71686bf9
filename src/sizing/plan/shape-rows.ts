import { BenchError } from "../../base/index.ts";
import { fewestPods, fewestStablePods, type SearchContext, simulateShape } from "./pod-search.ts";
import { figureOf } from "./response-goal.ts";
import type { BindingConstraint, ShapeRow, SizingQuestion } from "./sizing-answer.ts";

/** The fewest pods for each number of workers a pod may have; shapes that cannot meet the goal are left out. */
export function shapeRows(
  context: SearchContext,
  question: SizingQuestion,
  plannedPerSecond: number,
  threadsPerWorker: number,
  memoryPerWorkerBytes: number | undefined,
): ShapeRow[] {
  const { maxWorkersPerPod, memoryPerPodBytes } = question;
  const byMemory =
    memoryPerPodBytes !== undefined && memoryPerWorkerBytes !== undefined
      ? Math.floor(memoryPerPodBytes / memoryPerWorkerBytes)
      : Infinity;
  if (byMemory < 1) {
    throw new BenchError("usage.bad-value", "a worker needs more memory than a pod may have", {
      hint: "raise --memory-per-pod",
    });
  }
  const most = Math.min(maxWorkersPerPod, byMemory);
  const rows: ShapeRow[] = [];
  for (let workersPerPod = 1; workersPerPod <= most; workersPerPod++) {
    const found = fewestPods(context, plannedPerSecond, workersPerPod);
    if (!found) continue;
    const held = Math.max(found.pods, question.minPods - question.sparePods);
    const pods = Math.max(found.pods + question.sparePods, question.minPods);
    const stable = fewestStablePods(plannedPerSecond, context.service.meanMs, workersPerPod);
    const result =
      held === found.pods ? found.result : simulateShape(context, plannedPerSecond, held, workersPerPod);
    const cores = pods * workersPerPod * threadsPerWorker;
    const binding: BindingConstraint =
      question.sparePods > 0 && pods === found.pods + question.sparePods
        ? "spare"
        : held > found.pods || pods > found.pods
          ? "minimum"
          : workersPerPod === byMemory && byMemory < maxWorkersPerPod
            ? "memory"
            : found.pods > stable
              ? "goal"
              : "stability";
    rows.push({
      workersPerPod,
      pods,
      cores,
      figure: figureOf(result, context.goal),
      utilizationRatio: result.utilizationRatio,
      binding,
      costPerHour: priceOf(question, pods, cores),
    });
    // One pod is enough: more workers in it only cost more.
    if (found.pods === 1) break;
  }
  return rows;
}

export function priceOf({ pricePerHour }: SizingQuestion, pods: number, cores: number): number | null {
  if (!pricePerHour) return null;
  return pricePerHour.amount * (pricePerHour.per === "pod" ? pods : cores);
}

/** The cheapest, or the one with the fewest cores; of equals the one with the fewest, largest pods. */
export function chooseShape(rows: readonly ShapeRow[]): ShapeRow | undefined {
  const weight = ({ costPerHour, cores }: ShapeRow): number => costPerHour ?? cores;
  return [...rows].sort((a, b) => weight(a) - weight(b) || a.cores - b.cores || a.pods - b.pods)[0];
}
