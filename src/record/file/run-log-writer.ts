import { type FileHandle, open } from "node:fs/promises";
import { BenchError } from "../../base/index.ts";
import { formatEventLine } from "../event-line.ts";
import type { RunEvent } from "../run-event.ts";

/** Appends events to a log file. Appending never waits for the disk. */
export interface RunLogWriter {
  append(event: RunEvent): void;
  /** Undefined while little waits to be written; else resolves when it has been. */
  room(): Promise<void> | undefined;
  /** Resolves when everything appended so far has been handed to the system. */
  flush(): Promise<void>;
  /** Writes the rest and closes the file. Rejects with log.write-failed if anything could not be written. */
  close(): Promise<void>;
}

/** What is not yet written is lost when the process is killed: keep it below a second. */
const flushEveryMs = 250;

const flushAtChars = 256 * 1024;

/** A file system that cannot sync has lost nothing; some tell only now that the disk is full or broken. */
function rethrowIfLost(error: NodeJS.ErrnoException): void {
  if (["ENOSPC", "EDQUOT", "EIO"].includes(error.code ?? "")) throw error;
}

/**
 * @param setTimer calls back after some milliseconds (the clock's), returns its cancellation
 * @param onFailure told once, at once, when the disk refuses a write; later events are not kept
 */
export async function createRunLogWriter(
  path: string,
  setTimer: (afterMs: number, callback: () => void) => () => void,
  onFailure: (error: BenchError) => void,
): Promise<RunLogWriter> {
  const failed = (cause: unknown): BenchError =>
    new BenchError("log.write-failed", `cannot write ${path}: ${(cause as Error).message}`, { cause });
  let file: FileHandle;
  try {
    file = await open(path, "wx");
  } catch (cause) {
    throw failed(cause);
  }

  let pending: string[] = [];
  let pendingChars = 0;
  let writing: Promise<void> | undefined;
  let cancelTimer: (() => void) | undefined;
  let failure: BenchError | undefined;

  const writePending = async (): Promise<void> => {
    const text = pending.join("");
    pending = [];
    pendingChars = 0;
    try {
      await file.writeFile(text);
    } catch (cause) {
      failure = failed(cause);
      onFailure(failure);
    } finally {
      writing = undefined;
    }
  };

  const flush = async (): Promise<void> => {
    cancelTimer?.();
    cancelTimer = undefined;
    while (writing || (pending.length > 0 && !failure)) {
      writing ??= writePending();
      await writing;
    }
  };

  const append = (event: RunEvent): void => {
    if (failure) return;
    const line = `${formatEventLine(event)}\n`;
    pending.push(line);
    pendingChars += line.length;
    // The flush that is writing goes on until nothing is left.
    if (writing) return;
    if (pendingChars >= flushAtChars) flush();
    else cancelTimer ??= setTimer(flushEveryMs, flush);
  };

  const close = async (): Promise<void> => {
    await flush();
    try {
      if (!failure) await file.sync().catch(rethrowIfLost);
      await file.close();
    } catch (cause) {
      failure ??= failed(cause);
    }
    if (failure) throw failure;
  };

  const room = (): Promise<void> | undefined => (pendingChars >= flushAtChars ? flush() : undefined);

  return { append, room, flush, close };
}
