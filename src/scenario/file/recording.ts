import type { MessagePort } from "node:worker_threads";
import type { BenchError } from "../../base/index.ts";
import type { RunSummary } from "../../metric/index.ts";
import type { RecorderLink, RunEvent } from "../../record/index.ts";

/** The log of a run being written, and its numbers being summed up. */
export interface Recording {
  /** Takes the next event. It is in the file within a second, whatever becomes of this process. */
  append(event: RunEvent): void;
  /** The numbers so far. Some events of requests may be missing; when a level or the run has just ended, none is. */
  latest(): RunSummary;
  /** The numbers with everything appended so far in them. Rejects with log.write-failed when they are lost. */
  settled(): Promise<RunSummary>;
  /** A way for the events of another thread; undefined where the recording is not in a thread of its own. */
  readonly openLink: (() => RecorderLink<MessagePort>) | undefined;
  /** Writes the rest and closes the file. Rejects with log.write-failed if anything could not be written. */
  close(): Promise<void>;
}

export interface RecordingListener {
  /** Told once, at once, when the disk refuses a write; later events are not kept. */
  readonly onFailure: (error: BenchError) => void;
  /** Told when the recording disturbs what it records. To be appended, and shown. */
  readonly onWarning: (warning: { readonly code: string; readonly message: string }) => void;
}
