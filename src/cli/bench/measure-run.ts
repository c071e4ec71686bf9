import { resolve } from "node:path";
import type { RunEvent } from "../../record/index.ts";
import {
  createDirectTarget,
  type DirectEngine,
  type Reading,
  type RunResult,
  runScenario,
} from "../../scenario/file.ts";
import { resolveScenario } from "../../scenario/index.ts";
import { flagWords } from "../flag-labels.ts";
import type { Host } from "../host.ts";
import type { BenchPlan } from "./bench-plan.ts";
import type { CounterReadings } from "./limits-now.ts";

/** One measured request. */
export interface Iteration {
  readonly latencyMs: number;
  readonly sentAt: number;
  readonly endedAt: number;
  readonly ok: boolean;
  /** What the quota took while it ran; undefined where nothing counts it. Requests side by side share it. */
  readonly throttledMs: number | undefined;
}

/** One level of a run: what was measured, and what the kernel counted meanwhile. */
export interface MeasuredLevel {
  readonly concurrency: number;
  readonly iterations: readonly Iteration[];
  readonly counters: CounterDeltas;
}

/** Differences over the measured part; undefined where nothing counts it. */
export interface CounterDeltas {
  readonly periods?: number;
  readonly throttledPeriods?: number;
  readonly throttledMs?: number;
  readonly cpuUsedMs?: number;
}

export interface MeasuredRun {
  readonly result: RunResult;
  readonly levels: readonly MeasuredLevel[];
}

export interface RunWishes {
  readonly engine: DirectEngine | undefined;
  readonly threads: number;
  readonly concurrency: readonly number[];
  readonly out: string;
  readonly readCounters: () => CounterReadings;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly stop: AbortSignal;
  readonly abort: AbortSignal;
}

/** Runs the plan as a scenario, so that it has a log as every run has, and reads the counters around every request. */
export async function measureRun(plan: BenchPlan, wishes: RunWishes, host: Host): Promise<MeasuredRun> {
  const { engine, concurrency, threads } = wishes;
  const { iterations: requests, warmup } = plan;
  const scenario = resolveScenario(
    {
      name: `bench-${plan.modelName}${plan.hasThreads ? `-${threads}t` : ""}`,
      target: plan.target,
      workload: plan.workload,
      load: {
        kind: "closed",
        concurrency: concurrency.length === 1 ? concurrency[0] : concurrency,
        requests,
        warmup,
      },
      workers: 1,
    },
    "",
    flagWords("bench"),
  );
  const levels: Collected[] = [];
  let before = wishes.readCounters();
  const result = await runScenario(scenario, {
    out: resolve(host.cwd, wishes.out),
    baseDir: host.cwd,
    environment: host.environment,
    warnings: wishes.warnings,
    stop: wishes.stop,
    abort: wishes.abort,
    probe: (event) => {
      if (event.kind === "phaseStarted") {
        before = wishes.readCounters();
        levels.push({
          concurrency: event.load.kind === "closed" ? event.load.concurrency : 1,
          iterations: [],
          first: before,
          last: before,
        });
      }
      if (event.kind !== "requestEnded") return [];
      const now = wishes.readCounters();
      const level = levels.at(-1);
      if (level) collect(level, event, before, now);
      before = now;
      return readingsOf(now);
    },
    parts: {
      ...host.runParts,
      ...(engine && { createTarget: (_scenario, clock) => createDirectTarget(engine, clock) }),
    },
  });
  return {
    result,
    levels: levels.map(({ concurrency: users, iterations, first, last }) => ({
      concurrency: users,
      iterations,
      counters: {
        ...difference("periods", first, last),
        ...difference("throttledPeriods", first, last),
        ...difference("throttledMs", first, last),
        ...difference("cpuUsedMs", first, last),
      },
    })),
  };
}

interface Collected {
  readonly concurrency: number;
  readonly iterations: Iteration[];
  /** Readings after the last request of the warm-up, and after the last of all. */
  first: CounterReadings;
  last: CounterReadings;
}

function collect(
  level: Collected,
  event: Extract<RunEvent, { kind: "requestEnded" }>,
  before: CounterReadings,
  now: CounterReadings,
): void {
  level.last = now;
  if (event.warmup) {
    level.first = now;
    return;
  }
  const sentAt = event.sentAt ?? event.plannedAt;
  level.iterations.push({
    sentAt,
    endedAt: event.endedAt,
    latencyMs: event.endedAt - sentAt,
    ok: event.outcome.kind === "ok",
    throttledMs: difference("throttledMs", before, now).throttledMs,
  });
}

function difference(
  key: keyof CounterDeltas,
  { [key]: from }: CounterReadings,
  { [key]: to }: CounterReadings,
): CounterDeltas {
  return from === undefined || to === undefined ? {} : { [key]: to - from };
}

const series = [
  ["cgroup.nr_periods", "1", "periods"],
  ["cgroup.nr_throttled", "1", "throttledPeriods"],
  ["cgroup.throttled", "ms", "throttledMs"],
] as const;

/** What the kernel has counted since the group was made; nothing where there is no quota. */
function readingsOf(counters: CounterReadings): Reading[] {
  return series.flatMap(([name, unit, key]) => {
    const value = counters[key];
    return value === undefined ? [] : [{ series: name, unit, reading: { value } }];
  });
}
