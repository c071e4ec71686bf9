import type { StressResult, StressRow } from "../../record/index.ts";
import { benchSetting, stressRow } from "./bench-result.ts";
import { type BenchSession, measureThreads, wallNow } from "./bench-session.ts";
import { benchWarnings } from "./bench-warnings.ts";
import { limitFields } from "./limits-now.ts";
import { findStress, stressThreads } from "./stress-findings.ts";

const defaultConcurrency = [1, 2];

/** Measures with rising threads and concurrency under the limit: each number of threads is a run of its own. */
export async function stress(session: BenchSession): Promise<StressResult> {
  const { plan, flags, system, step, host } = session;
  const limits = limitFields(system);
  const counts = plan.hasThreads ? (flags.threads ?? stressThreads(limits.cpu_limit)) : [1];
  const concurrency = flags.concurrency ?? defaultConcurrency;
  const rows: StressRow[] = [];
  for (const threads of counts) {
    const warnings = benchWarnings(plan, limits, [threads], step);
    const { result, levels, name } = await measureThreads(session, threads, concurrency, warnings);
    for (const [i, level] of levels.entries()) {
      const times = result.summary.levels[i]?.metrics.response_time;
      const percentiles = { p50_ms: times?.p50 ?? null, p95_ms: times?.p95 ?? null };
      rows.push(stressRow(level, percentiles, threads, name));
    }
  }
  const at = wallNow(host);
  return {
    ...benchSetting({ plan, system, step, at, warnings: benchWarnings(plan, limits, counts, step) }),
    rows,
    ...findStress(rows),
  };
}
