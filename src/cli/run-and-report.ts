import { rm, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { stringify } from "yaml";
import { type AssessedRun, goalsMet } from "../analysis/index.ts";
import { BenchError, exitCodes } from "../base/index.ts";
import { type ReportFormat, type ReportOptions, reportFormats } from "../report/index.ts";
import { type RunOptions, type RunResult, runScenario } from "../scenario/file.ts";
import { resolveScenario, type Scenario, type ScenarioWords } from "../scenario/index.ts";
import type { RunFlags } from "./flags.ts";
import { formatError } from "./format-error.ts";
import type { Host } from "./host.ts";
import { createLiveConsole, type LiveConsole } from "./live-console.ts";
import type { RawScenario } from "./scenario-from-flags.ts";

/** File names of the reports in a run's folder; summary.json is written by the run itself. */
const reportFiles: Readonly<Partial<Record<ReportFormat, string>>> = {
  text: "report.txt",
  md: "report.md",
  csv: "report.csv",
};

/** Where a scenario comes from. */
export interface ScenarioSource {
  /** The file, as the user named it; absent for flags. */
  readonly file?: string;
  /** What relative paths in the scenario start from. */
  readonly baseDir: string;
  readonly words?: ScenarioWords;
}

/** Runs a scenario with live progress and prints its report: the common end of stt, run and demo. */
export async function runAndReport(
  raw: RawScenario,
  { file = "", baseDir, words }: ScenarioSource,
  flags: RunFlags,
  host: Host,
): Promise<number> {
  const scenario = resolveScenario(raw, file, words);
  if (flags.printScenario) {
    host.stdout(flags.json ? `${JSON.stringify(scenario, null, 2)}\n` : stringify(scenario));
    return exitCodes.good;
  }
  return conclude(await measure(scenario, baseDir, flags, host), flags, host);
}

/**
 * Runs a resolved scenario with live progress.
 * @param baseDir what relative paths in it start from
 * @param warnings what is known before it runs, for its report
 */
export async function measure(
  scenario: Scenario,
  baseDir: string,
  flags: RunFlags,
  host: Host,
  warnings: NonNullable<RunOptions["warnings"]> = [],
): Promise<RunResult> {
  const live = createLiveConsole(host, flags.quiet === true);
  const signals = interruptSignals(host, live);
  try {
    return await runScenario(scenario, {
      out: resolve(host.cwd, flags.out),
      baseDir,
      environment: host.environment,
      warnings,
      stop: signals.stop,
      abort: signals.abort,
      onEvent: live.onEvent,
      onPreparing: live.onPreparing,
      ...(host.runParts ? { parts: host.runParts } : {}),
    });
  } finally {
    live.close();
    signals.release();
  }
}

/** The first Ctrl-C stops, the second ends what is under way, the third is left to the system, which ends us. */
function interruptSignals(
  host: Host,
  live: LiveConsole,
): { stop: AbortSignal; abort: AbortSignal; release(): void } {
  const stop = new AbortController();
  const abort = new AbortController();
  const release = host.onInterrupt(() => {
    if (stop.signal.aborted) {
      abort.abort();
      release();
      return;
    }
    live.note(
      live.isRunning()
        ? "Stopping: up to 5 s for the requests under way. Ctrl-C again ends them at once."
        : "Stopping.",
    );
    stop.abort();
  });
  return { stop: stop.signal, abort: abort.signal, release };
}

/**
 * Writes the reports, prints the one that was asked for, and says how the command ends.
 * @param text what is printed when no JSON is asked for; the whole report by default
 */
export async function conclude(
  { folder, summary, failure }: RunResult,
  flags: RunFlags,
  host: Host,
  text: (summary: AssessedRun, options: ReportOptions) => string = reportFormats.text,
): Promise<number> {
  await writeReports(folder, summary);
  // A table of nothing would only push the reason off the screen.
  if (flags.json || summary.levels.length > 0 || !failure) {
    const write = flags.json ? reportFormats.json : text;
    host.stdout(write(summary, { color: host.color, width: host.columns }));
  }
  if (!flags.quiet) host.stderr(`\nLog and reports: ${relative(host.cwd, folder)}\n`);
  if (failure) {
    host.stderr(formatError(failure));
    return failure.exitCode;
  }
  const invalid = invalidWithoutGoals(summary);
  if (invalid) {
    host.stderr(formatError(invalid));
    return invalid.exitCode;
  }
  return goalsMet(summary) ? exitCodes.good : exitCodes.goalMissed;
}

/** With goals an invalid run misses them; without any it must not look like a good one to a script. */
function invalidWithoutGoals({ assessment }: AssessedRun): BenchError | undefined {
  const invalid = assessment.warnings.find((warning) => warning.invalidates);
  if (!invalid || assessment.verdicts.length > 0) return undefined;
  return new BenchError("run.invalid", `the run is INVALID: ${invalid.message}`, { hint: invalid.advice });
}

/** Writes the reports of a run into its folder. */
export async function writeReports(folder: string, summary: AssessedRun): Promise<void> {
  for (const [format, name] of Object.entries(reportFiles)) {
    const path = join(folder, name);
    const text = reportFormats[format as ReportFormat](summary, { width: 120 });
    // A full disk has been told by the log already; half a report would only mislead.
    await writeFile(path, text).catch(() => rm(path, { force: true }).catch(() => {}));
  }
}
