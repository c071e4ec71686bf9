import { BenchError, createRandom, rebaseClock, version } from "../../base/index.ts";
import { checkTarget, type Plan, runPlan } from "../../loadgen/index.ts";
import { createRunFolder } from "../../record/file.ts";
import { logVersion, type RunEvent } from "../../record/index.ts";
import type { Workload } from "../../workload/index.ts";
import { chooseWorkers } from "../choose-workers.ts";
import { levelsOf } from "../load-spec.ts";
import { resolveScenario } from "../resolve-scenario.ts";
import type { Scenario, ScenarioSpec } from "../scenario-spec.ts";
import { asBenchError } from "./as-bench-error.ts";
import { nothingMeasured } from "./nothing-measured.ts";
import { assessRun } from "./open-run.ts";
import { refuseNoise } from "./refuse-noise.ts";
import { requireOpenFiles } from "./require-open-files.ts";
import { runInWorkers } from "./run-in-workers.ts";
import type { RunOptions, RunParts, RunResult } from "./run-options.ts";
import { defaultParts } from "./run-parts.ts";
import { isWholeRun, openRunSession, type RunSession, writeSummary } from "./run-session.ts";
import { raiseToRealTime } from "./thread-priority.ts";
import { createTokenCounter } from "./token-counter.ts";

type RunEnded = Extract<RunEvent, { kind: "runEnded" }>;

/** After a stop signal requests under way get this long to end. */
const interruptedDrainMs = 5000;

/**
 * Runs a scenario and writes its folder: run.jsonl (the log) and summary.json. Leaves nothing behind in the process.
 * @throws what is wrong before anything was sent: scenario.*, usage.*, workload.*, generator.open-files, log.write-failed,
 *   run.interrupted;
 *   and what `onEvent` throws, after the log was closed. Everything else that fails is part of the result.
 */
export async function runScenario(spec: ScenarioSpec, options: RunOptions = {}): Promise<RunResult> {
  const scenario = resolveScenario(spec, "the scenario");
  const parts = { ...defaultParts, ...options.parts };
  // A key that is missing is told before minutes go into the making of clips.
  await parts.createTarget(scenario, parts.clock, options).close();
  requireOpenFiles(scenario);
  await refuseNoise(scenario, options);
  const tokens = await createTokenCounter(scenario, options.baseDir ?? process.cwd(), parts.clock);
  const workload = await prepareWorkload(parts, scenario, options);
  const plan: Plan = {
    levels: levelsOf(scenario.load, workload.requests),
    maxConnections: scenario.connection.maxConnections ?? null,
    drainMs: scenario.target.timeouts.totalMs,
    interruptedDrainMs,
  };
  const workers = chooseWorkers(scenario.workers, plan.levels, parts.machine.cpuCount);
  const startedAt = parts.clock.wallNow();
  const clock = rebaseClock(parts.clock, parts.clock.now());
  const folder = await createRunFolder(options.out ?? "runs", scenario.name, startedAt);
  const session = await openRunSession(folder, clock, options, interruptedDrainMs);
  const runId = folder.split(/[\\/]/).at(-1) as string;
  // An engine within this process would get it too, and is what is measured.
  const sendsOnly = isWholeRun(options) && options.parts?.createTarget === undefined;
  const takeBackRealTime = sendsOnly ? await raiseToRealTime() : undefined;

  session.emit({
    kind: "runStarted",
    logVersion,
    runId,
    name: scenario.name,
    startedAt: startedAt.toISOString(),
    clockOriginNs: String(clock.originNs),
    scenario,
    seed: scenario.seed,
    tool: { name: "inferbench", version },
    machine: parts.machine,
    ...(workers > 1 ? { workers } : {}),
    ...(takeBackRealTime ? { realTime: true } : {}),
  });
  for (const warning of options.warnings ?? []) session.emit({ kind: "warned", at: 0, ...warning });

  const target = parts.createTarget(scenario, clock, options);
  const meter = parts.createMeter();
  const { stop, abort, gauge } = session;
  const emit = (event: RunEvent): void => {
    session.emit(event);
    tokens.see(event);
  };
  const tagOf = (id: number | string): string => `${runId}-${id}`;
  let failure: BenchError | undefined;
  try {
    await checkTarget(target, workload, clock, tagOf("check"), session.patience, emit);
    if (!stop.aborted && workers > 1) {
      // Workers have all connections that there may be: this one would keep a server that has few of them waiting.
      await target.close();
      await runInWorkers(workers, scenario, plan, clock, session, runId, options);
    } else if (!stop.aborted) {
      await runPlan({
        clock,
        random: createRandom(scenario.seed),
        workload,
        target,
        meter,
        stop,
        abort,
        emit,
        tagOf,
        gauge,
        settle: () => tokens.settle(emit),
        plan,
      });
    }
  } catch (error) {
    failure = asBenchError(error);
  } finally {
    meter.close();
    await takeBackRealTime?.();
    await target.close();
  }
  return finish(session, scenario, folder, failure, clock.now());
}

/** Clips may take minutes to make: a stop meanwhile leaves nothing but the clips that were made. */
async function prepareWorkload(
  { openWorkload }: RunParts,
  scenario: Scenario,
  options: RunOptions,
): Promise<Workload> {
  const isStopped = (): boolean => options.stop?.aborted === true || options.abort?.aborted === true;
  const stopped = (): BenchError =>
    new BenchError("run.interrupted", "stopped before anything was sent", {
      hint: "run it again: the speech clips made so far are kept",
    });
  try {
    const workload = await openWorkload(scenario, options);
    if (isStopped()) throw stopped();
    return workload;
  } catch (error) {
    throw isStopped() ? stopped() : error;
  }
}

async function finish(
  session: RunSession,
  scenario: Scenario,
  folder: string,
  thrown: BenchError | undefined,
  at: number,
): Promise<RunResult> {
  const listenerError = session.listenerError();
  const measured = await session.summary();
  const failure =
    session.writeFailure() ??
    (listenerError ? asBenchError(listenerError.error) : undefined) ??
    (session.stop.aborted ? interrupted() : undefined) ??
    thrown ??
    nothingMeasured(measured);
  session.emit({ kind: "runEnded", at, ...endOf(failure) });
  const numbers = await session.summary();
  const closeFailure = await session.close().then(
    () => undefined,
    (error) => asBenchError(error),
  );
  if (listenerError) throw listenerError.error;
  const summary = assessRun(numbers, scenario.goals);
  const summaryFailure = await writeSummary(folder, summary);
  const final = closeFailure ?? failure ?? summaryFailure;
  return { folder, summary, ...(final ? { failure: final } : {}) };
}

function endOf(failure: BenchError | undefined): Pick<RunEnded, "reason" | "message"> {
  if (!failure) return { reason: "completed" };
  if (failure.code === "run.interrupted") return { reason: "interrupted" };
  return { reason: "failed", message: `${failure.message}; ${failure.hint}` };
}

function interrupted(): BenchError {
  return new BenchError("run.interrupted", "the run was stopped before its end");
}
