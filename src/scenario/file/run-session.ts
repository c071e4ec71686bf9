import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MessagePort } from "node:worker_threads";
import type { AssessedRun } from "../../analysis/index.ts";
import { BenchError, type Clock } from "../../base/index.ts";
import type { RunSummary } from "../../metric/index.ts";
import { runLogName } from "../../record/file.ts";
import type { RecorderLink, RunEvent } from "../../record/index.ts";
import { recordInThread } from "./record-in-thread.ts";
import { recordInline } from "./record-inline.ts";
import type { RecordingListener } from "./recording.ts";
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
  /** The numbers with everything emitted so far in them. Rejects with log.write-failed when they are lost. */
  readonly summary: () => Promise<RunSummary>;
  /** A way to the log for the events of another thread; undefined where the log is written in this one. */
  readonly openLink: (() => RecorderLink<MessagePort>) | undefined;
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
  const listener: RecordingListener = {
    onFailure(error) {
      writeFailure = error;
      stop.abort();
    },
    onWarning: (warning) => emit({ kind: "warned", at: clock.now(), ...warning }),
  };
  const log = join(folder, runLogName);
  const recording = isWholeRun(options)
    ? await recordInThread(log, clock, listener, { live: options.onEvent !== undefined })
    : await recordInline(log, clock, listener);

  const gauge = { inFlight: 0 };
  const now: RunNow = { summary: recording.latest, inFlight: () => gauge.inFlight };
  let thrown: { readonly error: unknown } | undefined;
  const emit = (event: RunEvent): void => {
    recording.append(event);
    if (thrown) return;
    try {
      options.onEvent?.(event, now);
    } catch (error) {
      thrown = { error };
      stop.abort();
    }
    for (const reading of options.probe?.(event) ?? []) {
      recording.append({ kind: "probeSampled", at: clock.now(), ...reading });
    }
  };
  return {
    emit,
    stop: stop.signal,
    abort: abort.signal,
    patience: patience.signal,
    gauge,
    summary: recording.settled,
    openLink: recording.openLink,
    writeFailure: () => writeFailure,
    listenerError: () => thrown,
    close: () => {
      for (const release of letGo) release();
      return recording.close();
    },
  };
}

/** With threads of its own: these have the real clock, and Node 20 loads no TypeScript into them. */
export function isWholeRun({ parts }: RunOptions): boolean {
  return parts?.clock === undefined && !import.meta.url.endsWith(".ts");
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
