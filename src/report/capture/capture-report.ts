import { printableJson } from "../printable-json.ts";
import { captureMarkdown } from "./capture-markdown.ts";
import type { CapturedRun } from "./captured-run.ts";
import { toCapture } from "./to-capture.ts";

/** A pair of files: every prompt with its whole answer, for people and for programs. */
export interface CaptureFiles {
  /** "benchmark_20260504_a1b2", for both files: the day and the mark of the first run's id. */
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

/** A run's id begins with its day and ends with a mark of its own; both become part of a file name. */
function captureName([first]: readonly CapturedRun[]): string {
  const day = /^(\d{4})-(\d\d)-(\d\d)/.exec(first?.summary.startedAt ?? "");
  const date = day ? day.slice(1).join("") : "undated";
  const mark = /[a-z0-9]{1,16}$/i.exec(first?.summary.runId ?? "")?.[0] ?? "run";
  return `benchmark_${date}_${mark.toLowerCase()}`;
}
