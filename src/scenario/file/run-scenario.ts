import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AssessedRun } from "../../analysis/index.ts";
import { BenchError, type Clock, createRandom, rebaseClock, systemClock, version } from "../../base/index.ts";
import { checkTarget, type LoopMeter, runPlan } from "../../loadgen/index.ts";
import { createSummaryFold, type RunSummary } from "../../metric/index.ts";
import { createLoopMeter, describeMachine } from "../../probe/index.ts";
import { createRunFolder, createRunLogWriter, type RunLogWriter, runLogName } from "../../record/file.ts";
import { logVersion, type Machine, type RunEvent } from "../../record/index.ts";
import { createTarget, type Target } from "../../target/index.ts";
import { openWorkload } from "../../workload/file.ts";
import type { Workload } from "../../workload/index.ts";
import { levelsOf } from "../load-spec.ts";
import { resolveScenario } from "../resolve-scenario.ts";
import type { Scenario, ScenarioSpec } from "../scenario-spec.ts";
import { createTransport } from "./create-transport.ts";
import { assessRun } from "./open-run.ts";

/** What a test replaces to run a whole scenario without sockets, models or real time. */
export interface RunParts {
  readonly clock: Clock;
  readonly openWorkload: (scenario: Scenario, options: RunOptions) => Promise<Workload>;
  readonly createTarget: (scenario: Scenario, clock: Clock, options: RunOptions) => Target;
  readonly createMeter: () => LoopMeter & { close(): void };
  readonly machine: Machine;
}

/** A look at a run under way. */
export interface RunNow {
  /** The numbers so far. Costs about a millisecond: not for every event. */
  summary(): RunSummary;
  /** Requests sent, or waiting for a connection, and not ended. */
  inFlight(): number;
}

export interface RunOptions {
  /** Folder that receives the run's own folder; "runs" by default. */
  readonly out?: string;
  /** Where API keys are looked up; none by default. Pass process.env. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** What relative paths in the scenario start from; the working folder by default. */
  readonly baseDir?: string;
  /** First signal: send nothing more, let a few seconds pass for what is under way. */
  readonly stop?: AbortSignal;
  /** Second signal: end what is under way at once. */
  readonly abort?: AbortSignal;
  /** Told every event as it happens, after it was given to the log. */
  readonly onEvent?: (event: RunEvent, now: RunNow) => void;
  /** Told what is being prepared before the run: "speech clips 3 of 24". */
  readonly onPreparing?: (text: string) => void;
  readonly parts?: Partial<RunParts>;
}

export interface RunResult {
  /** runs/<time>-<name>: run.jsonl and summary.json are in it. */
  readonly folder: string;
  readonly summary: AssessedRun;
  /** Why the run did not do what it was to do; what was measured before is in the summary all the same. */
  readonly failure?: BenchError;
}

/** After Ctrl-C requests under way get this long to end. */
const interruptedDrainMs = 5000;

const defaultParts: RunParts = {
  clock: systemClock,
  openWorkload: (scenario, { baseDir = process.cwd(), onPreparing, stop }) =>
    openWorkload(scenario.workload, {
      random: createRandom(scenario.seed).fork("workload"),
      baseDir,
      ...(stop === undefined ? {} : { signal: stop }),
      ...(onPreparing === undefined
        ? {}
        : { onProgress: (done: number, total: number) => onPreparing(`speech clips: ${done} of ${total}`) }),
    }),
  createTarget: (scenario, clock, { environment = {} }) =>
    createTarget(scenario.target, { transport: createTransport(scenario, clock), clock, environment }),
  createMeter: createLoopMeter,
  machine: describeMachine(),
};

/**
 * Runs a scenario and writes its folder: run.jsonl (the log) and summary.json.
 * @throws what is wrong before anything was sent: scenario.*, usage.*, workload.*, log.write-failed. From then on
 *   a failure is part of the result.
 */
