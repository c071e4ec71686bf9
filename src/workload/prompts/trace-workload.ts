import type { Random } from "../../base/index.ts";
import type { PromptRequest } from "../../record/index.ts";
import type { Workload } from "../workload.ts";
import type { TraceSpec } from "./prompt-specs.ts";
import { createTextMaker, oneTokenWords } from "./text-maker.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** A trace in memory, a few bytes a request. */
export interface TraceRows {
  /** At least 1. */
  readonly count: number;
  /** Ms after the first arrival; never falls. */
  readonly arrivalsMs: Float64Array;
  readonly inputTokens: Uint32Array;
  readonly outputTokens: Uint32Array;
  /** Where trace has prefixes: the ids of row i are blockIds from blockStarts[i] to blockStarts[i + 1]. */
  readonly blocks?: { readonly starts: Float64Array; readonly ids: Float64Array };
}

/** Tokens of one block of Mooncake's traces: the same id, the same tokens (Qin et al., FAST 2025). */
export const blockTokens = 512;

/**
 * Replays recorded lengths with made-up prompts. Equal block ids give equal text, so a prefix cache sees what it saw
 * when the trace was recorded; without ids no two prompts begin alike. After its end the trace starts over.
 * @throws usage.bad-value for a tokenizer that no exact length can be written for
 */
export function createTraceWorkload(
  rows: TraceRows,
  spec: TraceSpec,
  random: Random,
  description: string,
  tokenizer?: Tokenizer,
): Workload<PromptRequest> {
  const vocabulary = oneTokenWords(tokenizer);
  const blockText = createTextMaker(vocabulary, random.fork("blocks"));
  const ownText = createTextMaker(vocabulary, random.fork("own"));

  const textOf = (index: number, row: number, inputTokens: number): string => {
    const parts: string[] = [];
    let left = inputTokens;
    const { starts, ids } = rows.blocks ?? noBlocks;
    for (let i = starts[row] ?? 0; i < (starts[row + 1] ?? 0) && left > 0; i++) {
      parts.push(blockText(ids[i] as number, Math.min(left, blockTokens)));
      left -= blockTokens;
    }
    if (left > 0) parts.push(ownText(index, left));
    return parts.join(" ");
  };

  return {
    description,
    requests: rows.count,
    arrivalAtMs: arrivalsOf(rows),
    at: (index) => {
      const row = index % rows.count;
      const inputTokens = Math.max(1, rows.inputTokens[row] as number);
      return {
        input: {
          kind: "prompt",
          prompt: `trace-${index}`,
          plannedInputTokens: inputTokens,
          maxOutputTokens: Math.max(1, rows.outputTokens[row] as number),
        },
        messages: [{ role: "user", content: textOf(index, row, inputTokens) }],
        ignoreEos: spec.ignoreEos,
      };
    },
  };
}

const noBlocks = { starts: new Float64Array(), ids: new Float64Array() };

/** The second pass begins a mean gap, and at least a millisecond, after the last arrival. */
function arrivalsOf({ count, arrivalsMs }: TraceRows): (index: number) => number {
  const lastMs = arrivalsMs[count - 1] as number;
  const periodMs = lastMs + Math.max(count > 1 ? lastMs / (count - 1) : 0, 1);
  return (index) => Math.floor(index / count) * periodMs + (arrivalsMs[index % count] as number);
}
