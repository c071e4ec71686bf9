import type { StressResult, StressRow } from "../../record/index.ts";

/**
 * Of the time, not of the periods: one thread that never rests touches the quota in every period together with the little
 * that this program does, and loses next to nothing.
 */
const throttledTimeShare = 0.05;

/** A gain below this is noise: then the fewer threads are as good. */
const gainRatio = 0.05;

/** Numbers of threads to try where nobody names them: doubled, up to twice the limit, and at least to 4. */
export function stressThreads(cpuLimit: number): number[] {
  const most = Math.max(4, 2 * Math.ceil(cpuLimit));
  const threads: number[] = [];
  for (let n = 1; n <= most; n *= 2) threads.push(n);
  return threads;
}

/** Where the quota begins to hurt, and how many threads make the most of it. */
export function findStress(
  rows: readonly StressRow[],
): Pick<StressResult, "throttling_from" | "best_threads"> {
  const from = rows.find(({ throttled_time_ratio }) => (throttled_time_ratio ?? 0) >= throttledTimeShare);
  const fewest = Math.min(...rows.map(({ concurrency }) => concurrency));
  let best: StressRow | undefined;
  for (const row of rows.filter(({ concurrency }) => concurrency === fewest)) {
    if (!best || row.rps > best.rps * (1 + gainRatio)) best = row;
  }
  return {
    throttling_from: from ? { threads: from.threads, concurrency: from.concurrency } : null,
    best_threads: best?.threads ?? 1,
  };
}
