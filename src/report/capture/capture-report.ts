import { printableJson } from "../printable-json.ts";
import { captureMarkdown } from "./capture-markdown.ts";
import type { CapturedRun } from "./captured-run.ts";
import { toCapture } from "./to-capture.ts";

/** A pair of files: every prompt with its whole answer, for people and for programs. */
export interface CaptureFiles {
  /** "benchmark_20260504_0a1b2c3d", for both files; the same for the same runs. */
  readonly name: string;
  readonly markdown: string;
  /** Of the shape of schema/capture.schema.json. */
  readonly json: string;
}

/** Writes down what models were asked and what they answered, one beside the other. */
export function captureReport(runs: readonly CapturedRun[]): CaptureFiles {
  const capture = toCapture(runs);
  return { name: captureName(runs), markdown: captureMarkdown(capture, runs), json: printableJson(capture) };
}

/** The day of the first run, and a mark that follows from all of them: other runs get other files. */
function captureName(runs: readonly CapturedRun[]): string {
  const day = /^(\d{4})-(\d\d)-(\d\d)/.exec(runs[0]?.summary.startedAt ?? "");
  const date = day ? day.slice(1).join("") : "undated";
  const identity = JSON.stringify(
    runs.map(({ model, summary }) => [model, summary.runId, summary.startedAt]),
  );
  return `benchmark_${date}_${shortHash(identity)}`;
}

/** FNV-1a of 32 bits (Fowler, Noll, Vo), as eight hexadecimal digits. */
function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
