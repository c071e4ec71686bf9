import { writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { stringify } from "yaml";
import { type AssessedRun, goalsMet } from "../analysis/index.ts";
import { exitCodes } from "../base/index.ts";
import { type ReportFormat, reportFormats } from "../report/index.ts";
import { runScenario } from "../scenario/file.ts";
import { resolveScenario } from "../scenario/index.ts";
import type { RunFlags } from "./flags.ts";
import { formatError } from "./format-error.ts";
import type { Host } from "./host.ts";
import { createLiveConsole } from "./live-console.ts";
import type { RawScenario } from "./scenario-from-flags.ts";

/** File names of the reports in a run's folder; summary.json is written by the run itself. */
const reportFiles: Readonly<Partial<Record<ReportFormat, string>>> = {
  text: "report.txt",
  md: "report.md",
  csv: "report.csv",
};

/**
 * Runs a scenario with live progress and prints its report: the common end of stt, run and demo.
 * @param where names the scenario's origin in errors
 * @param baseDir what relative paths in it start from
 */
export async function runAndReport(
  raw: RawScenario,
  where: string,
  baseDir: string,
  flags: RunFlags,
  host: Host,
): Promise<number> {
  const scenario = resolveScenario(raw, where);
  if (flags.printScenario) {
    host.stdout(flags.json ? `${JSON.stringify(scenario, null, 2)}\n` : stringify(scenario));
    return exitCodes.good;
  }

  const stop = new AbortController();
  const abort = new AbortController();
  const live = createLiveConsole(host, flags.quiet === true);
  const release = host.onInterrupt(() => {
    if (stop.signal.aborted) abort.abort();
    else {
      live.note("Stopping: up to 5 s for the requests under way. Ctrl-C again ends them at once.");
      stop.abort();
    }
  });
  try {
    const { folder, summary, failure } = await runScenario(scenario, {
      out: resolve(host.cwd, flags.out),
      baseDir,
      environment: host.environment,
      stop: stop.signal,
      abort: abort.signal,
      onEvent: live.onEvent,
      onPreparing: live.onPreparing,
      ...(host.runParts ? { parts: host.runParts } : {}),
    });
    live.close();
    await writeReports(folder, summary);
    printReport(summary, flags, host);
    if (!flags.json && !flags.quiet) host.stderr(`\nLog and reports: ${relative(host.cwd, folder)}\n`);
    if (failure) {
      host.stderr(formatError(failure));
      return failure.exitCode;
    }
    return goalsMet(summary) ? exitCodes.good : exitCodes.goalMissed;
  } finally {
    live.close();
    release();
  }
}

async function writeReports(folder: string, summary: AssessedRun): Promise<void> {
  for (const [format, name] of Object.entries(reportFiles)) {
    const text = reportFormats[format as ReportFormat](summary, { width: 120 });
    // A full disk has been reported by the log already.
    await writeFile(join(folder, name), text).catch(() => {});
  }
}

function printReport(summary: AssessedRun, flags: RunFlags, host: Host): void {
  const format = flags.json ? "json" : "text";
  host.stdout(reportFormats[format](summary, { color: host.color, width: host.columns }));
}
