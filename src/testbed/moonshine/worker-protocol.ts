import type { Transcript } from "../speech-engine.ts";
import type { ModelFiles } from "./model-files.ts";

/** From the server to one of its worker processes. */
export type WorkerOrder =
  | { readonly kind: "load"; readonly files: ModelFiles; readonly threads: number }
  | { readonly kind: "transcribe"; readonly wav: Uint8Array; readonly stream: boolean };

/** From a worker process to the server. A worker has one order at a time, so answers need no number. */
export type WorkerReport =
  | { readonly kind: "loaded" }
  | { readonly kind: "delta"; readonly text: string }
  | { readonly kind: "transcribed"; readonly transcript: Transcript }
  | { readonly kind: "failed"; readonly message: string };