export async function runScenario(spec: ScenarioSpec, options: RunOptions = {}): Promise<RunResult> {
  const scenario = resolveScenario(spec, "the scenario");
  const parts = { ...defaultParts, ...options.parts };
  const workload = await parts.openWorkload(scenario, options);
  const startedAt = parts.clock.wallNow();
  const clock = rebaseClock(parts.clock, parts.clock.now());
  const target = parts.createTarget(scenario, clock, options);
  const folder = await createRunFolder(options.out ?? "runs", scenario.name, startedAt);
  const session = await openSession(folder, clock, options);
  const runId = folder.split(/[\\/]/).at(-1) as string;

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
  });

  const meter = parts.createMeter();
  const { stop, abort, emit, gauge } = session;
  const tagOf = (id: number | string): string => `${runId}-${id}`;
  let failure: BenchError | undefined;
  try {
    await checkTarget(target, workload, clock, tagOf("check"), abort, emit);
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
      plan: {
        levels: levelsOf(scenario.load),
        maxConnections: scenario.connection.maxConnections ?? null,
        drainMs: scenario.target.timeouts.totalMs,
        interruptedDrainMs,
      },
    });
  } catch (error) {
    failure = asBenchError(error);
  } finally {
    meter.close();
    await target.close();
  }
  return finish(session, scenario, folder, failure, clock.now());
}

interface Session {
  readonly emit: (event: RunEvent) => void;
  readonly stop: AbortSignal;
  readonly abort: AbortSignal;
  readonly gauge: { inFlight: number };
  readonly summaryNow: () => RunSummary;
  readonly writer: RunLogWriter;
  readonly writeFailure: () => BenchError | undefined;
}

/** The log, the live fold and the signals of one run. A disk that refuses to write stops the run. */
async function openSession(folder: string, clock: Clock, options: RunOptions): Promise<Session> {
  const refused = new AbortController();
  let writeFailure: BenchError | undefined;
  const writer = await createRunLogWriter(
    join(folder, runLogName),
    (afterMs, callback) => clock.setTimer(clock.now() + afterMs, callback),
    (error) => {
      writeFailure = error;
      refused.abort();
    },
  );
  const fold = createSummaryFold();
  const summaryNow = (): RunSummary => fold.summary();
  const gauge = { inFlight: 0 };
  const now: RunNow = { summary: summaryNow, inFlight: () => gauge.inFlight };
  const emit = (event: RunEvent): void => {
    writer.append(event);
    fold.add(event);
    options.onEvent?.(event, now);
  };
  const stop = AbortSignal.any([refused.signal, ...(options.stop ? [options.stop] : [])]);
  const abort = options.abort ?? new AbortController().signal;
  return { emit, stop, abort, gauge, summaryNow, writer, writeFailure: () => writeFailure };
}

async function finish(
  session: Session,
  scenario: Scenario,
  folder: string,
  thrown: BenchError | undefined,
  at: number,
): Promise<RunResult> {
  const failure = thrown ?? session.writeFailure() ?? allFailed(session.summaryNow());
  const interrupted = session.stop.aborted && !session.writeFailure();
  const reason = interrupted ? "interrupted" : failure ? "failed" : "completed";
  session.emit({
    kind: "runEnded",
    at,
    reason,
    ...(failure && !interrupted ? { message: `${failure.message}; ${failure.hint}` } : {}),
  });
  const closeFailure = await session.writer.close().then(
    () => undefined,
    (error) => asBenchError(error),
  );
  const summary = assessRun(session.summaryNow(), scenario.goals);
  const summaryFailure = await writeFile(
    join(folder, "summary.json"),
    `${JSON.stringify(summary, null, 2)}\n`,
  ).then(
    () => undefined,
    (cause) => new BenchError("log.write-failed", `cannot write summary.json: ${cause.message}`, { cause }),
  );
  const final =
    closeFailure ??
    (interrupted ? new BenchError("run.interrupted", "the run was stopped before its end") : failure) ??
    summaryFailure;
  return { folder, summary, ...(final ? { failure: final } : {}) };
}

/** A run in which every request failed has measured nothing, whatever its latencies. */
function allFailed({ levels }: RunSummary): BenchError | undefined {
  const ok = levels.reduce((sum, level) => sum + level.counts.ok, 0);
  const bad = levels.reduce((sum, level) => sum + level.counts.failed + level.counts.dropped, 0);
  if (ok > 0) return undefined;
  const first = levels.flatMap((level) => level.errors)[0];
  const why = first ? `: ${first.error}: ${first.example}` : "";
  return bad > 0
    ? new BenchError("run.all-failed", `all ${bad} requests failed${why}`)
    : new BenchError("run.all-failed", "no request was measured", { hint: "raise requests or duration" });
}

function asBenchError(error: unknown): BenchError {
  if (error instanceof BenchError) return error;
  return new BenchError("internal", (error as Error)?.stack ?? String(error), { cause: error });
}
