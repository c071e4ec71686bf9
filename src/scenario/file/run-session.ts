import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AssessedRun } from "../../analysis/index.ts";
import { BenchError, type Clock } from "../../base/index.ts";
import { createSummaryFold, type RunSummary } from "../../metric/index.ts";
import { createRunLogWriter, runLogName } from "../../record/file.ts";
import type { RunEvent } from "../../record/index.ts";
import type { RunNow, RunOptions } from "./run-options.ts";

/** The log, the live numbers and the signals of one run. */
export interface RunSession {
  readonly emit: (event: RunEvent) => void;
  /** The user's stop, a disk that refuses to write, or a listener that threw. */
  readonly stop: AbortSignal;
  readonly abort: AbortSignal;
  /** For a request outside of any level: ends with `abort`, and some seconds after `stop`. */
  readonly patience: AbortSignal;
  readonly gauge: { inFlight: number };
  readonly summary: () => RunSummary;
  /** Why the log could not be written. */
  readonly writeFailure: () => BenchError | undefined;
  /** What `onEvent` threw first. */
  readonly listenerError: () => { readonly error: unknown } | undefined;
  /** Closes the log and lets go of the user's signals. Rejects with log.write-failed. */
  close(): Promise<void>;
}

/**
 * Opens the log of a run.
 * @param patienceMs how long a request may go on after `stop`
 * @throws log.write-failed
 */
export async function openRunSession(
  folder: string,
  clock: Clock,
  options: RunOptions,
  patienceMs: number,
): Promise<RunSession> {
  // The user's signals may outlive many runs: nothing but these two listeners is ever hung on them.
  const stop = new AbortController();
  const abort = new AbortController();
  const patience = new AbortController();
  let cancelPatience = (): void => {};
  const endNow = (): void => {
    abort.abort();
    patience.abort();
    stop.abort();
  };
  stop.signal.addEventListener("abort", () => {
    if (!patience.signal.aborted)
      cancelPatience = clock.setTimer(clock.now() + patienceMs, () => patience.abort());
  });
  const letGo = [
    follow(options.abort, endNow),
    follow(options.stop, () => stop.abort()),
    () => cancelPatience(),
  ];

  let writeFailure: BenchError | undefined;
  const writer = await createRunLogWriter(
    join(folder, runLogName),
    (afterMs, callback) => clock.setTimer(clock.now() + afterMs, callback),
    (error) => {
      writeFailure = error;
      stop.abort();
    },
  );

  const fold = createSummaryFold();
  const gauge = { inFlight: 0 };
  const now: RunNow = { summary: () => fold.summary(), inFlight: () => gauge.inFlight };
  let thrown: { readonly error: unknown } | undefined;
  const emit = (event: RunEvent): void => {
    writer.append(event);
    fold.add(event);
    if (thrown) return;
    try {
      options.onEvent?.(event, now);
    } catch (error) {
      thrown = { error };
      stop.abort();
    }
  };
  return {
    emit,
    stop: stop.signal,
    abort: abort.signal,
    patience: patience.signal,
    gauge,
    summary: () => fold.summary(),
    writeFailure: () => writeFailure,
    listenerError: () => thrown,
    close: () => {
      for (const release of letGo) release();
      return writer.close();
    },
  };
}

/** Calls back when a signal is aborted, at once if it was; the returned function lets go of it. */
function follow(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (signal?.aborted) callback();
  signal?.addEventListener("abort", callback);
  return () => signal?.removeEventListener("abort", callback);
}

/** Writes summary.json, whole or not at all. */
export async function writeSummary(folder: string, summary: AssessedRun): Promise<BenchError | undefined> {
  const path = join(folder, "summary.json");
  try {
    await writeFile(path, `${JSON.stringify(summary, null, 2)}\n`);
    return undefined;
  } catch (cause) {
    await rm(path, { force: true }).catch(() => {});
    return new BenchError("log.write-failed", `cannot write summary.json: ${(cause as Error).message}`, {
      cause,
    });
  }
}
