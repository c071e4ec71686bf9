import type { Clock } from "../../base/index.ts";
import type { Output, RequestEnded, RunEvent } from "../../record/index.ts";
import { openTokenizer } from "../../workload/file.ts";
import { countChunks, type Tokenizer } from "../../workload/index.ts";
import type { Scenario } from "../scenario-spec.ts";

/** Counts the tokens of a level's answers after its last one has ended: a tokenizer is too slow for the hot path. */
export interface TokenCounter {
  /** Keeps what is to be counted. */
  see(event: RunEvent): void;
  /** Counts what was kept and emits a tokensCounted for each. */
  settle(emit: (event: RunEvent) => void): Promise<void>;
}

/** So many answers are counted before the event loop may do other work. */
const answersPerTurn = 16;

/**
 * Without a tokenizer of the user's, answers for which the server gave no count are counted with a common encoding;
 * with one, all of them are, so that the server's counts can be held against it.
 */
export function createTokenCounter(scenario: Scenario, baseDir: string, clock: Clock): TokenCounter {
  const spec = scenario.tokenizer ?? { kind: "gpt" as const, encoding: "o200k_base" as const };
  let waiting: RequestEnded[] = [];
  let opened: Promise<Tokenizer> | undefined;

  const see = (event: RunEvent): void => {
    if (event.kind !== "requestEnded" || event.input.kind !== "prompt" || !event.output) return;
    if (scenario.tokenizer === undefined && event.usage?.outputTokens !== undefined) return;
    waiting.push(event);
  };

  const settle = async (emit: (event: RunEvent) => void): Promise<void> => {
    if (waiting.length === 0) return;
    const answers = waiting;
    waiting = [];
    opened ??= openTokenizer(spec, baseDir);
    const tokenizer = await opened;
    for (const [n, { id, output, chunkChars, chunkKinds }] of answers.entries()) {
      if (n % answersPerTurn === answersPerTurn - 1) await clock.turn();
      emit({
        kind: "tokensCounted",
        id,
        tokenizer: tokenizer.name,
        ...countOutput(tokenizer, output as Output, chunkChars ?? [], chunkKinds),
      });
    }
  };

  return { see, settle };
}

/** Answer, reasoning and tool calls are texts of their own: no token spans two of them. */
function countOutput(
  tokenizer: Tokenizer,
  output: Output,
  chunkChars: readonly number[],
  chunkKinds: string | undefined,
): { outputTokens: number; chunkTokens?: number[] } {
  const texts = { a: output.text, r: output.reasoning ?? "", t: output.toolCalls ?? "" };
  if (chunkChars.length === 0) {
    return { outputTokens: Object.values(texts).reduce((sum, text) => sum + tokenizer.count(text), 0) };
  }
  const chunkTokens = chunkChars.map(() => 0);
  for (const [kind, text] of Object.entries(texts)) {
    const indices = chunkChars.flatMap((_, index) => ((chunkKinds?.[index] ?? "a") === kind ? [index] : []));
    const chars = indices.map((index) => chunkChars[index] as number);
    for (const [n, tokens] of countChunks(tokenizer, text, chars).entries()) {
      chunkTokens[indices[n] as number] = tokens;
    }
  }
  return { outputTokens: chunkTokens.reduce((sum, tokens) => sum + tokens, 0), chunkTokens };
}
