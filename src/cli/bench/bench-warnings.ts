import type { BenchResult } from "../../record/index.ts";
import type { BenchPlan } from "./bench-plan.ts";
import type { LimitStep } from "./limit-step.ts";
import type { LimitFields } from "./limits-now.ts";

type Warnings = BenchResult["warnings"];

/** What is known before anything runs. */
export function benchWarnings(
  { engine, hasThreads }: BenchPlan,
  { cpu_limit, limit_kind }: LimitFields,
  threads: readonly number[],
  step: LimitStep | undefined,
): Warnings {
  const warnings: Warnings = (step?.warnings ?? []).map((message) => ({ code: "bench.limit", message }));
  const over = hasThreads ? threads.filter((count) => count > cpu_limit) : [];
  if (over.length > 0) {
    warnings.push({
      code: "bench.threads-over-limit",
      message: `threads ${over.join(", ")} > limit ${cpu_limit} CPU: they take turns, and a quota stops them all`,
    });
  }
  if (engine === "http") {
    warnings.push({
      code: "bench.other-machine",
      message:
        "processors, memory and limits are those of the machine that sends: they are the server's only if it runs here, without limits of its own",
    });
  }
  if (engine !== "http" && limit_kind === "none") {
    warnings.push({
      code: "bench.no-limit",
      message: "measured without a limit: not what a container with a limit would do",
    });
  }
  return warnings;
}

/** What the counters say afterwards. */
export function throttleWarnings({
  nr_periods,
  nr_throttled,
  throttled_ms,
  total_time_s,
}: BenchResult): Warnings {
  if (!nr_throttled || !nr_periods || throttled_ms === null) return [];
  const timeRatio = throttled_ms / 1000 / total_time_s;
  const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)} %`;
  const meaning =
    timeRatio < feltRatio
      ? "too little to be felt in the latencies"
      : "the latencies are those of the limit, not of the processor";
  return [
    {
      code: "bench.throttled",
      message: `throttled in ${percent(nr_throttled / nr_periods)} of the periods and ${percent(timeRatio)} of the time: ${meaning}`,
    },
  ];
}

/** Below this share of the time a latency moves less than it does by itself. */
const feltRatio = 0.01;
