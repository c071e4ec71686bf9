import type { LevelSummary, RunSummary } from "../metric/index.ts";
import type { Warning } from "./assessment.ts";

/** Above this share of busy time an event loop delays its own stamps by milliseconds (measured; docs/method.md). */
const busyLoopRatio = 0.6;
const saturatedLoopRatio = 0.8;

/** Lateness that is small against what is measured does no harm: 2 ms, or 1 % of the median service time. */
const harmlessLatenessMs = 2;
const harmlessLatenessShare = 0.01;

const smallerLoad = "send fewer requests at once, use shorter clips, or run the generator on another machine";

/** Whether the generator itself was the bottleneck: then the numbers describe it and not the server. */
export function instrumentWarnings({ instrument, levels }: RunSummary): Warning[] {
  const warnings: Warning[] = [];
  const utilization = instrument.loopUtilizationMaxRatio;
  if (utilization !== null && utilization > busyLoopRatio) {
    const saturated = utilization > saturatedLoopRatio;
    warnings.push({
      code: saturated ? "generator-saturated" : "generator-busy",
      message: `the generator's event loop was busy ${Math.round(utilization * 100)} % of its busiest second`,
      advice: smallerLoad,
      invalidates: saturated,
    });
  }
  const lateness = instrument.sendLatenessMs.p99;
  const limitMs = Math.max(harmlessLatenessMs, harmlessLatenessShare * smallestMedianMs(levels));
  if (lateness !== null && lateness > limitMs) {
    warnings.push({
      code: "generator-late",
      message: `1 % of the sends were more than ${lateness.toFixed(1)} ms late (limit ${limitMs.toFixed(1)} ms)`,
      advice: smallerLoad,
      invalidates: true,
    });
  }
  return warnings;
}

function smallestMedianMs(levels: readonly LevelSummary[]): number {
  const medians = levels.flatMap((level) => level.metrics.service_time?.p50 ?? []);
  return medians.length === 0 ? 0 : Math.min(...medians);
}
