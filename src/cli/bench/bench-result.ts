import { version } from "../../base/index.ts";
import type { SystemLimits } from "../../probe/index.ts";
import type { BenchResult } from "../../record/index.ts";
import type { BenchPlan } from "./bench-plan.ts";
import { limitFields } from "./limits-now.ts";
import type { MeasuredLevel } from "./measure-run.ts";

/** What a result is made of. */
export interface ResultParts {
  readonly plan: BenchPlan;
  readonly system: SystemLimits;
  readonly level: MeasuredLevel;
  readonly threads: number;
  readonly at: Date;
  /** Name of the run's folder. */
  readonly run: string;
  readonly warnings: BenchResult["warnings"];
}

const architectures: Readonly<Record<string, string>> = { arm64: "ARM64", x64: "X86_64" };

/** At least one iteration ended well. */
export function benchResult({ plan, system, level, threads, at, run, warnings }: ResultParts): BenchResult {
  const ok = level.iterations.filter((one) => one.ok);
  const latencies = ok.map(({ latencyMs }) => latencyMs);
  const spanMs =
    Math.max(...level.iterations.map(({ endedAt }) => endedAt)) -
    Math.min(...level.iterations.map(({ sentAt }) => sentAt));
  const { container, isVm } = system.surroundings;
  const { figures, unavailable } = countedFigures(system, level, spanMs);
  return {
    timestamp: at.toISOString().replace(/\.\d+Z$/, "Z"),
    architecture: architectures[system.arch] ?? system.arch.toUpperCase(),
    cpu_model: system.cpuModel,
    model_size: plan.modelName,
    iterations: ok.length,
    avg_latency_ms: rounded(latencies.reduce((sum, one) => sum + one, 0) / ok.length),
    total_time_s: rounded(spanMs / 1000),
    rps: rounded(ok.length / (spanMs / 1000)),
    ...limitFields(system),
    is_docker: container !== null,
    engine: plan.engine,
    quantization: quantizationOf(plan),
    threads: plan.engine === "http" ? null : threads,
    batch: level.concurrency,
    host_id: system.hostId,
    latencies_ms: latencies.map(rounded),
    throttled_ms_each: ok.map(({ throttledMs }) => (throttledMs === undefined ? null : rounded(throttledMs))),
    failed: level.iterations.length - ok.length,
    ...figures,
    is_vm: isVm,
    container,
    unavailable,
    warnings,
    run,
    tool_version: version,
  };
}

type CountedFigures = Pick<
  BenchResult,
  "memory_peak_mb" | "cpu_used_cores" | "nr_periods" | "nr_throttled" | "throttled_ms"
>;

/** Missing is a reason, never 0. */
function countedFigures(
  system: SystemLimits,
  { counters }: MeasuredLevel,
  spanMs: number,
): { readonly figures: CountedFigures; readonly unavailable: Record<string, string> } {
  const { memoryPeakBytes } = system.counters();
  const noGroup = "unavailable" in system.cgroup ? system.cgroup.unavailable : undefined;
  const noQuota = noGroup ?? "no quota of processor time holds here, so nothing counts it";
  const values: Readonly<Record<keyof CountedFigures, readonly [number | undefined, string]>> = {
    memory_peak_mb: [
      memoryPeakBytes === undefined ? undefined : memoryPeakBytes / 2 ** 20,
      noGroup ?? "no control group limits the memory, so nothing counts it",
    ],
    cpu_used_cores: [
      counters.cpuUsedMs === undefined ? undefined : counters.cpuUsedMs / spanMs,
      noGroup ?? "no control group limits this process, so its use is not counted apart",
    ],
    nr_periods: [counters.periods, noQuota],
    nr_throttled: [counters.throttledPeriods, noQuota],
    throttled_ms: [counters.throttledMs, noQuota],
  };
  const entries = Object.entries(values);
  return {
    figures: Object.fromEntries(
      entries.map(([name, [value]]) => [name, value === undefined ? null : rounded(value)]),
    ) as CountedFigures,
    unavailable: Object.fromEntries(
      entries.flatMap(([name, [value, reason]]) => (value === undefined ? [[name, reason]] : [])),
    ),
  };
}

/** As the name says: qwen2.5-0.5b-q4, model.Q4_K_M. The installed Moonshine package holds the quantised files. */
function quantizationOf({ engine, modelName, modelDir }: BenchPlan): string | null {
  if (engine === "moonshine") return modelDir === undefined ? "quantized" : null;
  return /(?<=[-._])(i?q\d\w*|bf16|f16|f32|fp8|int8|int4)$/i.exec(modelName)?.[0]?.toLowerCase() ?? null;
}

/** Microseconds are as fine as the stamps are. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
