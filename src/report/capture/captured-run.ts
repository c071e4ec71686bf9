import type { AssessedRun } from "../../analysis/index.ts";
import type { RequestRecord, TokensCounted } from "../../record/index.ts";

/** A run of one model with everything that was answered. */
export interface CapturedRun {
  /** The model's name as the reader knows it; from a server: hostile text. */
  readonly model: string;
  readonly summary: AssessedRun;
  /** The run's requests in the order in which they ended; warm-up and anything but prompts is passed by. */
  readonly records: readonly RequestRecord[];
  /** Our own counts of their tokens, where there are any. */
  readonly counted?: readonly TokensCounted[];
}

/** The measured prompts of a run, in the order of the plan. */
export function promptsOf({ records }: CapturedRun): PromptRecord[] {
  const prompts = records.filter(
    (record): record is PromptRecord => !record.warmup && record.input.kind === "prompt",
  );
  return prompts.sort((a, b) => a.id - b.id);
}

export type PromptRecord = RequestRecord & {
  readonly input: Extract<RequestRecord["input"], { kind: "prompt" }>;
};
