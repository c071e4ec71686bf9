import { basename, relative } from "node:path";
import { BenchError, systemClock } from "../../base/index.ts";
import type { SystemLimits } from "../../probe/index.ts";
import type { BenchResult } from "../../record/index.ts";
import type { Host } from "../host.ts";
import { writeReports } from "../run-and-report.ts";
import type { BenchFlags } from "./bench-flags.ts";
import type { BenchPlan } from "./bench-plan.ts";
import { type OpenEngine, openEngine } from "./engine-adapter.ts";
import type { LimitStep } from "./limit-step.ts";
import { type MeasuredRun, measureRun } from "./measure-run.ts";
import { outOfMemory } from "./run-limited.ts";

/** One call of `bench`, in the process that measures. */
export interface BenchSession {
  readonly plan: BenchPlan;
  readonly flags: BenchFlags;
  readonly system: SystemLimits;
  readonly step: LimitStep | undefined;
  readonly host: Host;
  readonly say: (text: string) => void;
  readonly stop: AbortSignal;
  readonly abort: AbortSignal;
}

/** A run that ended well, with the name of its folder. */
export type NamedRun = MeasuredRun & { readonly name: string };

/**
 * Loads the engine, measures, and lets go of the engine.
 * @param warnings what is known before, for the run's log
 * @throws bench.out-of-memory, and what stops any run
 */
export async function measureThreads(
  session: BenchSession,
  threads: number,
  concurrency: readonly number[],
  warnings: BenchResult["warnings"],
): Promise<NamedRun> {
  const { plan, flags, system, host, say, stop, abort } = session;
  const killedBefore = system.counters().oomKills ?? 0;
  let engine: OpenEngine | undefined;
  try {
    if (plan.engine !== "http" && !host.runParts?.createTarget) {
      const used = plan.hasThreads ? `, ${threads} ${threads === 1 ? "thread" : "threads"}` : "";
      say(`Loading ${plan.modelName}${used} …`);
      engine = await openEngine(plan, threads, Math.max(...concurrency));
    }
    say(
      `Measuring: ${plan.warmup} to warm up, then ${plan.iterations} at concurrency ${concurrency.join(", ")} …`,
    );
    const run = await measureRun(
      plan,
      { engine, threads, concurrency, out: flags.out, readCounters: system.counters, warnings, stop, abort },
      host,
    );
    await writeReports(run.result.folder, run.result.summary);
    if (run.result.failure) {
      // What was measured until then is kept, and worth nothing to someone who cannot find it.
      say(`Run: ${relative(host.cwd, run.result.folder)}`);
      throw run.result.failure;
    }
    return { ...run, name: basename(run.result.folder) };
  } catch (error) {
    throw (system.counters().oomKills ?? 0) > killedBefore ? outOfMemory(system.limits.memoryBytes) : error;
  } finally {
    await engine?.close();
  }
}

/** Wall-clock time for labels. */
export function wallNow({ runParts }: Host): Date {
  return (runParts?.clock ?? systemClock).wallNow();
}

/** @throws run.all-failed */
export function firstLevel({ levels }: MeasuredRun): MeasuredRun["levels"][number] {
  const [level] = levels;
  if (level?.iterations.some(({ ok }) => ok)) return level;
  throw new BenchError("run.all-failed", "no iteration ended well");
}
