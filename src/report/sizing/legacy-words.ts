import { formatDurationMs } from "../../base/index.ts";
import type { LegacyCase, LegacySizing, LegacyVerdict, SizingAnswer } from "../../sizing/index.ts";
import { cores } from "./sizing-words.ts";

const percent = (ratio: number): string => `${(ratio * 100).toFixed(0)} %`;

function outcome(one: LegacyCase, ratePerSecond: number): string {
  if (one.p95Ms !== null)
    return `utilisation ${percent(one.utilizationRatio)}, p95 ${(one.p95Ms / 1000).toFixed(2)} s`;
  const left = ratePerSecond - one.capacityPerSecond;
  return left > 1e-6
    ? `${one.capacityPerSecond.toFixed(1)} requests a second are served, ${ratePerSecond} come: the queue grows by ${left.toFixed(1)} a second`
    : `${one.capacityPerSecond.toFixed(1)} requests a second are served, ${ratePerSecond} come: utilisation 1, the queue grows without end`;
}

/** What the simulation makes of the spreadsheet's answer, and what holds. */
export function legacyLines(
  sizing: LegacySizing,
  { requested, limit, squeezed }: LegacyVerdict,
  { question, chosen, unreachable }: SizingAnswer,
): string[] {
  const rate = question.targetPerSecond;
  const workers = (one: LegacyCase): string =>
    `${one.workersPerPod} ${one.workersPerPod === 1 ? "worker" : "workers"} a pod`;
  const holds = chosen
    ? `What meets ${question.goal.text}: ${chosen.shape.pods} pods × ${cores(chosen.cpuPerPodCores)} CPU, ${cores(chosen.shape.cores)} cores instead of ${sizing.prodCores.toFixed(1)}.`
    : `${unreachable}.`;
  return [
    `Cores = rate × service time is utilisation 1: no headroom, no goal, a queue without end.`,
    `At the ${cores(sizing.cpuPerPod)} CPU requested, ${workers(requested)}: ${outcome(requested, rate)}.`,
    `Up to the limit of ${cores(sizing.cpuLimit)} CPU, while the node has CPU to spare, ${workers(limit)}: ${outcome(limit, rate)}.`,
    `The same on a full node, where the pod gets what it requested: a request takes ${formatDurationMs(squeezed.serviceMs)}; ${outcome(squeezed, rate)}.`,
    holds,
  ];
}
