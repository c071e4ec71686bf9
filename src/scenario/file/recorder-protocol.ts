import type { MessagePort } from "node:worker_threads";
import type { RunSummary } from "../../metric/index.ts";
import type { PostedBatch } from "../../record/index.ts";

/** What the recorder's thread is started with, beside its port. */
export interface RecorderStart {
  readonly path: string;
  readonly progress: SharedArrayBuffer;
  /** Numbers are to be told a few times a second. */
  readonly live: boolean;
}

/** What goes to it beside batches. */
export type ToRecorder =
  | { readonly kind: "link"; readonly port: MessagePort }
  /** Nothing comes after it, from no thread. */
  | { readonly kind: "close" };

/** What comes over a link: batches, and when the thread has sent its last one, that. One that dies does not say it. */
export type FromLink = PostedBatch | { readonly kind: "sentAll" };

export type FromRecorder =
  | { readonly kind: "ready" }
  /** `ticket` where they were asked for. */
  | { readonly kind: "summary"; readonly summary: RunSummary; readonly ticket?: number }
  | { readonly kind: "failed"; readonly message: string; readonly hint: string }
  | { readonly kind: "closed" };
