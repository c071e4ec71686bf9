import { version } from "../../base/index.ts";
import type { SystemLimits } from "../../probe/index.ts";
import type { BenchResult, BenchSetting, StressRow } from "../../record/index.ts";
import type { BenchPlan } from "./bench-plan.ts";
import type { LimitStep } from "./limit-step.ts";
import { limitFields } from "./limits-now.ts";
import type { MeasuredLevel } from "./measure-run.ts";

/** What every result of a session has in common. */
export interface SettingParts {
  readonly plan: BenchPlan;
  readonly system: SystemLimits;
  /** What was done about limits before this process began. */
  readonly step: LimitStep | undefined;
  readonly at: Date;
  readonly warnings: BenchResult["warnings"];
}

const architectures: Readonly<Record<string, string>> = { arm64: "ARM64", x64: "X86_64" };

/** The machine, its limits and the model. */
export function benchSetting({ plan, system, step, at, warnings }: SettingParts): BenchSetting {
  const { container, isVm } = system.surroundings;
  const limits = limitFields(system);
  const byBench = step?.kind === "group" || step?.kind === "affinity";
  return {
    timestamp: at.toISOString().replace(/\.\d+Z$/, "Z"),
    architecture: architectures[system.arch] ?? system.arch.toUpperCase(),
    cpu_model: system.cpuModel,
    model_size: plan.modelName,
    ...limits,
    limit_set_by: limits.limit_kind === "none" ? null : byBench ? "bench" : "surroundings",
    is_docker: container !== null,
    engine: plan.engine,
    quantization: quantizationOf(plan),
    host_id: system.hostId,
    is_vm: isVm,
    container,
    warnings,
    tool_version: version,
  };
}

/**
 * @param level at least one of its iterations ended well
 * @param run name of the run's folder
 */
export function benchResult(
  parts: SettingParts,
  level: MeasuredLevel,
  threads: number,
  run: string,
): BenchResult {
  const { plan, system } = parts;
  const ok = level.iterations.filter((one) => one.ok);
  const latencies = ok.map(({ latencyMs }) => latencyMs);
  const spanMs = spanOf(level);
  const { figures, unavailable } = countedFigures(system, level, spanMs);
  const {
    timestamp,
    architecture,
    cpu_model,
    model_size,
    cpu_limit,
    memory_mb,
    is_docker,
    warnings,
    tool_version,
    ...setting
  } = benchSetting(parts);
  return {
    // In the order in which people know them.
    timestamp,
    architecture,
    cpu_model,
    model_size,
    iterations: ok.length,
    avg_latency_ms: rounded(latencies.reduce((sum, one) => sum + one, 0) / ok.length),
    total_time_s: rounded(spanMs / 1000),
    rps: rounded(ok.length / (spanMs / 1000)),
    cpu_limit,
    memory_mb,
    is_docker,
    ...setting,
    threads: plan.hasThreads ? threads : null,
    batch: level.concurrency,
    latencies_ms: latencies.map(rounded),
    throttled_ms_each: ok.map(({ throttledMs }) => (throttledMs === undefined ? null : rounded(throttledMs))),
    failed: level.iterations.length - ok.length,
    ...figures,
    unavailable,
    warnings,
    run,
    tool_version,
  };
}

/** First send to last end. */
function spanOf({ iterations }: MeasuredLevel): number {
  return (
    Math.max(...iterations.map(({ endedAt }) => endedAt)) -
    Math.min(...iterations.map(({ sentAt }) => sentAt))
  );
}

/** One row of a stress test. */
export function stressRow(
  level: MeasuredLevel,
  percentiles: Pick<StressRow, "p50_ms" | "p95_ms">,
  threads: number,
  run: string,
): StressRow {
  const ok = level.iterations.filter((one) => one.ok).length;
  const { periods, throttledPeriods, throttledMs } = level.counters;
  return {
    threads,
    concurrency: level.concurrency,
    iterations: ok,
    failed: level.iterations.length - ok,
    ...percentiles,
    rps: ok === 0 ? 0 : rounded(ok / (spanOf(level) / 1000)),
    nr_periods: periods ?? null,
    nr_throttled: throttledPeriods ?? null,
    throttled_ms: throttledMs === undefined ? null : rounded(throttledMs),
    throttle_ratio:
      periods === undefined || throttledPeriods === undefined
        ? null
        : periods === 0
          ? 0
          : rounded(throttledPeriods / periods),
    throttled_time_ratio:
      throttledMs === undefined || level.iterations.length === 0
        ? null
        : rounded(throttledMs / spanOf(level)),
    run,
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
