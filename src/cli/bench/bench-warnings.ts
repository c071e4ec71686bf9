import type { BenchResult } from "../../record/index.ts";
import type { BenchPlan } from "./bench-plan.ts";
import type { LimitFields } from "./limits-now.ts";

type Warnings = BenchResult["warnings"];

/** What is known before anything runs. */
export function benchWarnings(
  { engine }: BenchPlan,
  { cpu_limit, limit_kind }: LimitFields,
  threads: number,
): Warnings {
  const warnings: Warnings = [];
  if (engine !== "http" && threads > cpu_limit) {
    warnings.push({
      code: "bench.threads-over-limit",
      message: `threads ${threads} > limit ${cpu_limit} CPU: they take turns, and a quota stops them all`,
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
  if (!nr_throttled || !nr_periods) return [];
  const percent = ((nr_throttled / nr_periods) * 100).toFixed(1);
  const lost = throttled_ms === null ? "" : `, ${throttled_ms.toFixed(0)} ms of ${total_time_s.toFixed(1)} s`;
  return [
    {
      code: "bench.throttled",
      message: `throttled in ${percent} % of the periods${lost}: the latencies are those of the limit, not of the processor`,
    },
  ];
}
