import { type AssessedRun, type Estimate, quantileInterval, rateInterval } from "../../analysis/index.ts";
import type { LevelSummary } from "../../metric/index.ts";
import type { RunEvent } from "../../record/index.ts";
import { drainCapacity } from "./compare-imported.ts";
import type { Capacity, Compared, ComparedLevel } from "./compared.ts";

interface LevelTimes {
  readonly endedAts: number[];
  readonly responseMs: number[];
}

/** Gathers what intervals are made of. */
export interface RunComparer {
  add(event: RunEvent): void;
  /** @param summary of the same run */
  result(summary: AssessedRun): Compared;
}

/** Reads one of our runs for a comparison. */
export function createRunComparer(): RunComparer {
  const times = new Map<number, LevelTimes>();
  return {
    add(event) {
      if (event.kind !== "requestEnded" || event.warmup || event.outcome.kind !== "ok") return;
      const level = times.get(event.level) ?? { endedAts: [], responseMs: [] };
      level.endedAts.push(event.endedAt);
      level.responseMs.push(event.endedAt - event.plannedAt);
      times.set(event.level, level);
    },
    result: (summary) => comparedRun(summary, times),
  };
}

function comparedRun(summary: AssessedRun, times: ReadonlyMap<number, LevelTimes>): Compared {
  const model = modelOf(summary.scenario);
  const audioSeconds = audioSecondsOf(summary.levels);
  const capacity = capacityOf(summary.levels, times);
  return {
    label: summary.name,
    source: "measured",
    ...(model === undefined ? {} : { model }),
    ...(audioSeconds === undefined ? {} : { audioSeconds }),
    levels: summary.levels.map((level) => levelOf(level, times.get(level.level))),
    capacity,
    invalid: summary.assessment.warnings
      .filter(({ invalidates }) => invalidates)
      .map(({ message }) => message),
    notes: [
      ...(summary.ended === "completed" ? [] : [`the run is ${summary.ended}`]),
      ...(capacity.kind === "drain" ? capacity.fit.notes : []),
    ],
  };
}

/** The scenario in a log may be of another version: only a name is looked for. */
function modelOf(scenario: unknown): string | undefined {
  const target = (scenario as { target?: { model?: unknown } } | null)?.target;
  return typeof target?.model === "string" ? target.model : undefined;
}

/** Mean length of the clips: seconds of audio a second over requests a second; undefined without audio. */
function audioSecondsOf(levels: readonly LevelSummary[]): number | undefined {
  for (const { metrics } of levels) {
    const audio = metrics.rtfx_aggregate?.mean;
    const rate = metrics.request_rate?.mean;
    if (typeof audio === "number" && typeof rate === "number" && rate > 0) return audio / rate;
  }
  return undefined;
}

function levelOf({ load, counts, metrics }: LevelSummary, times: LevelTimes | undefined): ComparedLevel {
  const figure = (value: number | null | undefined, quantile: number): Estimate | null => {
    if (typeof value !== "number") return null;
    const found = quantileInterval(times?.responseMs ?? [], quantile);
    return { value, low95: found?.low95 ?? null, high95: found?.high95 ?? null };
  };
  const response = metrics.response_time;
  return {
    load,
    requests: counts.ok,
    p50Ms: figure(response?.p50, 0.5),
    p95Ms: figure(response?.p95, 0.95),
  };
}

/** Of bursts the rate at which they drain; else the highest rate of a closed loop. An open loop has the rate that was asked. */
function capacityOf(levels: readonly LevelSummary[], times: ReadonlyMap<number, LevelTimes>): Capacity {
  const bursts = levels.flatMap(({ load, counts, metrics }) => {
    const response = metrics.response_time;
    if (load.kind !== "burst" || typeof response?.mean !== "number" || response.mean <= 0) return [];
    const sent = counts.ok + counts.failed;
    return [
      {
        concurrency: load.size,
        meanMs: response.mean,
        p95Ms: response.p95,
        errorRatio: sent === 0 ? null : counts.failed / sent,
      },
    ];
  });
  if (bursts.length > 0) return drainCapacity(bursts);
  const closed = levels.flatMap((level) => {
    const value = level.metrics.request_rate?.mean;
    return level.load.kind === "closed" && typeof value === "number" && value > 0
      ? [{ level: level.level, concurrency: level.load.concurrency, value }]
      : [];
  });
  const [best] = closed.sort((a, b) => b.value - a.value);
  if (best) {
    // The rate as the run's report has it, with the relative width that its batches show.
    const found = rateInterval(times.get(best.level)?.endedAts ?? []);
    const scale = found ? best.value / found.value : 0;
    const end = (at: number | null | undefined): number | null =>
      typeof at === "number" ? at * scale : null;
    return {
      kind: "closed",
      concurrency: best.concurrency,
      estimate: { value: best.value, low95: end(found?.low95), high95: end(found?.high95) },
    };
  }
  return {
    kind: "unavailable",
    reason:
      levels.length === 0
        ? "no level was measured"
        : "an open loop has the rate that it was asked for; send bursts or a closed loop",
  };
}
